"""Find a customer, choose one, write a note: each is on the log before anything is read or written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from audit.context import Actor
from audit.log import Draft, QuotaReached, Recorded, opened, record, record_all
from audit.models import Entry
from audit.verbs import Section
from customers import masks, rules
from customers.models import Customer, Lookup, Note
from customers.rules import Elements, Flag, NoteRefusal, Refusal
from customers.search import Answer, find, keys_for, tried
from reception.models import Visit
from staff.hours import outside_hours

NUMBERS_SHOWN = 3


class CannotLookUp(Exception):
    """The search is refused; `seconds` is how long to wait when the reason is WAIT."""

    def __init__(self, reason: Refusal, seconds: int = 0) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.seconds = seconds


class CannotChoose(Exception):
    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


class CannotAddNote(Exception):
    def __init__(self, reason: NoteRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the visitor: masked texts only. `more_numbers` counts the lines that are not listed."""

    name: str
    numbers: tuple[str, ...]
    more_numbers: int
    born: str
    place: str


@dataclass(frozen=True, slots=True)
class Found:
    """`hits` as the index counted: 0 nobody, 6 too many; `candidates` in page order, none when there are too many."""

    lookup: UUID
    hits: int
    candidates: tuple[Candidate, ...] = ()

    @property
    def too_many(self) -> bool:
        return self.hits > rules.MOST_CANDIDATES


def look_up(visit: Visit, *, elements: Elements, by: Actor, at: datetime) -> Found:
    """Find the customers who match everything that was stated, and show them masked.

    One `customer.looked_up` entry for each of them is committed before any row is read; a miss is on the log as well, and
    so is a search with too many answers, which shows nobody. Raises CannotLookUp.
    """
    keys = keys_for(elements)
    if not keys:
        refuse(visit, reason=Refusal.ONE_MORE_ELEMENT, by=by)
        raise CannotLookUp(Refusal.ONE_MORE_ELEMENT)
    digests = [digest for _, digest in keys] + tried(elements.number)
    with transaction.atomic():
        # One search of a visit at a time: many sent at once would all be counted before the first miss is.
        if not _lock(visit, by):
            refuse(visit, reason=Refusal.VISIT_ENDED, by=by, digests=digests)
            raise CannotLookUp(Refusal.VISIT_ENDED)
        answer = find(keys, by=by, since=at - rules.WINDOW, at=at)
        found, misses = answer.found, answer.misses
        seconds = rules.seconds_to_wait(misses, at=at)
        if seconds:
            refuse(visit, reason=Refusal.WAIT, by=by, digests=digests, misses=len(misses))
            raise CannotLookUp(Refusal.WAIT, seconds)

        lookup = Lookup(visit=visit, kinds=[kind for kind, _ in keys], hits=len(found), at=at, looked_up_by=by.number)
        if not 0 < len(found) <= rules.MOST_CANDIDATES:
            record(
                "lookup.overflowed" if found else "lookup.missed", by=by, visit=visit.number, purpose=visit.purpose,
                reason=visit.reason, digests=digests, hits=len(found),
                flags=_flags(visit, by, at, misses=len(misses) + (not found), outside_shift=answer.outside_shift),
            )  # fmt: skip
            lookup.save(force_insert=True)
            return Found(lookup.pk, lookup.hits)
    try:
        entries, lookup.flags = _record_found(visit, answer, digests=digests, by=by, at=at)
    except QuotaReached as reached:
        refuse(visit, reason=Refusal.QUOTA, by=by, digests=digests, misses=len(misses))
        raise CannotLookUp(Refusal.QUOTA) from reached
    with opened(*entries):
        candidates = _read(lookup, found)
    return Found(lookup.pk, lookup.hits, candidates)


def refuse(visit: Visit, *, reason: Refusal, by: Actor, digests: Sequence[bytes] = (), misses: int = 0) -> None:
    """Put on the log that a search or a choice was refused: trying is a fact, too."""
    flags = rules.flags(has_ticket=visit.ticket_id is not None, misses=misses)
    flags += [Flag.QUOTA_REACHED] * (reason is Refusal.QUOTA) + [Flag.AFTER_CLOSING] * (visit.closed_at is not None)
    record(
        "lookup.refused", by=by, visit=visit.number, purpose=visit.purpose, reason=reason.value, digests=digests, flags=flags,
    )  # fmt: skip


def choose(visit: Visit, *, lookup: UUID | None, place: int, by: Actor, at: datetime) -> None:
    """Make the candidate at `place` (from 1) of the visit's newest search its customer. Raises CannotChoose.

    A disclosure of somebody else ends first: two customers are never open in one visit.
    """
    with transaction.atomic():
        if not _lock(visit, by):
            raise _refused_choice(visit, Refusal.VISIT_ENDED, by)
        newest = Lookup.objects.filter(visit=visit).order_by("-at").first()
        if newest is None or newest.pk != lookup:
            elsewhere = lookup is not None and Lookup.objects.filter(pk=lookup).exclude(visit=visit).exists()
            raise _refused_choice(visit, Refusal.OTHER_VISIT if elsewhere else Refusal.STALE_LOOKUP, by)
        if not 1 <= place <= len(newest.found):
            raise _refused_choice(visit, Refusal.NO_SUCH_PLACE, by)

        subject, former = newest.found[place - 1], visit.subject
        known = newest.flags[place - 1].split(",") if newest.flags and newest.flags[place - 1] else []
        flags = _flags(visit, by, at, subject=subject, known=known, outside_shift=Flag.OUTSIDE_SHIFT in known)
        drafts = [_draft(visit, "customer.chosen", subject=subject, flags=flags, hits=newest.hits)]
        if former is not None and former != subject and _disclosed(visit, former, at):
            drafts.insert(0, _draft(visit, "disclosure.closed", subject=former, reason="OTHER_CUSTOMER"))
        record_all(drafts, by=by)
        visit.subject = subject
        visit.subject_mask = newest.masks.split("\n")[place - 1]
        visit.subject_flags = known
        visit.save(update_fields=["subject", "subject_mask", "subject_flags"])


def add_note(visit: Visit, *, text: str, by: Actor, at: datetime) -> Note:
    """Keep a short text about the visit's customer, who can ask to read it. Raises CannotAddNote.

    A 個人番号 may stand nowhere (番号法 第20条: nobody may collect or keep one outside the purposes of its 第19条).
    """
    if visit.subject is None:
        raise _refused_note(visit, NoteRefusal.NO_CUSTOMER, by)
    reason = next(rules.note_refusals(text), None)
    if reason is not None:
        raise _refused_note(visit, reason, by)
    with opened(*record_all([_draft(visit, "note.added", subject=visit.subject, sections=[Section.NOTE])], by=by)):
        return Note.objects.create(
            customer_id=visit.subject, visit=visit, text=text.strip(), at=at, written_by=by.number
        )


def _lock(visit: Visit, by: Actor) -> bool:
    """Let nobody else change this visit until the transaction ends, and learn whom it has chosen since it was read.

    False when another window closed it or gave it away meanwhile.
    """
    now = Visit.objects.select_for_update().only("clerk_id", "closed_at", "subject").get(pk=visit.pk)
    visit.subject, visit.closed_at = now.subject, now.closed_at
    return now.clerk_id == by.staff and now.closed_at is None


def _record_found(
    visit: Visit, answer: Answer, *, digests: Sequence[bytes], by: Actor, at: datetime
) -> tuple[list[Recorded], list[str]]:
    """Return the entries, and in the same order what later looks in this visit repeat of their flags."""
    misses, shift = len(answer.misses), answer.outside_shift
    flags = [
        _flags(visit, by, at, misses=misses, subject=subject, known=known, outside_shift=shift)
        for subject, known in zip(answer.found, answer.flags, strict=True)
    ]
    entries = record_all(
        [
            _draft(
                visit, "customer.looked_up", subject=subject, sections=[Section.CUSTOMER], digests=digests,
                hits=len(answer.found), flags=own, reason=visit.reason,
            )
            for subject, own in zip(answer.found, flags, strict=True)
        ],
        by=by,
    )  # fmt: skip
    return entries, [",".join(rules.carried(own)) for own in flags]


def _read(lookup: Lookup, found: Sequence[UUID]) -> tuple[Candidate, ...]:
    """Read the rows that the named entries open, keep what was shown, and return it."""
    rows = Customer.objects.only("name", "born_on", "address", "line_numbers").in_bulk(list(found))
    there = [place for place, subject in enumerate(found) if subject in rows]
    lookup.found = [found[place] for place in there]
    lookup.flags = [lookup.flags[place] for place in there]
    candidates = tuple(_masked(rows[subject]) for subject in lookup.found)
    lookup.masks = "\n".join(candidate.name for candidate in candidates)
    lookup.save(force_insert=True)
    return candidates


def _masked(customer: Customer) -> Candidate:
    numbers = customer.line_numbers.split()
    return Candidate(
        name=masks.name(customer.name),
        numbers=tuple(masks.number(number) for number in numbers[:NUMBERS_SHOWN]),
        more_numbers=max(0, len(numbers) - NUMBERS_SHOWN),
        born=masks.date_of_birth(customer.born_on),
        place=masks.address(customer.address),
    )


def _disclosed(visit: Visit, subject: UUID, at: datetime) -> bool:
    """True when the log's last word on this visit's disclosures is that the subject's was opened. No disclosure lasts an hour."""
    last = (
        Entry.objects.using("reader")
        .filter(visit=visit.number, recorded_at__gt=at - timedelta(hours=1))
        .filter(verb__in=("disclosure.opened", "disclosure.closed", "visit.handed_over"))
        .order_by("-id")
        .values_list("verb", "subject")
        .first()
    )
    return last == ("disclosure.opened", subject)


def _refused_choice(visit: Visit, reason: Refusal, by: Actor) -> CannotChoose:
    refuse(visit, reason=reason, by=by)
    return CannotChoose(reason)


def _refused_note(visit: Visit, reason: NoteRefusal, by: Actor) -> CannotAddNote:
    record_all([_draft(visit, "note.refused", subject=visit.subject, reason=reason.value)], by=by)
    return CannotAddNote(reason)


def _flags(
    visit: Visit,
    by: Actor,
    at: datetime,
    *,
    misses: int = 0,
    subject: UUID | None = None,
    known: Sequence[str] = (),
    outside_shift: bool = False,
) -> list[Flag]:
    has_ticket = visit.ticket_id is not None
    return rules.flags(
        has_ticket=has_ticket,
        misses=misses,
        other_customer=subject is not None and visit.subject not in (None, subject),
        known=known,
        outside_hours=outside_hours(
            at, opens_at=visit.shop.opens_at, closes_at=visit.shop.closes_at, visitor=has_ticket
        ),
        outside_shift=outside_shift,
        other_shop=visit.shop_id != by.shop,
    )


def _draft(visit: Visit, verb: str, **said: object) -> Draft:
    return Draft(verb, visit=visit.number, purpose=visit.purpose, **said)  # type: ignore[arg-type]
