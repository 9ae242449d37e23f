"""The log, its partitions, its triggers, and the function that every row-level policy asks.

Plain SQL: what keeps the promise should be readable as it stands in the database.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

TABLE = """
CREATE TABLE audit_entry (
  id          bigint GENERATED ALWAYS AS IDENTITY,              -- gaps are normal and mean nothing
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),   -- the database's clock; nobody may supply it
  v           smallint NOT NULL DEFAULT 1 CHECK (v = 1),        -- encoding version
  uuid        uuid NOT NULL,                                    -- uuid4 by the application
  request     uuid NOT NULL,
  actor       uuid,
  shop        integer,
  terminal    integer,
  visit       bigint,
  verb        text NOT NULL CHECK (verb ~ '^[a-z]+(_[a-z]+)*[.][a-z]+(_[a-z]+)*$'),
  subject     uuid,
  purpose     text NOT NULL CHECK (purpose ~ '^([A-Z][A-Z0-9_]{0,39})?$' AND purpose !~ '[0-9]{7}'),  -- seven digits: a date, a number
  reason      text NOT NULL CHECK (reason ~ '^([A-Z][A-Z0-9_]{0,39})?$' AND reason !~ '[0-9]{7}'),
  sections    text[] NOT NULL CHECK (cardinality(sections) <= 20 AND array_to_string(sections, ',', '?') ~ '^([a-z][a-z0-9_]{0,39}(,|$))*$'
                                     AND array_to_string(sections, ',') !~ '[0-9]{7}'),
  flags       text[] NOT NULL CHECK (cardinality(flags) <= 20 AND array_to_string(flags, ',', '?') ~ '^([A-Z][A-Z0-9_]{0,39}(,|$))*$'
                                     AND array_to_string(flags, ',') !~ '[0-9]{7}'),
  -- 32 bytes each, as HMAC-SHA-256 makes them: what was typed cannot pass for its digest.
  digests     bytea[] NOT NULL CHECK (cardinality(digests) <= 20 AND array_to_string(digests, '', '?') ~ '^(\\\\x[0-9a-f]{64})*$'),
  hits        integer CHECK (hits >= 0),
  PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE UNIQUE INDEX audit_entry_uuid ON audit_entry (uuid, recorded_at);
CREATE INDEX audit_entry_subject ON audit_entry (subject, recorded_at, id) WHERE subject IS NOT NULL;
CREATE INDEX audit_entry_actor ON audit_entry (actor, recorded_at, id);
CREATE INDEX audit_entry_visit ON audit_entry (visit, id) WHERE visit IS NOT NULL;

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the log is append-only: % on % refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- Statement triggers are not passed on to partitions, and a partition can be truncated by its own name: so both triggers on every table.
CREATE FUNCTION audit_make_append_only(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = target AND tgname = 'append_only') THEN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %s FOR EACH ROW EXECUTE FUNCTION audit_refuse()', target);
  END IF;
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', target);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()', target);
  EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER no_truncate', target);
END $$;
SELECT audit_make_append_only('audit_entry');

-- Make the partitions of `parent` for the months from .. until (inclusive). Returns how many were missing.
CREATE FUNCTION audit_add_partitions(parent regclass, from_month date, until_month date, append_only boolean) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
  month date := date_trunc('month', from_month);
  name text;
  made integer := 0;
  bounds text;
BEGIN
  WHILE month <= until_month LOOP
    name := format('%s_%s', parent, to_char(month, 'YYYYMM'));
    IF to_regclass(name) IS NULL THEN
      -- The log's months end at midnight UTC, so that a partition never depends on a session's time zone.
      bounds := CASE WHEN append_only THEN format('FROM (%L) TO (%L)', month || ' 00:00+00', (month + interval '1 month')::date || ' 00:00+00')
                     ELSE format('FROM (%L) TO (%L)', month, (month + interval '1 month')::date) END;
      EXECUTE format('CREATE TABLE %I PARTITION OF %s FOR VALUES %s', name, parent, bounds);
      IF append_only THEN PERFORM audit_make_append_only(name::regclass); END IF;
      made := made + 1;
    END IF;
    month := month + interval '1 month';
  END LOOP;
  RETURN made;
END $$;
SELECT audit_add_partitions('audit_entry', (current_date - interval '25 months')::date, (current_date + interval '24 months')::date, true);

REVOKE ALL ON FUNCTION audit_make_append_only(regclass), audit_add_partitions(regclass, date, date, boolean) FROM PUBLIC;
GRANT INSERT (uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits) ON audit_entry TO shopdesk_log;
GRANT SELECT (id, recorded_at) ON audit_entry TO shopdesk_log;    -- only what RETURNING needs
GRANT SELECT ON audit_entry TO shopdesk_reader;
"""

GATE = """
CREATE TABLE audit_opening (verb text NOT NULL, section text NOT NULL, needs_disclosure boolean NOT NULL, PRIMARY KEY (verb, section));

-- Both functions are planned once a session (force_generic_plan) and by index (enable_seqscan = off): planning anew over every partition
-- took ten times as long as asking, and statistics of a log that has just grown mislead the planner into reading it whole.

-- Is a disclosure open for this visit, person and subject? The visit's entries of the last 50 minutes answer, read in their order: a passed
-- check, an opening by the same person not later than ten minutes after it, not older than 20 minutes (40 when extended in time, which
-- counts once), and nothing closed since. What closes takes the check with it: to open again, the visitor is checked again. Choosing
-- another customer closes as well, whatever else the application says about it.
CREATE FUNCTION audit_disclosed(in_visit bigint, by_actor uuid, of_subject uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  moment timestamptz := clock_timestamp();  -- statement_timestamp() stands still inside one message, however long that takes
  passed_at timestamptz;
  opened_at timestamptz;
  ends_at timestamptz;
  e record;
BEGIN
  FOR e IN
    SELECT recorded_at, verb, subject, actor = by_actor AND subject = of_subject AND recorded_at < moment + interval '15 seconds' AS same
      FROM public.audit_entry
     WHERE visit = in_visit AND recorded_at > moment - interval '50 minutes' AND recorded_at < moment + interval '1 day'  -- a closing counts even when it is dated ahead
       AND verb IN ('identity.passed', 'disclosure.opened', 'disclosure.extended', 'disclosure.closed', 'customer.chosen', 'visit.closed',
                    'visit.handed_over')
     ORDER BY id
  LOOP
    IF e.verb IN ('disclosure.closed', 'visit.closed', 'visit.handed_over')
       OR e.verb = 'customer.chosen' AND e.subject IS DISTINCT FROM of_subject THEN
      passed_at := NULL;
      opened_at := NULL;
      ends_at := NULL;
    ELSIF e.same AND e.verb = 'identity.passed' THEN
      passed_at := e.recorded_at;
    ELSIF e.same AND e.verb = 'disclosure.opened' AND passed_at > e.recorded_at - interval '10 minutes' THEN
      opened_at := e.recorded_at;
      ends_at := opened_at + interval '20 minutes';
    ELSIF e.same AND e.verb = 'disclosure.extended' AND e.recorded_at < opened_at + interval '20 minutes' THEN
      ends_at := opened_at + interval '40 minutes';
    END IF;
  END LOOP;
  RETURN coalesce(moment < ends_at, false);
END $$;

-- The subjects whose rows of `wanted` may be seen in this transaction: those of the entries named by the setting shopdesk.entry (at most
-- five, separated by commas), if they are committed, seconds old, and of a verb that opens the section. The bound on recorded_at lets
-- the planner look at the newest partition only.
CREATE FUNCTION audit_open_subjects(wanted text[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  named text := current_setting('shopdesk.entry', true);
  moment timestamptz := clock_timestamp();
  opened uuid[];
BEGIN
  IF named IS NULL OR named = '' OR length(named) > 184 THEN RETURN '{}'; END IF;
  SELECT array_agg(e.subject) INTO opened
    FROM public.audit_entry e JOIN public.audit_opening o ON o.verb = e.verb AND o.section = ANY (wanted)
   WHERE e.uuid = ANY (string_to_array(named, ',')::uuid[])
     AND e.recorded_at > moment - interval '15 seconds'
     AND e.recorded_at < moment + interval '15 seconds'  -- a clock that was set back must not leave a ticket for later
     AND e.subject IS NOT NULL
     AND (NOT o.needs_disclosure OR public.audit_disclosed(e.visit, e.actor, e.subject));
  RETURN coalesce(opened, '{}');
END $$;
REVOKE ALL ON FUNCTION audit_disclosed(bigint, uuid, uuid), audit_open_subjects(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_open_subjects(text[]) TO shopdesk_app;
"""

# A copy on purpose: a migration must not change when audit.verbs does.
OPENINGS = [
    ("customer.looked_up", "customer", False),
    ("identity.compared", "customer", False),
    ("identity.compared", "check", False),
    ("note.added", "note", False),
    ("contract.disclosed", "customer", True),
    ("contract.disclosed", "contract", True),
    ("device.disclosed", "device", True),
    ("bill.disclosed", "bill", True),
    ("usage.disclosed", "usage", True),
    ("payment.disclosed", "payment", True),
    ("history.disclosed", "history", True),
    ("history.disclosed", "note", True),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("auditlog", "0017_add_actor_email")]
    operations = [
        migrations.RunSQL(TABLE, migrations.RunSQL.noop),
        migrations.RunSQL(GATE, migrations.RunSQL.noop),
        migrations.RunSQL([("INSERT INTO audit_opening VALUES (%s, %s, %s)", row) for row in OPENINGS], migrations.RunSQL.noop),
        # The change history is protected the same way: whoever may add a line may not change one.
        migrations.RunSQL("SELECT audit_make_append_only('auditlog_logentry')", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("pk", models.CompositePrimaryKey("id", "recorded_at", blank=True, editable=False, primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("v", models.SmallIntegerField()),
                ("uuid", models.UUIDField()),
                ("request", models.UUIDField()),
                ("actor", models.UUIDField(null=True)),
                ("shop", models.IntegerField(null=True)),
                ("terminal", models.IntegerField(null=True)),
                ("visit", models.BigIntegerField(null=True)),
                ("verb", models.TextField()),
                ("subject", models.UUIDField(null=True)),
                ("purpose", models.TextField()),
                ("reason", models.TextField()),
                ("sections", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("flags", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
                ("digests", django.contrib.postgres.fields.ArrayField(base_field=models.BinaryField(), size=None)),
                ("hits", models.IntegerField(null=True)),
            ],
            options={"db_table": "audit_entry", "managed": False},
        ),
    ]
