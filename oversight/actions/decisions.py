"""Sign an item off: in order, ask the person, an incident."""

from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import record
from oversight import rules
from oversight.actions.refusals import CannotReview, refuse
from oversight.models import Item, Question, Review
from oversight.reviewers import matter_of, reviewer_of
from oversight.rules import Decision


def decide(item: Item, *, decision: str, reason: str, seconds: int | None = None, by: Actor, at: datetime) -> Review:
    """Decide about an item; the entry is the signature, the row only repeats it. `seconds`: how long it was looked at, if known.

    Of two people at the same moment one decides. ASK puts the question `reason` to the person and leaves the item open.
    Raises CannotReview with every reason (on the log), ValueError for what is no decision, CannotRecord.
    """
    choice = Decision(decision)
    with transaction.atomic():
        held = Item.objects.select_for_update(of=("self",)).select_related("shop").get(pk=item.pk)
        waiting = [question.answered_at is None for question in held.questions.all()]
        matter = matter_of(held, awaiting=any(waiting), answered=not all(waiting))
        reasons = rules.review_refusals(reviewer_of(by), matter, decision=choice, reason=reason)
        refuse(CannotReview, "review.refused", reasons, by=by, visit=held.visit, subject=held.person)
        entry = record(
            "review.signed_off",
            by=by,
            visit=held.visit,
            subject=held.person,
            reason=reason,
            flags=[choice.value],
            digests=[digest_of(held)],
        )
        review = Review.objects.create(
            item=held, decision=choice, reason=reason, reviewed_by=by.number, reviewer=by.ref, at=at, entry=entry.uuid,
            seconds=seconds,
        )  # fmt: skip
        if choice == Decision.ASK:
            Question.objects.create(item=held, person=held.person, code=reason, asked_by=by.number, asked_at=at)
            held.due_at = rules.answer_due_at(timezone.localtime(at))
        else:
            held.closed_at = at
        held.save(update_fields=["due_at", "closed_at"])
    return review


def digest_of(item: Item) -> bytes:
    """Return the SHA-256 of what was decided about, one value a line: its uuid, kind, signal, person, and entries in order.

    The log's entry carries it: an item that is exchanged later no longer fits its signature.
    """
    entries = sorted(str(entry) for entry in item.entries)
    text = "\n".join([str(item.uuid), item.kind, item.signal, str(item.person), *entries])
    return sha256(text.encode()).digest()
