"""The play as far as it went: who was at work when, what was served, who is expected on which day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from oversight.simulation import visits
from oversight.simulation.book import Book
from oversight.simulation.days import Duty
from oversight.simulation.world import Client, Person, Place, World


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who will come, or whom `clerk` will call back (`reason`: that of a visit without a ticket)."""

    client: Client
    purpose: str
    reason: str = ""
    clerk: Person | None = None


class Stage:
    """The play as far as it went: the book, who was at work when, and who is expected on which day."""

    def __init__(self, world: World, book: Book, seed: int) -> None:
        self.world, self.book, self.seed = world, book, seed
        self.duties: dict[tuple[int, date], Duty] = {}  # of a person on a day
        self.served: dict[int, visits.Served] = {}  # by the visit's number: those with a customer
        self.agenda: dict[tuple[int, date], list[Coming]] = defaultdict(list)
        # Whom a member of staff knows too well is no visitor of a play: they come as what is planned for them, served by a colleague.
        self.known = {client.subject for person in world.people for client in (person.own, *person.household)}

    def on_duty(self, place: Place, day: date) -> list[Duty]:
        return [duty for person in place.people if (duty := self.duties.get((person.pk, day)))]

    def days_of(self, person: Person, first: date, last: date) -> list[Duty]:
        """The person's days at work between the two, both included."""
        days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
        return [duty for day in days if (duty := self.duties.get((person.pk, day)))]


def plan_colleagues(stage: Stage, place: Place, rng: Random) -> None:
    """Staff and their families are customers, too: they come with a ticket and are served by a colleague, every few months."""
    days = (stage.world.last - stage.world.first).days + 1
    for person in place.people:
        for client in (person.own, *person.household):
            if rng.random() < days / 150:
                day = stage.world.first + timedelta(days=rng.randrange(days))
                purpose = rng.choice(("DEVICE_CHANGE", "PLAN_CHANGE", "REPAIR"))
                stage.agenda[place.pk, day].append(Coming(client, purpose, clerk=person))
