"""Who there is: shops, people at work, customers. Plain data, so that a play needs no database."""

from dataclasses import dataclass, field
from datetime import date, time
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from staff.permissions import Role

TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Client:
    """A customer as a search knows them; `subject` is the pseudonym. `restricted`: the record may be looked at for a reason only."""

    subject: UUID
    number: str
    kana: str
    born_on: date
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A member of staff.

    `pace`: 1.0 is usual, 1.6 a newcomer. `typos`, `curiosity`, `forgets`: chance of a mistyped search, of a section that the purpose does
    not need, of tapping that a document was taken only when it is about to be compared. `own` and `household`: the customers who they and
    their family are; `namesakes`: who merely bears the same surname in the same town.
    """

    pk: int
    ref: UUID
    number: str
    role: Role
    shop: int
    own: Client
    household: tuple[Client, ...]
    namesakes: tuple[Client, ...] = ()
    pace: float = 1.0
    typos: float = 0.07
    curiosity: float = 0.02
    forgets: float = 0.004
    begins_on: date = date.min
    ends_on: date = date.max

    def is_hired(self, day: date) -> bool:
        return self.begins_on <= day <= self.ends_on

    @property
    def looks_up(self) -> bool:
        return self.role in (Role.CLERK, Role.TECHNICIAN, Role.OPERATOR, Role.MANAGER)


@dataclass(slots=True)
class Place:
    """A shop: its hours, its terminals (kind → keys), its people, the customers who live near it, and how busy it is (1.0 is usual)."""

    pk: int
    code: str
    opens_at: time
    closes_at: time
    terminals: dict[str, list[int]]
    people: list[Person]
    clients: list[Client] = field(default_factory=list)
    families: list[tuple[Client, Client]] = field(default_factory=list)
    busy: float = 1.0
    _together: dict[UUID, Client] = field(default_factory=dict)

    def settle(self, clients: list[Client], families: list[tuple[Client, Client]]) -> None:
        """Let these customers live near the shop."""
        self.clients, self.families = clients, families
        for one, other in families:
            self._together |= {one.subject: other, other.subject: one}

    def relative(self, client: Client) -> Client | None:
        """Who comes along with this customer, if anybody does."""
        return self._together.get(client.subject)

    def with_role(self, *roles: Role) -> list[Person]:
        return [person for person in self.people if person.role in roles]


@dataclass(slots=True)
class World:
    """`strangers`: customers whom none of the shops served before. `first`..`last`: the days that are played, both included."""

    places: list[Place]
    strangers: list[Client]
    first: date
    last: date

    @property
    def people(self) -> list[Person]:
        return [person for place in self.places for person in place.people]

    def place_of(self, person: Person) -> Place:
        return next(place for place in self.places if place.pk == person.shop)


_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワ"


def invented(rng: Random, *, number: str = "") -> Client:
    """A customer who is nobody: for a database that has no customers of its own."""
    return Client(
        UUID(int=rng.getrandbits(128), version=4),
        number or f"0{rng.choice('789')}0{rng.randrange(10**8):08d}",
        "".join(rng.choices(_KANA, k=rng.randrange(5, 9))),
        date.fromordinal(date(1940, 1, 1).toordinal() + rng.randrange(24_000)),
        restricted=rng.random() < 0.001,
    )


def next_number(number: str, step: int = 1) -> str:
    """The telephone number `step` further, of the same length."""
    return f"{(int(number) + step) % 10 ** len(number):0{len(number)}d}"
