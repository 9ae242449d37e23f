"""The log takes looks of people only whom this package knows: each new person's pseudonym is handed down to it."""

from django.db import migrations

HAND_DOWN = """
CREATE FUNCTION staff_known_to_the_log() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_person VALUES (NEW.ref) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION staff_known_to_the_log() FROM PUBLIC;
CREATE TRIGGER known_to_the_log AFTER INSERT OR UPDATE OF ref ON staff_staff FOR EACH ROW EXECUTE FUNCTION staff_known_to_the_log();
INSERT INTO audit_person SELECT ref FROM staff_staff;
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial"), ("audit", "0002_sealing")]
    operations = [migrations.RunSQL(HAND_DOWN, migrations.RunSQL.noop)]
