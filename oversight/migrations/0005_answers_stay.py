from django.db import migrations

# What was answered stays. A new key seals the sentence anew (manage.py reseal, the owner); the log's digest of it tells whether it is the same.
ANSWERS_STAY = """
CREATE FUNCTION oversight_answers_stay() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF (NEW.answered_at, NEW.answer, NEW.person, NEW.code, NEW.item_id) IS DISTINCT FROM
     (OLD.answered_at, OLD.answer, OLD.person, OLD.code, OLD.item_id) OR current_user = 'shopdesk_app' THEN
    RAISE EXCEPTION 'an answer stays as it was given';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answers_stay BEFORE UPDATE ON oversight_question
  FOR EACH ROW WHEN (OLD.answered_at IS NOT NULL) EXECUTE FUNCTION oversight_answers_stay();
REVOKE ALL ON FUNCTION oversight_answers_stay() FROM PUBLIC;
"""
UNDO = "DROP TRIGGER answers_stay ON oversight_question; DROP FUNCTION oversight_answers_stay()"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_exports")]

    operations = [migrations.RunSQL(ANSWERS_STAY, UNDO)]
