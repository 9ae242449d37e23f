"""The last weeks of the log in a form that the detectors can turn over: visits with their looks, misses and checks.

Read once, then only what came since. What is kept of an entry is what a detector asks for; nothing says who a customer is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone

from audit.reading import LOOKS
from reception.purposes import BY_CODE, RECORD_REVIEW
from staff.models import Terminal

OVERLAP = timedelta(minutes=2)
"""Entries are committed a moment after the time they carry: so far back is read again."""
SETTLED = timedelta(minutes=45)
"""A visit that was not closed counts as it stands after so long: a check that belongs to a look has come by then."""

_VERBS = (
    *LOOKS, "visit.opened", "visit.closed", "lookup.missed", "lookup.refused", "document.received", "customer.chosen",
    "identity.compared", "identity.passed", "log.read",
)  # fmt: skip
_ROWS = """
SELECT uuid, recorded_at, actor, shop, terminal, visit, verb, subject, purpose, reason, flags, digests, request
  FROM audit_entry
 WHERE recorded_at > %(since)s AND recorded_at <= %(until)s AND verb = ANY (%(verbs)s) AND actor IS NOT NULL AND shop IS NOT NULL
 ORDER BY recorded_at, id
"""
_READ_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Look:
    """A customer shown masked. `request` is that of the search: several may have been found by it."""

    at: datetime
    uuid: UUID
    person: UUID
    shop: int
    visit: int
    subject: UUID
    flags: frozenset[str]
    request: UUID

    @property
    def day(self) -> date:
        return timezone.localdate(self.at)


@dataclass(frozen=True, slots=True)
class Search:
    """`tried` and `following`: the digests of the line number and of the next one, where a number was stated."""

    at: datetime
    uuid: UUID
    person: UUID
    shop: int
    visit: int | None
    missed: bool
    tried: bytes | None
    following: bytes | None


@dataclass(slots=True)
class Check:
    """A comparison with a document. `seconds`: since the document was in hand; None when the log does not say."""

    at: datetime
    uuid: UUID
    person: UUID
    shop: int
    visit: int
    subject: UUID
    seconds: float | None
    document: bytes | None
    kind: str
    passed: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """An entry that matters by itself."""

    at: datetime
    uuid: UUID
    person: UUID
    shop: int
    visit: int | None
    subject: UUID | None
    flags: frozenset[str]


@dataclass(slots=True)
class Visit:
    """`stratum`: what kind of visit it is, for comparing like with like."""

    number: int
    shop: int
    person: UUID
    purpose: str
    reason: str
    kind: str
    opened_at: datetime
    last_at: datetime
    ticket: bool = True
    closed_at: datetime | None = None
    looks: list[Look] = field(default_factory=list)
    checked: set[UUID] = field(default_factory=set)
    received_at: datetime | None = None

    @property
    def stratum(self) -> str:
        if not self.ticket:
            return f"NO_TICKET {self.reason}"
        purpose = BY_CODE.get(self.purpose)
        if purpose is None or not purpose.sections:
            return "NO_SECTIONS"
        return self.kind

    @property
    def is_review(self) -> bool:
        return self.purpose == RECORD_REVIEW.code

    def is_settled(self, until: datetime) -> bool:
        return self.closed_at is not None or until - self.last_at > SETTLED

    def seconds(self) -> float:
        return ((self.closed_at or self.last_at) - self.opened_at).total_seconds()

    def unproven(self) -> Iterator[Look]:
        """Yield one look for each search of which nobody was checked in this visit, and for each customer once."""
        met: set[UUID] = set(self.checked)
        groups: dict[UUID, list[Look]] = {}
        for look in self.looks:
            groups.setdefault(look.request, []).append(look)
        for group in groups.values():
            if not any(look.subject in met for look in group):
                yield group[0]
            met.update(look.subject for look in group)


class History:
    """`visits`, `searches`, `checks`, `events` of the time from `since` to `until`, oldest first."""

    def __init__(self, since: datetime, *, using: str = "default") -> None:
        self.since = self.until = since
        self.using = using
        self.visits: dict[int, Visit] = {}
        self.searches: list[Search] = []
        self.checks: list[Check] = []
        self.outside_purpose: list[Event] = []
        self.after_closing: list[Event] = []
        self.refusals: list[Event] = []
        self.own_reading: list[Event] = []
        self._recent: dict[UUID, datetime] = {}
        self._kinds: dict[int, str] = {}

    def read(self, until: datetime) -> None:
        """Take in what was recorded up to `until`."""
        self.take_kinds(dict(Terminal.objects.using(self.using).values_list("pk", "kind")))
        since = max(self.since, self.until - OVERLAP) if self.until > self.since else self.since
        with connections["reader"].chunked_cursor() as cursor:
            cursor.execute(_ROWS, {"since": since, "until": until, "verbs": list(_VERBS)})
            while rows := cursor.fetchmany(_READ_AT_ONCE):
                for row in rows:
                    self.take(Row(*row))
        self.until = until
        self._recent = {uuid: at for uuid, at in self._recent.items() if at > until - 2 * OVERLAP}

    def take_kinds(self, kinds: dict[int, str]) -> None:
        """Learn which terminal (by key) is of which kind."""
        self._kinds = kinds

    def forget(self, before: datetime) -> None:
        """Let go of what is older."""
        self.since = max(self.since, before)
        self.visits = {number: visit for number, visit in self.visits.items() if visit.last_at >= before}
        for name in ("searches", "checks", "outside_purpose", "after_closing", "refusals", "own_reading"):
            setattr(self, name, [one for one in getattr(self, name) if one.at >= before])

    def settled(self, until: datetime) -> Iterator[Visit]:
        return (visit for visit in self.visits.values() if visit.is_settled(until) and not visit.is_review)

    def take(self, row: "Row") -> None:
        """Take in one entry; entries come in the order of time, and one that was taken before is left."""
        if row.uuid in self._recent:
            return
        self._recent[row.uuid] = row.at
        if row.visit is not None:
            self._in_visit(row)
        if row.verb in ("customer.looked_up", "lookup.missed"):
            digests = [bytes(digest) for digest in row.digests]
            tried = digests[-2:] if len(digests) > 2 else [None, None]
            if not self._same_search(row):
                self.searches.append(
                    Search(row.at, row.uuid, row.actor, row.shop, row.visit, row.verb == "lookup.missed", tried[0], tried[1])
                )  # fmt: skip
        elif row.verb == "lookup.refused":
            self.refusals.append(row.event())
        elif row.verb == "log.read" and "OWN_ENTRIES" in row.flags:
            self.own_reading.append(row.event())
        if "OUTSIDE_PURPOSE" in row.flags:
            self.outside_purpose.append(row.event())

    def _same_search(self, row: "Row") -> bool:
        """Several customers found by one search leave an entry each."""
        last = self.searches[-1] if self.searches else None
        return (
            last is not None and row.verb == "customer.looked_up" and not last.missed and last.visit == row.visit
            and last.person == row.actor and abs((row.at - last.at).total_seconds()) < 1
        )  # fmt: skip

    def _in_visit(self, row: "Row") -> None:
        visit = self.visits.get(row.visit or 0)
        if visit is None:
            kind = self._kinds.get(row.terminal or 0, "")
            visit = Visit(row.visit or 0, row.shop, row.actor, row.purpose, row.reason, kind, row.at, row.at)
            self.visits[visit.number] = visit
        if row.verb in LOOKS and visit.closed_at is not None and row.at > visit.closed_at:
            self.after_closing.append(row.event())
        visit.last_at = max(visit.last_at, row.at)
        if "NO_TICKET" in row.flags:
            visit.ticket = False
        if row.verb == "visit.opened":
            visit.reason = row.reason
        elif row.verb == "visit.closed":
            visit.closed_at = row.at
        elif row.verb in ("document.received", "customer.chosen"):
            if row.verb == "document.received" or visit.received_at is None:
                visit.received_at = row.at
        elif row.subject is not None:
            self._about_subject(visit, row, row.subject)

    def _about_subject(self, visit: Visit, row: "Row", subject: UUID) -> None:
        if row.verb == "customer.looked_up":
            visit.looks.append(
                Look(row.at, row.uuid, row.actor, row.shop, visit.number, subject, frozenset(row.flags), row.request)
            )
            visit.received_at = None
        elif row.verb == "identity.compared":
            visit.checked.add(subject)
            seconds = (row.at - visit.received_at).total_seconds() if visit.received_at else None
            document = bytes(row.digests[0]) if row.digests else None
            kind = row.flags[0] if row.flags else ""
            self.checks.append(
                Check(row.at, row.uuid, row.actor, row.shop, visit.number, subject, seconds, document, kind)
            )
            visit.received_at = None
        elif row.verb == "identity.passed":
            last = next((check for check in reversed(self.checks) if check.visit == visit.number), None)
            if last is not None and last.subject == subject:
                last.passed = True


@dataclass(frozen=True, slots=True)
class Row:
    """A row of _ROWS."""

    uuid: UUID
    at: datetime
    actor: UUID
    shop: int
    terminal: int | None
    visit: int | None
    verb: str
    subject: UUID | None
    purpose: str
    reason: str
    flags: list[str]
    digests: list[memoryview]
    request: UUID

    def event(self) -> Event:
        return Event(self.at, self.uuid, self.actor, self.shop, self.visit, self.subject, frozenset(self.flags))


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield each day, both included."""
    return (first + timedelta(days=nth) for nth in range((last - first).days + 1))


def mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0.0
