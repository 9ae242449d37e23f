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
  PRIMARY KEY (customer_id, month, position),
  FOREIGN KEY (customer_id, month) REFERENCES contracts_bill ON DELETE RESTRICT
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
SELECT audit_add_partitions(name::regclass, (current_date - interval '36 months')::date, (current_date + interval '24 months')::date, false)
  FROM unnest(ARRAY['contracts_bill', 'contracts_billline', 'contracts_usage']) AS name;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("audit", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, migrations.RunSQL.noop)]
