"""The play as far as it went: who was at work when, what was served, who is expected on which day."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from oversight.simulation import visits
from oversight.simulation.book import Book
from oversight.simulation.days import Duty
from oversight.simulation.world import Client, Person, Place, World
from staff.permissions import Role


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who will come, perhaps asking for `clerk`; or, with the `reason` of a visit without a ticket, whom the clerk will call back."""

    client: Client
    purpose: str
    reason: str = ""
    clerk: Person | None = None


class Stage:
    """The play as far as it went: the book, who was at work when, and who is expected on which day."""

    def __init__(self, world: World, book: Book, seed: int) -> None:
        self.world, self.book, self.seed = world, book, seed
        self.duties: dict[tuple[int, date], Duty] = {}  # of a person on a day
        self.served: dict[tuple[int, date], list[visits.Served]] = defaultdict(
            list
        )  # of a shop on a day: those with a customer
        self.agenda: dict[tuple[int, date], list[Coming]] = defaultdict(list)
        self.relatives = {
            client.subject: person for person in world.people for client in (person.own, *person.household)
        }
        # Days on which the carrier's search does not answer as it should, everywhere.
        rng = Random(f"{seed} outages")  # noqa: S311
        days = range((world.last - world.first).days + 1)
        self.outages = {world.first + timedelta(days=nth) for nth in days if rng.random() < 1 / 30}

    def keep(self, served: visits.Served) -> None:
        self.served[served.visit.shop, served.visit.opened_at.date()].append(served)

    def on_duty(self, place: Place, day: date) -> list[Duty]:
        return [duty for person in place.people if (duty := self.duties.get((person.pk, day)))]

    def days_of(self, person: Person, first: date, last: date) -> list[Duty]:
        """The person's days at work between the two, both included."""
        days = (first + timedelta(days=nth) for nth in range((last - first).days + 1))
        return [duty for day in days if (duty := self.duties.get((person.pk, day)))]


def client_of(stage: Stage, place: Place, rng: Random) -> Client:
    """A visitor: four of five live near the shop; the others come from elsewhere and are known to the shop from then on."""
    strangers = stage.world.strangers
    if rng.random() < 0.8 or not strangers:
        return rng.choice(place.clients)
    client = strangers.pop(rng.randrange(len(strangers)))
    place.clients.append(client)
    return client


def plan_customers(stage: Stage, place: Place, rng: Random) -> None:
    """Whose coming is known beforehand. Staff and their families are customers, too, every few months; some come every week."""
    first, days = stage.world.first, (stage.world.last - stage.world.first).days + 1
    for person in place.people:
        for client in (person.own, *person.household):
            if rng.random() < days / 150:
                purpose = rng.choice(("DEVICE_CHANGE", "PLAN_CHANGE", "REPAIR"))
                stage.agenda[place.pk, first + timedelta(days=rng.randrange(days))].append(Coming(client, purpose))
    for client in rng.sample(place.clients, min(3, len(place.clients))):
        favourite = rng.choice(place.with_role(Role.CLERK))
        for week in range(rng.randrange(7), days, rng.choice((7, 7, 14))):
            purpose = rng.choice(("BILL_ENQUIRY", "CONTRACT_ENQUIRY", "PLAN_CHANGE"))
            day = first + timedelta(days=week + rng.randrange(2))
            stage.agenda[place.pk, day].append(Coming(client, purpose, clerk=favourite))
