"""Django cannot make a partitioned table: put the partitioned ones in the place of the three that grow by the month, while they are empty.

The primary key begins with the customer: inside a partition the month is always the same.
"""

from django.db import migrations

TABLES = """
DROP TABLE contracts_bill, contracts_billline, contracts_usage;
CREATE TABLE contracts_bill (
  month       date NOT NULL CHECK (extract(day FROM month) = 1),
  customer_id uuid NOT NULL REFERENCES customers_customer,
  total_yen   integer NOT NULL,
  due_on      date NOT NULL,
  PRIMARY KEY (customer_id, month)
) PARTITION BY RANGE (month);
CREATE TABLE contracts_billline (
  month       date NOT NULL,
  customer_id uuid NOT NULL,
  position    smallint NOT NULL CHECK (position >= 0),
  line_id     bigint,
  item        varchar(20) NOT NULL,
  label       varchar(80) NOT NULL,
  yen         integer NOT NULL,
  PRIMARY KEY (customer_id, month, position)
) PARTITION BY RANGE (month);
CREATE TABLE contracts_usage (
  month        date NOT NULL CHECK (extract(day FROM month) = 1),
  line_id      bigint NOT NULL REFERENCES contracts_line,
  customer_id  uuid NOT NULL REFERENCES customers_customer,
  megabytes    integer NOT NULL CHECK (megabytes >= 0),
  call_minutes integer NOT NULL CHECK (call_minutes >= 0),
  messages     integer NOT NULL CHECK (messages >= 0),
  PRIMARY KEY (customer_id, line_id, month)
) PARTITION BY RANGE (month);

-- A line belongs to a bill. Not by a foreign key: asking a partitioned table anew for each line cost more than all the rest of an import.
-- These ask once a statement, for each bill of it once. By index: statistics of a table that is just being filled mislead the planner.
CREATE FUNCTION contracts_billline_has_bill() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT customer_id, month FROM written) AS line
     WHERE NOT EXISTS (SELECT FROM contracts_bill b WHERE b.customer_id = line.customer_id AND b.month = line.month)
  ) THEN
    RAISE EXCEPTION 'a bill line has no bill' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'bill_line_has_bill';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER has_bill AFTER INSERT ON contracts_billline REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION contracts_billline_has_bill();
CREATE TRIGGER has_bill_still AFTER UPDATE ON contracts_billline REFERENCING NEW TABLE AS written
  FOR EACH STATEMENT EXECUTE FUNCTION contracts_billline_has_bill();

CREATE FUNCTION contracts_bill_has_lines() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM gone JOIN contracts_billline line USING (customer_id, month)
     WHERE NOT EXISTS (SELECT FROM contracts_bill b WHERE b.customer_id = gone.customer_id AND b.month = gone.month)
  ) THEN
    RAISE EXCEPTION 'a bill still has lines' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'bill_line_has_bill';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER has_lines AFTER DELETE ON contracts_bill REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION contracts_bill_has_lines();
CREATE TRIGGER has_lines_still AFTER UPDATE ON contracts_bill REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION contracts_bill_has_lines();

SELECT audit_add_partitions(name::regclass, (current_date - interval '36 months')::date, (current_date + interval '24 months')::date, false)
  FROM unnest(ARRAY['contracts_bill', 'contracts_billline', 'contracts_usage']) AS name;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, migrations.RunSQL.noop)]
