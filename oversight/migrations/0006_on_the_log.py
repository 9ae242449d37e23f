"""What reviewers read is what the log says: the counter's password alone makes no item, no sign-off, no question and no answer.

The worker and the web share the counter's role. Without this it could write an item under the key of one to come, so that the real one
is taken for told; sign for a manager; answer for a colleague; or pass an item to an agency that nobody audits.
"""

from django.db import migrations

ON_THE_LOG = """
-- Is there such an entry of the last minutes? Asked by the triggers below, as the owner; `of_uuid`, `by_actor` NULL: whichever, nobody.
CREATE FUNCTION oversight_logged(of_verb text, of_uuid uuid, by_actor uuid, in_visit bigint, of_subject uuid, of_flags text[], for_reason text, of_digests bytea[])
RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET enable_seqscan = off AS $$
  SELECT EXISTS (
    SELECT FROM public.audit_entry e
     WHERE e.recorded_at > clock_timestamp() - interval '10 minutes' AND e.recorded_at < clock_timestamp() + interval '1 minute'
       AND e.verb = of_verb AND (of_uuid IS NULL OR e.uuid = of_uuid)
       AND e.actor IS NOT DISTINCT FROM by_actor AND e.visit IS NOT DISTINCT FROM in_visit AND e.subject IS NOT DISTINCT FROM of_subject
       AND e.flags = of_flags AND e.reason = for_reason AND (of_digests IS NULL OR e.digests = of_digests))
$$;

CREATE FUNCTION oversight_item_is_logged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' AND NOT (CASE NEW.kind
       WHEN 'SIGNAL' THEN public.oversight_logged('signal.found', NEW.uuid, NULL, NEW.visit, NEW.subject, ARRAY[NEW.signal]::text[], '', NULL)
       ELSE public.oversight_logged('review.drawn', NEW.uuid, NULL, NEW.visit, NEW.person, '{}', '', NULL) END) THEN
    RAISE EXCEPTION 'an item is found on the log first';
  END IF;
  IF TG_OP = 'UPDATE' AND NOT (OLD.level = 'SHOP' AND NEW.level = 'AGENCY' AND NEW.raised_at IS NOT NULL
       AND public.oversight_logged('review.raised', NULL, NULL, NEW.visit, NEW.person, '{}', 'OVERDUE', NULL)) THEN
    RAISE EXCEPTION 'an item goes up, once, on the log first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER found_on_the_log BEFORE INSERT ON oversight_item FOR EACH ROW EXECUTE FUNCTION oversight_item_is_logged();
CREATE TRIGGER raised_on_the_log BEFORE UPDATE ON oversight_item
  FOR EACH ROW WHEN ((NEW.level, NEW.raised_at) IS DISTINCT FROM (OLD.level, OLD.raised_at)) EXECUTE FUNCTION oversight_item_is_logged();

-- The digest is that of oversight.actions.decisions.digest_of.
CREATE FUNCTION oversight_review_is_logged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  i record;
  said text;
BEGIN
  SELECT * INTO i FROM public.oversight_item WHERE id = NEW.item_id;
  said := array_to_string(ARRAY[i.uuid::text, i.kind, i.signal, i.person::text]
                          || ARRAY(SELECT entry::text FROM unnest(i.entries) AS entry ORDER BY entry::text COLLATE "C"), E'\\n');
  IF NOT public.oversight_logged('review.signed_off', NEW.entry, NEW.reviewer, i.visit, i.person, ARRAY[NEW.decision]::text[], NEW.reason,
                                 ARRAY[sha256(convert_to(said, 'UTF8'))]) THEN
    RAISE EXCEPTION 'a decision is signed on the log first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signed_on_the_log BEFORE INSERT ON oversight_review FOR EACH ROW EXECUTE FUNCTION oversight_review_is_logged();

CREATE FUNCTION oversight_question_is_logged() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  i record;
BEGIN
  SELECT * INTO i FROM public.oversight_item WHERE id = NEW.item_id;
  IF TG_OP = 'INSERT' AND NOT EXISTS (
       SELECT FROM public.oversight_review r
        WHERE r.item_id = NEW.item_id AND r.decision = 'ASK' AND r.reason = NEW.code AND r.at = NEW.asked_at AND r.reviewed_by = NEW.asked_by)
     OR NEW.person <> i.person THEN
    RAISE EXCEPTION 'a question is asked by a decision, of whom it is about';
  END IF;
  IF NEW.answered_at IS NOT NULL
     AND NOT public.oversight_logged('question.answered', NULL, NEW.person, i.visit, NULL, ARRAY[NEW.answer]::text[], NEW.code, NULL) THEN
    RAISE EXCEPTION 'an answer is given on the log first';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER asked_by_a_decision BEFORE INSERT ON oversight_question FOR EACH ROW EXECUTE FUNCTION oversight_question_is_logged();
CREATE TRIGGER answered_on_the_log BEFORE UPDATE ON oversight_question
  FOR EACH ROW WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL) EXECUTE FUNCTION oversight_question_is_logged();
REVOKE ALL ON FUNCTION oversight_logged(text, uuid, uuid, bigint, uuid, text[], text, bytea[]), oversight_item_is_logged(),
                       oversight_review_is_logged(), oversight_question_is_logged() FROM PUBLIC;
"""
UNDO = """
DROP TRIGGER found_on_the_log ON oversight_item; DROP TRIGGER raised_on_the_log ON oversight_item;
DROP TRIGGER signed_on_the_log ON oversight_review;
DROP TRIGGER asked_by_a_decision ON oversight_question; DROP TRIGGER answered_on_the_log ON oversight_question;
DROP FUNCTION oversight_item_is_logged(); DROP FUNCTION oversight_review_is_logged(); DROP FUNCTION oversight_question_is_logged();
DROP FUNCTION oversight_logged(text, uuid, uuid, bigint, uuid, text[], text, bytea[]);
"""


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_answers_stay"), ("audit", "0004_openings_are_verified")]

    operations = [migrations.RunSQL(ON_THE_LOG, UNDO)]
