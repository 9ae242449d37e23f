from django.db import migrations, models

# The queue looks at open items only; whoever could close one without a decision would hide it.
CLOSED_BY_A_DECISION = """
CREATE FUNCTION oversight_closed_by_a_decision() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION 'a closed item stays closed'; END IF;
  IF NOT EXISTS (SELECT FROM public.oversight_review r WHERE r.item_id = NEW.id AND r.decision IN ('IN_ORDER', 'INCIDENT')) THEN
    RAISE EXCEPTION 'an item closes with a decision';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER closed_by_a_decision BEFORE INSERT ON oversight_item
  FOR EACH ROW WHEN (NEW.closed_at IS NOT NULL) EXECUTE FUNCTION oversight_closed_by_a_decision();
CREATE TRIGGER closed_by_a_decision_later BEFORE UPDATE ON oversight_item
  FOR EACH ROW WHEN (NEW.closed_at IS DISTINCT FROM OLD.closed_at) EXECUTE FUNCTION oversight_closed_by_a_decision();
REVOKE ALL ON FUNCTION oversight_closed_by_a_decision() FROM PUBLIC;
"""
UNDO = """
DROP TRIGGER closed_by_a_decision ON oversight_item; DROP TRIGGER closed_by_a_decision_later ON oversight_item;
DROP FUNCTION oversight_closed_by_a_decision();
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0001_initial")]

    operations = [
        migrations.AddField("item", "closed_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "item", models.Index(condition=models.Q(("closed_at", None)), fields=["shop", "level"], name="item_open")
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                condition=models.Q(("closed_at__isnull", False)), fields=["shop", "closed_at", "id"], name="item_closed"
            ),
        ),
        migrations.AddIndex("item", models.Index(fields=["shop", "found_at"], name="item_found")),
        migrations.RunSQL(CLOSED_BY_A_DECISION, UNDO),
    ]
