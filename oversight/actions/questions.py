"""The person concerned answers what a reviewer asked."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import record
from customers.my_number import holds_individual_number
from oversight import rules
from oversight.actions.refusals import CannotAnswer, refuse
from oversight.models import Item, Question
from vault.fingerprints import fingerprint


def answer(question: Question, *, code: str, sentence: str = "", by: Actor, at: datetime) -> Question:
    """Store the answer and give the item back to its reviewer. The entry carries the answer's code and a keyed digest of the sentence.

    `code`: one of rules.ANSWERS; `sentence`: at most 200 characters.

    Raises CannotAnswer with every reason (on the log), CannotRecord.
    """
    with transaction.atomic():
        held = Question.objects.select_for_update(of=("self",)).select_related("item").get(pk=question.pk)
        reasons = rules.answer_refusals(
            own=held.person == by.ref,
            answered=held.answered_at is not None,
            code=code,
            sentence=sentence,
            holds_individual_number=holds_individual_number(sentence),
        )
        refuse(CannotAnswer, "question.refused", reasons, by=by, visit=held.item.visit)
        said = [fingerprint("answer", sentence)] if sentence else []
        record("question.answered", by=by, visit=held.item.visit, reason=held.code, flags=[code], digests=said)
        held.answered_at, held.answer, held.sentence = at, code, sentence or None
        held.save(update_fields=["answered_at", "answer", "sentence"])
        _give_back(held.item_id, at=timezone.localtime(at))
    return held


def _give_back(key: int, *, at: datetime) -> None:
    item = Item.objects.select_for_update().get(pk=key)
    item.due_at = rules.due_at(at) if item.level == rules.Level.SHOP else rules.agency_due_at(at)
    item.save(update_fields=["due_at"])
