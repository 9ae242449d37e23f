"""What a visit's change means for what hangs on it, whoever changes it.

A disclosure belongs to one customer, one clerk and one visit: it does not come back when the same customer is chosen again, or when
the visit returns to the first clerk. And no visit ends over a document in our hands.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION identity_visit_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.closed_at IS NOT NULL AND EXISTS (
    SELECT FROM identity_helddocument WHERE visit_id = NEW.number AND returned_at IS NULL
  ) THEN
    RAISE EXCEPTION 'visit % cannot end: a document is held', NEW.number
      USING ERRCODE = 'check_violation', CONSTRAINT = 'no_document_held_at_the_end';
  END IF;
  UPDATE identity_disclosure SET closed_at = statement_timestamp() WHERE visit_id = NEW.number AND closed_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER identity_visit_changed AFTER UPDATE OF subject, clerk_id, closed_at ON reception_visit FOR EACH ROW
  WHEN ((OLD.subject, OLD.clerk_id, OLD.closed_at) IS DISTINCT FROM (NEW.subject, NEW.clerk_id, NEW.closed_at))
  EXECUTE FUNCTION identity_visit_changed();
"""
DROP = "DROP TRIGGER identity_visit_changed ON reception_visit; DROP FUNCTION identity_visit_changed();"


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_gate"), ("reception", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
