"""The seal on the log: leaves and checkpoints; and what the log itself refuses: looks beyond a person's quota, looks while nobody witnesses.

Plain SQL, like the log.
"""

from django.db import migrations, models

SEAL = """
CREATE TABLE audit_leaf (
  idx   bigint PRIMARY KEY CHECK (idx >= 0),                     -- gapless: the place in the tree
  id    bigint NOT NULL UNIQUE,                                  -- of the entry
  hash  bytea NOT NULL CHECK (octet_length(hash) = 32)           -- SHA-256(0x00 || the entry's line), RFC 6962
);
-- Only witnessed checkpoints are kept. Quiet hours witness the same size again: so size alone is no key.
CREATE TABLE audit_checkpoint (
  size         bigint NOT NULL CHECK (size >= 0),
  witnessed_at timestamptz NOT NULL,                             -- of the cosignature in the note
  note         text NOT NULL,                                    -- C2SP checkpoint, signed and cosigned
  PRIMARY KEY (size, witnessed_at)
);
CREATE INDEX audit_checkpoint_newest ON audit_checkpoint (witnessed_at);
SELECT audit_make_append_only('audit_leaf');
SELECT audit_make_append_only('audit_checkpoint');
GRANT SELECT ON audit_entry TO shopdesk_sealer;
GRANT SELECT, INSERT ON audit_leaf, audit_checkpoint TO shopdesk_sealer;
GRANT SELECT ON audit_leaf, audit_checkpoint TO shopdesk_reader;
"""

ADMISSION = """
-- Who may be the actor of a look. Filled by the package that knows the staff: an invented person would have a quota of their own.
CREATE TABLE audit_person (ref uuid PRIMARY KEY);
-- How many different customers a person of the shop may look at in 60 minutes and in 24 hours; no row: 40 and 160.
CREATE TABLE audit_quota (
  shop     integer PRIMARY KEY,
  per_hour integer NOT NULL CHECK (per_hour BETWEEN 1 AND 200),
  per_day  integer NOT NULL CHECK (per_day BETWEEN 1 AND 1000)
);
-- One row. How old the newest witnessed checkpoint may be before looks are refused.
CREATE TABLE audit_rule (
  one          boolean PRIMARY KEY DEFAULT true CHECK (one),
  stale_after  interval NOT NULL,
  installed_at timestamptz NOT NULL DEFAULT clock_timestamp()    -- counts until there is a checkpoint
);
INSERT INTO audit_rule (stale_after) VALUES ('10 minutes');
GRANT SELECT ON audit_person, audit_quota, audit_rule TO shopdesk_reader;

-- The latest moment that an entry's section `until_HH` names: that hour (Tokyo) of the day of the entry. NULL when it names none.
CREATE FUNCTION audit_until(sections text[], recorded_at timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (date_trunc('day', recorded_at AT TIME ZONE 'Asia/Tokyo') + make_interval(hours => substr(min(s), 7)::integer)) AT TIME ZONE 'Asia/Tokyo'
    FROM unnest(sections) AS s WHERE s ~ '^until_([01][0-9]|2[0-4])$'
$$;

-- Asked before every entry with a subject. What opens no rows passes: refusals, closings and raised limits must always reach the log.
CREATE FUNCTION audit_admit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  moment timestamptz := clock_timestamp();
  witnessed timestamptz;
  allowed interval;
  in_hour integer;
  in_day integer;
  per_hour integer;
  per_day integer;
  more integer;
BEGIN
  -- Whoever owns the table (this function runs as its owner) could drop the trigger as well; a list of the roles that are bound would be
  -- one that another login role is not on.
  IF pg_has_role(session_user, current_user, 'MEMBER')
     OR NOT EXISTS (SELECT FROM public.audit_opening o WHERE o.verb = NEW.verb) THEN RETURN NEW; END IF;
  IF NEW.shop IS NULL OR NEW.actor IS NULL OR NOT EXISTS (SELECT FROM public.audit_person p WHERE p.ref = NEW.actor) THEN
    RAISE EXCEPTION 'a look needs a person of a shop' USING ERRCODE = 'SD003';
  END IF;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
    -- An old snapshot does not see what others recorded since: a hundred of them would be a hundred quotas.
    RAISE EXCEPTION 'a look is recorded in a transaction that sees what others have recorded' USING ERRCODE = 'SD003';
  END IF;

  -- A checkpoint dated ahead counts for nothing.
  SELECT c.witnessed_at INTO witnessed FROM public.audit_checkpoint c
   WHERE c.witnessed_at <= moment + interval '1 minute' ORDER BY c.witnessed_at DESC LIMIT 1;
  SELECT coalesce(witnessed, r.installed_at), r.stale_after INTO witnessed, allowed FROM public.audit_rule r;
  IF moment > witnessed + allowed AND NOT EXISTS (
       SELECT FROM public.audit_entry e
        WHERE e.recorded_at > moment - interval '25 hours' AND e.recorded_at <= moment AND e.verb = 'freshness.raised'
          AND e.actor IN (SELECT p.ref FROM public.audit_person p) AND moment < public.audit_until(e.sections, e.recorded_at)) THEN
    RAISE EXCEPTION 'no checkpoint was witnessed since %', witnessed USING ERRCODE = 'SD002';
  END IF;

  -- Whoever was looked at within the hour is in both counts already.
  IF EXISTS (SELECT FROM public.audit_entry e
              WHERE e.subject = NEW.subject AND e.recorded_at > moment - interval '1 hour' AND e.recorded_at <= moment
                AND e.actor = NEW.actor AND e.verb IN (SELECT o.verb FROM public.audit_opening o)) THEN
    RETURN NEW;
  END IF;
  PERFORM pg_advisory_xact_lock(20261121, hashtext(NEW.actor::text));  -- many at once would each be counted before the others are
  moment := clock_timestamp();
  SELECT count(DISTINCT e.subject) FILTER (WHERE e.recorded_at > moment - interval '1 hour'), count(DISTINCT e.subject)
    INTO in_hour, in_day
    FROM public.audit_entry e
   WHERE e.actor = NEW.actor AND e.recorded_at > moment - interval '24 hours'
     AND e.recorded_at < moment + interval '1 day'  -- a clock that was set back must not make room
     AND e.subject IS NOT NULL AND e.verb IN (SELECT o.verb FROM public.audit_opening o) AND e.subject <> NEW.subject;
  SELECT q.per_hour, q.per_day INTO per_hour, per_day FROM public.audit_quota q WHERE q.shop = NEW.shop;
  per_hour := coalesce(per_hour, 40);
  per_day := coalesce(per_day, 160);
  IF in_hour >= per_hour OR in_day >= per_day THEN
    -- Raised by somebody else, on the log, until an hour of the same day; never by more than 200.
    SELECT least(200, coalesce(max(e.hits), 0)) INTO more
      FROM public.audit_entry e
     WHERE e.subject = NEW.actor AND e.recorded_at > moment - interval '25 hours' AND e.recorded_at <= moment
       AND e.verb = 'quota.raised' AND e.actor <> NEW.actor AND e.actor IN (SELECT p.ref FROM public.audit_person p)
       AND moment < public.audit_until(e.sections, e.recorded_at);
    IF in_hour >= per_hour + more OR in_day >= per_day + more THEN
      RAISE EXCEPTION 'the quota is reached: % in an hour, % in a day', in_hour, in_day USING ERRCODE = 'SD001';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER admit BEFORE INSERT ON audit_entry FOR EACH ROW WHEN (NEW.subject IS NOT NULL) EXECUTE FUNCTION audit_admit();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER admit;
CREATE INDEX audit_entry_freshness ON audit_entry (recorded_at) WHERE verb = 'freshness.raised';
CREATE INDEX audit_entry_mailed ON audit_entry (recorded_at) WHERE verb IN ('checkpoint.mailed', 'checkpoint.unmailed');
REVOKE ALL ON FUNCTION audit_admit(), audit_until(text[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_until(text[], timestamptz) TO shopdesk_reader;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
        migrations.RunSQL(ADMISSION, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("idx", models.BigIntegerField(primary_key=True, serialize=False)),
                ("id", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "audit_leaf", "managed": False},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("pk", models.CompositePrimaryKey("size", "witnessed_at", blank=True, editable=False, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("witnessed_at", models.DateTimeField()),
                ("note", models.TextField()),
            ],
            options={"db_table": "audit_checkpoint", "managed": False},
        ),
    ]
