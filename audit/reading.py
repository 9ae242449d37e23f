"""Read the log a page at a time, newest first. Keyset paging: no OFFSET, no COUNT, the same few rows of an index however long the log.

Every reading is itself on the log first (`log.read`); the views that call this record it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connections
from django.db.models import Q
from django.utils import timezone

from audit.models import Entry, EntryQuerySet
from audit.verbs import OPENINGS, Section

PAGE = 50
# The application's clock (a visit's opening) against the database's (an entry's time).
CLOCKS_DIFFER = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A look shows something of a customer; comparing a document and adding a note show nothing that is stored.
LOOKS = tuple(
    sorted(
        {opening.verb for opening in OPENINGS if opening.section not in (Section.CHECK, Section.NOTE)}
        - {"identity.compared"}
    )
)


class CannotPage(ValueError):
    """The place in the log is not one that a page handed out."""


@dataclass(frozen=True, slots=True)
class Place:
    """An entry's place in the log. Text form: microseconds since 1970 and the id, `1764000000123456-42`."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // timedelta(microseconds=1)}-{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Raises CannotPage."""
        at, _, identity = text.partition("-")
        if not (text.isascii() and at.isdigit() and identity.isdigit() and len(at) <= 17 and len(identity) <= 18):
            raise CannotPage(text)
        return cls(_EPOCH + timedelta(microseconds=int(at)), int(identity))


@dataclass(frozen=True, slots=True)
class Page:
    """Entries newest first; `newer` and `older` are the places where the neighbouring pages begin, or None at either end."""

    entries: list[Entry]
    newer: Place | None
    older: Place | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a person did what within a day."""

    looks: int = 0
    misses: int = 0
    refusals: int = 0
    flagged: int = 0


def day_of(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of a day of the shop (Asia/Tokyo) and of the next."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    return begin, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def entries_of_person(ref: UUID, *, shop: int, day: date) -> EntryQuerySet:
    """What a person did at a shop on a day. The bounds name one partition of the log, at a month's end two."""
    begin, end = day_of(day)
    return reader().of_person(ref).filter(shop=shop, recorded_at__gte=begin, recorded_at__lt=end)


def entries_of_subject(subject: UUID, *, until: datetime) -> EntryQuerySet:
    """Who did what with a customer's record, at all shops, up to `until`: partitions of months to come are not looked at."""
    return reader().of_subject(subject).filter(recorded_at__lte=until)


def was_looked_up(visit: int, *, since: datetime) -> bool:
    """True when anybody was searched for in this visit, found or not. `since`: when it opened."""
    searches = ("customer.looked_up", "lookup.missed", "lookup.overflowed")
    return reader().filter(visit=visit, recorded_at__gte=since - CLOCKS_DIFFER, verb__in=searches).exists()


def page(entries: EntryQuerySet, *, before: Place | None = None, after: Place | None = None) -> Page:
    """Return the page that begins below `before`, or ends above `after`, or the newest. At most PAGE entries, one statement."""
    if after is not None:
        later = entries.filter(Q(recorded_at__gt=after.at) | Q(id__gt=after.id), recorded_at__gte=after.at)
        rows = list(later.order_by("recorded_at", "id")[: PAGE + 1])
        more, shown = len(rows) > PAGE, rows[:PAGE][::-1]
        return Page(shown, _place(shown[0]) if more else None, _place(shown[-1]) if shown else None)
    if before is not None:
        entries = entries.filter(Q(recorded_at__lt=before.at) | Q(id__lt=before.id), recorded_at__lte=before.at)
    rows = list(entries.newest_first()[: PAGE + 1])
    shown = rows[:PAGE]
    return Page(
        shown,
        _place(shown[0]) if before is not None and shown else None,
        _place(shown[-1]) if len(rows) > PAGE else None,
    )


_TALLY = """
SELECT actor,
       count(*) FILTER (WHERE verb = ANY (%(looks)s) AND hits IS DISTINCT FROM 0),
       count(*) FILTER (WHERE hits = 0),
       count(*) FILTER (WHERE verb LIKE '%%.refused'),
       count(*) FILTER (WHERE flags && %(warnings)s)
  FROM audit_entry
 WHERE actor = ANY (%(people)s) AND shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s
 GROUP BY actor
"""


def tallies(people: Iterable[UUID], *, shop: int, day: date, warnings: Iterable[str]) -> dict[UUID, Tally]:
    """Count what each of these people did at a shop on a day, in one statement; people without an entry are missing.

    `warnings`: the flags that count as one.
    """
    begin, end = day_of(day)
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            _TALLY,
            {
                "looks": list(LOOKS),
                "people": list(people),
                "shop": shop,
                "begin": begin,
                "end": end,
                "warnings": list(warnings),
            },
        )
        return {ref: Tally(*counts) for ref, *counts in cursor.fetchall()}


def reader() -> EntryQuerySet:
    """Return the entries as the log's reader sees them, without what no page shows."""
    return Entry.objects.using("reader").defer("v", "uuid", "request", "digests")


def _place(entry: Entry) -> Place:
    return Place(entry.recorded_at, entry.id)
