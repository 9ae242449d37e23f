"""What a play writes: entries without the warnings (they are attached in the order of time at the end), tickets, visits, handovers, shifts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from uuid import UUID

from oversight.simulation.world import Person


@dataclass(slots=True)
class Entry:
    """A line of the log to be. `person`: whose reference is the actor."""

    at: datetime
    uuid: UUID
    request: UUID
    person: Person
    shop: int
    terminal: int
    visit: int | None
    verb: str
    subject: UUID | None = None
    purpose: str = ""
    reason: str = ""
    sections: Sequence[str] = ()
    flags: list[str] = field(default_factory=list)
    digests: Sequence[bytes] = ()
    hits: int | None = None


@dataclass(slots=True)
class Ticket:
    number: int
    shop: int
    day: date
    letter: str
    serial: int
    purpose: str
    channel: str
    status: str
    issued_at: datetime
    issued_by: str
    called_at: datetime | None = None
    called_to: int | None = None
    ended_at: datetime | None = None


@dataclass(slots=True)
class Visit:
    """`looked_up_at`: between these two moments another search fits without disturbing what was going on."""

    number: int
    shop: int
    terminal: int
    ticket: int | None
    purpose: str
    reason: str
    clerk: Person
    opened_at: datetime
    closed_at: datetime
    outcome: str
    subject: UUID | None = None
    telephone: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    visit: int
    from_clerk: int
    to_clerk: int
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    staff: int
    shop: int
    day: date
    begins_at: time
    ends_at: time


@dataclass(slots=True)
class Desk:
    """Who sits where."""

    person: Person
    shop: int
    terminal: int


class Book:
    """Everything that was written; the first visit and ticket get the numbers after those that the database has."""

    def __init__(self, rng: Random, *, visits: int = 0, tickets: int = 0) -> None:
        self.entries: list[Entry] = []
        self.tickets: list[Ticket] = []
        self.visits: dict[int, Visit] = {}
        self.handovers: list[Handover] = []
        self.shifts: list[Shift] = []
        self._rng = rng
        self._visits, self._tickets = visits, tickets
        self._serials: dict[tuple[int, date, str], int] = {}

    def uuid(self) -> UUID:
        return UUID(int=self._rng.getrandbits(128), version=4)

    def write(
        self,
        at: datetime,
        verb: str,
        desk: Desk,
        visit: Visit | None = None,
        *,
        request: UUID | None = None,
        subject: UUID | None = None,
        purpose: str = "",
        reason: str = "",
        sections: Sequence[str] = (),
        flags: Sequence[str] = (),
        digests: Sequence[bytes] = (),
        hits: int | None = None,
    ) -> Entry:
        entry = Entry(
            at, self.uuid(), request or self.uuid(), desk.person, desk.shop, desk.terminal, visit.number if visit else None, verb,
            subject, visit.purpose if visit else purpose, reason, sections, list(flags), digests, hits,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def issue(self, at: datetime, by: Desk, purpose: str, *, letter: str, channel: str = "COUNTER") -> Ticket:
        """A ticket with the day's next number of its letter, as `reception.actions.issue_ticket` gives it."""
        self._tickets += 1
        key = by.shop, at.date(), letter
        self._serials[key] = serial = self._serials.get(key, 0) + 1
        ticket = Ticket(
            self._tickets, by.shop, at.date(), letter, serial, purpose, channel, "WAITING", at, by.person.number
        )
        self.tickets.append(ticket)
        self.write(at, "ticket.issued", by, purpose=purpose)
        return ticket

    def open(
        self,
        at: datetime,
        until: datetime,
        desk: Desk,
        purpose: str,
        *,
        ticket: Ticket | None = None,
        reason: str = "",
        chosen: str = "",
    ) -> Visit:
        """A visit from `at` to `until`, on a ticket (chosen out of turn for a reason, or the next) or without one for a reason."""
        self._visits += 1
        visit = Visit(
            self._visits, desk.shop, desk.terminal, ticket.number if ticket else None, purpose, reason, desk.person, at, until, "DONE"
        )  # fmt: skip
        self.visits[visit.number] = visit
        request = self.uuid()
        if ticket:
            ticket.status, ticket.called_at, ticket.called_to, ticket.ended_at = "SERVED", at, desk.terminal, until
            visit.telephone = ticket.channel == "TELEPHONE"
            self.write(at, "ticket.chosen" if chosen else "ticket.called", desk, visit, request=request, reason=chosen)
        visit.telephone = visit.telephone or reason == "CALL_BACK"
        self.write(at, "visit.opened", desk, visit, request=request, reason=reason)
        return visit

    def close(self, visit: Visit, desk: Desk, *, outcome: str = "DONE", disclosed: UUID | None = None) -> Entry:
        """End the visit, and what it disclosed a moment before."""
        visit.outcome = outcome
        if disclosed:
            self.write(visit.closed_at, "disclosure.closed", desk, visit, subject=disclosed, reason="VISIT_CLOSED")
        return self.write(visit.closed_at, "visit.closed", desk, visit, subject=visit.subject, reason=outcome)
