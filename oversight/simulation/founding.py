"""From the database to a world: its shops and people, some more clerks, and as customers those who are there, or nobody."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from uuid import UUID

from django.contrib.auth.hashers import make_password
from guardian.models import UserObjectPermission

from contracts.carrier import names
from customers.kana import fold
from customers.models import Affiliation, Customer, Restriction, SearchKey, Tie
from customers.ties import keys_of_person
from oversight.simulation.world import Client, Person, Place, World, invented, next_number
from staff.models import Shop, Staff, StaffId, Terminal
from staff.numbers import staff_number
from staff.permissions import Role

OWNER = "owner"
CLERKS, GREETERS = 7, 2
CLIENTS_NEAR, STRANGERS, FEW = 3_500, 30_000, 4_000
_LETTERS = {Role.GREETER: "G", Role.CLERK: "C", Role.TECHNICIAN: "T", Role.OPERATOR: "P", Role.MANAGER: "M"}
_ROLES = (Role.GREETER, Role.CLERK, Role.TECHNICIAN, Role.OPERATOR, Role.MANAGER)


class CannotFound(Exception):
    """There are fewer shops than wanted; the message says how many."""


@dataclass(frozen=True, slots=True)
class _Public:
    """The customers to draw from: all, near ones of each shop, and who lives with whom (by the place in `all`)."""

    clients: list[Client]
    homes: dict[int, tuple[int, ...]]


def found(shops: int, first: date, last: date, seed: int) -> World:
    """Return the world of the first `shops` shops, with people hired until each shop has CLERKS and GREETERS. Raises CannotFound."""
    rng = Random(f"{seed} founding")  # noqa: S311
    rows = list(Shop.objects.using(OWNER).select_related("agency").order_by("pk")[:shops])
    if len(rows) < shops:
        raise CannotFound(str(len(rows)))
    public = _public(rng)
    strangers = list(range(len(public.clients)))
    rng.shuffle(strangers)
    places = [_place(shop, seed) for shop in rows]
    for nth, (shop, place) in enumerate(zip(rows, places, strict=True)):
        near = [strangers.pop() for _ in range(min(CLIENTS_NEAR, len(strangers) // (len(places) - nth + 1)))]
        place.settle([public.clients[index] for index in near], _families(public, near, rng))
        place.people = _people(shop, place, public, strangers, first, last, leaver=nth < 4, rng=rng)
    return World(places, [public.clients[index] for index in strangers], first, last)


# --- customers ------------------------------------------------------------------------------------------------------------------------------
def _public(rng: Random) -> _Public:
    """The database's customers, and where they are too few for a chain, others whom nobody registered."""
    clients, homes = _registered()
    wanted = STRANGERS if not clients else max(FEW, len(clients))
    while len(clients) < wanted:
        one = invented(rng)
        clients.append(one)
        if rng.random() < 0.12:  # two at one address, some of them with numbers in a row
            number = next_number(one.number) if rng.random() < 0.3 else ""
            clients.append(invented(rng, number=number))
            homes[len(clients) - 2], homes[len(clients) - 1] = (len(clients) - 1,), (len(clients) - 2,)
    return _Public(clients, homes)


def _registered() -> tuple[list[Client], dict[int, tuple[int, ...]]]:
    restricted = set(Restriction.objects.using(OWNER).values_list("customer", flat=True))
    people = Customer.objects.using(OWNER).filter(kind=Customer.Kind.PERSON).order_by("code")
    clients: list[Client] = []
    places: dict[UUID, int] = {}
    for row in people.only("kana", "born_on", "line_numbers")[:STRANGERS]:
        if row.line_numbers and row.born_on:
            places[row.pk] = len(clients)
            number = row.line_numbers.split()[0]
            clients.append(Client(row.pk, number, fold(row.kana), row.born_on, restricted=row.pk in restricted))
    together: dict[bytes, list[int]] = {}
    homes = Tie.objects.using(OWNER).filter(kind=Tie.Kind.HOME).order_by("pk")
    for digest, customer in homes.values_list("digest", "customer"):
        if customer in places:
            together.setdefault(bytes(digest), []).append(places[customer])
    return clients, {
        one: tuple(other for other in group if other != one)
        for group in together.values()
        for one in group
        if len(group) > 1
    }


def _families(public: _Public, near: list[int], rng: Random) -> list[tuple[Client, Client]]:
    """Pairs who come together; both live here."""
    here = set(near)
    pairs = [(one, other) for one in near for other in public.homes.get(one, ())[:1] if other in here and one < other]
    return [(public.clients[one], public.clients[other]) for one, other in rng.sample(pairs, min(60, len(pairs)))]


# --- people ---------------------------------------------------------------------------------------------------------------------------------
def _place(shop: Shop, seed: int) -> Place:
    terminals: dict[str, list[int]] = {}
    for kind, pk in Terminal.objects.using(OWNER).filter(shop=shop).order_by("kind", "place").values_list("kind", "pk"):
        terminals.setdefault(kind, []).append(pk)
    busy = Random(f"{seed} {shop.code} busy").uniform(0.75, 1.3)  # noqa: S311
    return Place(shop.pk, shop.code, shop.opens_at, shop.closes_at, terminals, [], busy=busy)


def _people(
    shop: Shop,
    place: Place,
    public: _Public,
    strangers: list[int],
    first: date,
    last: date,
    *,
    leaver: bool,
    rng: Random,
) -> list[Person]:
    """Those of the shop who serve, and more until there are enough. The last but one hired is new; the last leaves before the end."""
    days = (last - first).days
    people = []
    for role in _ROLES:
        wanted = {Role.CLERK: CLERKS, Role.GREETER: GREETERS}.get(role, 1)
        staff = _with_role(shop, role)
        hired = [_hire(shop, role, first, rng) for _ in range(wanted - len(staff))]
        for person in [*staff, *hired]:
            own, household = _stated_home(person, public, strangers) or _home(public, strangers, rng)
            namesakes = tuple(rng.sample(place.clients, min(3, len(place.clients))))
            one = Person(
                person.pk, person.ref, person.number, role, shop.pk, own, household, namesakes, rng.uniform(0.85, 1.2)
            )
            one = replace(
                one,
                typos=rng.uniform(0.04, 0.1),
                curiosity=rng.choice((0.01, 0.02, 0.02, 0.04)),
                forgets=rng.choice((0.003,) * 7 + (0.02,)),
            )
            if hired and person is hired[-1] and role is Role.CLERK and leaver:
                one = replace(
                    one,
                    ends_on=_leave(
                        person, first + timedelta(days=rng.randrange(days * 3 // 5, max(days, days * 3 // 5 + 1)))
                    ),
                )
            elif len(hired) > 1 and person is hired[-2] and role is Role.CLERK:
                one = replace(one, begins_on=first + timedelta(days=days // 3), pace=1.6, typos=0.17, curiosity=0.06)
            people.append(one)
            _state(one, own)
    return people


def _stated_home(person: Staff, public: _Public, strangers: list[int]) -> tuple[Client, tuple[Client, ...]] | None:
    """The customer that the person said to be, and who lives with them; None when nothing was stated or no such customer is there."""
    digests = list(Affiliation.objects.using(OWNER).filter(person=person.ref).values_list("digest", flat=True))
    key = SearchKey.objects.using(OWNER).filter(digest__in=digests).first() if digests else None
    own = next((nth for nth, client in enumerate(public.clients) if key and client.subject == key.customer_id), None)
    if own is None:
        return None
    family = [one for one in public.homes.get(own, ()) if one in strangers]
    for one in (own, *family):
        if one in strangers:
            strangers.remove(one)
    return public.clients[own], tuple(public.clients[one] for one in family)


def _home(public: _Public, strangers: list[int], rng: Random) -> tuple[Client, tuple[Client, ...]]:
    """Somebody who shares a home, if there is one, and the others there: they are members of staff and their families from now on."""
    free, family = set(strangers), tuple[int, ...]()
    for _ in range(300):
        index = rng.choice(strangers)
        family = tuple(one for one in public.homes.get(index, ()) if one in free)
        if family:
            break
    for one in (index, *family):
        strangers.remove(one)
    return public.clients[index], tuple(public.clients[one] for one in family)


def _with_role(shop: Shop, role: Role) -> list[Staff]:
    held = UserObjectPermission.objects.using(OWNER).filter(
        object_pk=str(shop.pk), content_type__model="shop", permission__codename=role.value
    )
    return list(Staff.objects.using(OWNER).filter(pk__in=held.values("user"), ended_on=None).order_by("number"))


def _hire(shop: Shop, role: Role, first: date, rng: Random) -> Staff:
    """A new member of staff with a name, a number, a valid staff ID and a password that nobody knows."""
    letter = _LETTERS[role]
    name = names.person(rng, rng.randrange(1975, 2006))
    taken = Staff.objects.using(OWNER).filter(number__startswith=letter).order_by("-number").first()
    serial = int(taken.number.split("-")[1]) + 115 if taken else 30_000
    person = Staff(
        number=staff_number(letter, serial), name=name.text.replace("\u3000", " "), kana=name.kana, agency=shop.agency,
        password=make_password(None),
    )  # fmt: skip
    person.save(using=OWNER)
    UserObjectPermission.objects.db_manager(OWNER).assign_perm(role.value, person, shop)
    if role is not Role.GREETER:
        StaffId.objects.using(OWNER).create(
            staff=person,
            passed_on=first,
            pledged_on=first,
            issued_on=first,
            issued_by=person.number,
            expires_on=first + timedelta(days=800),
        )
    return person


def _leave(person: Staff, day: date) -> date:
    person.ended_on = day
    person.save(using=OWNER, update_fields=["ended_on"])
    return day


def _state(person: Person, own: Client) -> None:
    """What the person stated about themself: the digests under which their own record would be found."""
    row = Customer.objects.using(OWNER).filter(pk=own.subject).first()
    if row is None or row.born_on is None or Affiliation.objects.using(OWNER).filter(person=person.ref).exists():
        return
    keys = keys_of_person(
        kana=row.kana,
        born_on=row.born_on,
        numbers=row.line_numbers.split(),
        postal_code=row.postal_code,
        address=row.address,
    )
    Affiliation.objects.using(OWNER).bulk_create(
        Affiliation(person=person.ref, kind=kind, digest=digest) for kind, digest in keys
    )
