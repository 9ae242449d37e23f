"""What a planted case is, and the tools to plant one: free moments of people at work, looks without a ticket, looks inside a visit."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from customers.rules import Elements
from oversight.simulation import searches
from oversight.simulation.book import Desk, Entry, Visit
from oversight.simulation.days import Duty
from oversight.simulation.stage import Stage
from oversight.simulation.visits import Served
from oversight.simulation.world import Client, Person, Place, invented
from staff.permissions import Role

CULPRITS = (Role.CLERK, Role.CLERK, Role.CLERK, Role.TECHNICIAN, Role.OPERATOR, Role.MANAGER)
_EXCUSES = ("CALL_BACK", "FOLLOW_UP", "COUNTER_DIRECT", "CARRIER_REQUEST")
_PURPOSES = ("BILL_ENQUIRY", "CONTRACT_ENQUIRY", "PLAN_CHANGE")


class CannotPlant(Exception):
    """No room for it: nobody suitable, or too little time. Nothing was written."""


@dataclass(slots=True)
class Case:
    """The truth about one case. `entries`: those of the log that are the misuse itself."""

    kind: str
    way: str
    shop: int
    people: list[UUID]
    subjects: list[UUID]
    entries: list[Entry] = field(default_factory=list)

    @property
    def first_at(self) -> datetime:
        return min(entry.at for entry in self.entries)

    @property
    def last_at(self) -> datetime:
        return max(entry.at for entry in self.entries)

    def line(self) -> str:
        """One line of the file of the truth."""
        return json.dumps(
            {
                "case": self.kind,
                "way": self.way,
                "shop": self.shop,
                "people": [str(ref) for ref in self.people],
                "subjects": [str(subject) for subject in self.subjects],
                "first_at": self.first_at.isoformat(),
                "last_at": self.last_at.isoformat(),
                "entries": [str(entry.uuid) for entry in sorted(self.entries, key=lambda entry: entry.at)],
            }
        )


Way = Callable[["Planter"], Case]


class Planter:
    """Plants one case after the other in a stage."""

    def __init__(self, stage: Stage, rng: Random, *, begins: date) -> None:
        self.stage, self.rng, self.begins = stage, rng, begins
        self.last = stage.world.last
        self.taken: set[int] = set()
        self.kind = self.way = ""

    def case(self, kind: str, way: str, make: Way) -> Case:
        """Return the case, or raise CannotPlant with nothing left of it in the book."""
        self.kind, self.way = kind, way
        book, taken = self.stage.book, set(self.taken)
        marked = len(book.entries), len(book.tickets), len(book.visits)
        try:
            return make(self)
        except CannotPlant:
            del book.entries[marked[0] :], book.tickets[marked[1] :]
            for number in list(book.visits)[marked[2] :]:
                del book.visits[number]
            self.taken = taken
            raise

    # --- who ------------------------------------------------------------------------------------------------------------------------------
    def culprit(self, *roles: Role) -> Person:
        """Somebody who did nothing yet and is there to the end. Raises CannotPlant."""
        wanted = self.rng.choice(CULPRITS) if not roles else self.rng.choice(roles)
        able = [
            person
            for person in self.stage.world.people
            if person.role is wanted and person.pk not in self.taken
            and person.is_hired(self.begins) and person.is_hired(self.last)
        ]  # fmt: skip
        if not able:
            raise CannotPlant
        person = self.rng.choice(able)
        self.taken.add(person.pk)
        return person

    def place(self, person: Person) -> Place:
        return self.stage.world.place_of(person)

    def stranger(self) -> Client:
        """A customer whom this shop has nothing to do with; of a database without customers a new one."""
        strangers = self.stage.world.strangers
        return strangers.pop(self.rng.randrange(len(strangers))) if strangers else invented(self.rng)

    def neighbour(self, person: Person) -> Client:
        return self.rng.choice(self.place(person).clients)

    def victim(self, person: Person) -> Client:
        return self.stranger() if self.rng.random() < 0.6 else self.neighbour(person)

    # --- when -----------------------------------------------------------------------------------------------------------------------------
    def days(
        self, person: Person, *, first: date | None = None, last: date | None = None, at_least: int = 1
    ) -> list[Duty]:
        found = self.stage.days_of(person, first or self.begins, last or self.last)
        if len(found) < at_least:
            raise CannotPlant
        return found

    def span(self, days: int) -> tuple[date, date]:
        """So many days in a row, at random within the play after the warm-up (all that there is when it is shorter)."""
        room = (self.last - self.begins).days - days
        first = self.begins + timedelta(days=self.rng.randrange(max(1, room + 1)))
        return first, min(self.last, first + timedelta(days=days))

    # --- looks ----------------------------------------------------------------------------------------------------------------------------
    def start(self, culprit: Person, *others: Person) -> Case:
        return Case(self.kind, self.way, culprit.shop, [person.ref for person in (culprit, *others)], [])

    def finish(self, case: Case, *, at_least: int = 1) -> Case:
        if len(case.entries) < at_least:
            raise CannotPlant
        case.subjects = list(dict.fromkeys(entry.subject for entry in case.entries if entry.subject))
        return case

    def aside(
        self,
        duty: Duty,
        clients: Sequence[Client],
        *,
        minutes: float = 1.5,
        at: datetime | None = None,
        reason: str = "",
        after: datetime | None = None,
        before: datetime | None = None,
        choose: float = 0.7,
    ) -> list[Entry]:
        """Look at these customers in a visit without a ticket, in an idle moment. Returns what it left on the log; nothing if there is none."""
        length = minutes * max(1.0, len(clients) * 0.6)
        begin = at or duty.gap(self.rng, length, after=after, before=before)
        if begin is None:
            return []
        desk = self.desk(duty)
        visit = self.stage.book.open(
            begin,
            begin + timedelta(minutes=length),
            desk,
            self.rng.choice(_PURPOSES),
            reason=reason or self.rng.choice(_EXCUSES),
        )
        marked = len(self.stage.book.entries) - 1
        served = Served(self.stage.book, visit, desk, self.rng)
        for client in clients:
            served.wait(18)
            served.look_up(client, typos=duty.person.typos / 2)
            if self.rng.random() < choose:
                served.wait(5)
                served.choose(client)
        served.close(self.rng.choice(("EXPLAINED", "DONE", "LEFT")))
        duty.busy.append((visit.opened_at, visit.closed_at))
        return self.stage.book.entries[marked:]

    def inside(self, duty: Duty, clients: Sequence[Client], *, besides: Iterable[int] = ()) -> list[Entry]:
        """Look at these customers in the course of somebody else's visit, before it closes."""
        mine = self.visits(duty, besides=besides)
        if not mine:
            return []
        visit = self.rng.choice(mine)
        desk = Desk(duty.person, visit.shop, visit.terminal)
        served = Served(self.stage.book, visit, desk, self.rng, begins=self._pause(visit), ends=visit.closed_at)
        found: list[Entry] = []
        for client in clients:
            served.wait(14, 0.3)
            found += served.look_up(client)
        return found

    def visits(self, duty: Duty, *, besides: Iterable[int] = ()) -> list[Visit]:
        """The person's visits of the day with a customer and some minutes to spare at the end."""
        return [
            served.visit
            for served in self.stage.served[duty.desk.shop, duty.begins.date()]
            if served.visit.clerk is duty.person
            and served.visit.number not in besides
            and served.visit.closed_at - served.visit.opened_at > timedelta(minutes=8)
        ]

    def _pause(self, visit: Visit) -> datetime:
        return visit.closed_at - timedelta(seconds=self.rng.uniform(70, 150))

    def desk(self, duty: Duty) -> Desk:
        return Desk(duty.person, duty.desk.shop, duty.desk.terminal)

    def document_number(self) -> str:
        return f"{self.rng.randrange(10**12):012d}"

    def search(self, number: str, client: Client) -> Elements:
        """A search by a number and somebody's birthday."""
        return Elements(number, "", client.born_on)

    def digests(self, number: str, client: Client) -> list[bytes]:
        return searches.digests(self.search(number, client))
