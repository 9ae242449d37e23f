"""Who the demo carrier serves: persons, families, minors with a parent, foreign residents, corporations."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from random import Random

from contracts.carrier import addresses, cast, corporations, names, numbers
from contracts.carrier.columns import Row
from contracts.carrier.dice import Part, day_between, dice, pick
from contracts.carrier.names import Name


class Life(StrEnum):
    """What somebody is to the carrier."""

    ADULT = "adult"
    RELATIVE = "relative"  # same household as the customer one place before
    MINOR = "minor"  # child of the customer one place before
    FOREIGN = "foreign"
    CORPORATION = "corporation"


@dataclass(frozen=True, slots=True)
class Person:
    place: int
    life: Life
    name: Name
    born: date
    """Birth date; for a corporation that of the person in charge."""
    home: addresses.Address
    registered_on: date
    nationality: str = ""
    guardian: int | None = None


_LIVES = ((80, Life.ADULT), (12, Life.RELATIVE), (6, Life.MINOR), (5, Life.FOREIGN), (5, Life.CORPORATION))
_AGES = (
    (9, (18, 24)),
    (16, (25, 34)),
    (17, (35, 44)),
    (21, (45, 54)),
    (17, (55, 64)),
    (17, (65, 74)),
    (13, (75, 84)),
    (4, (85, 97)),
)
"""Weights and ages of contractors, after the population estimates of the Statistics Bureau."""


@lru_cache(maxsize=4096)
def person(place: int, *, seed: int, today: date) -> Person:
    """The customer at a place of the file, 0 the first."""
    rng = dice(seed, Part.PERSON, place)
    role = cast.ROLES.get(place)
    life = Life(role.life) if role else pick(rng, _LIVES)
    leader = _leader(place, life, seed, today)
    if leader is None and life in (Life.RELATIVE, Life.MINOR):
        life = Life.ADULT
    drawn = _drawn(place, life, leader, rng, today, cast.birth(role, today))
    return replace(drawn, name=Name(role.text, role.kana), nationality=role.nationality) if role else drawn


def _leader(place: int, life: Life, seed: int, today: date) -> Person | None:
    """Whose household somebody belongs to. Only an adult who is nobody's relative leads one: households stay short."""
    if life not in (Life.RELATIVE, Life.MINOR) or not place:
        return None
    leader = person(cast.PARENT_OF.get(place, place - 1), seed=seed, today=today)
    fits = leader.life is Life.ADULT and (life is Life.RELATIVE or 32 <= _age(leader.born, today) <= 58)
    return leader if fits else None


def _drawn(place: int, life: Life, leader: Person | None, rng: Random, today: date, wanted: date | None) -> Person:
    if life is Life.MINOR:
        youngest, oldest, grown = 12, 17, 12
    else:
        youngest, oldest = (20, 49) if life is Life.FOREIGN else pick(rng, _AGES)
        grown = 18
    born = wanted or _birthday(rng, today, youngest, oldest)
    nationality = ""
    if life is Life.CORPORATION:
        name, home = corporations.name(rng), addresses.office(rng)
    elif life is Life.FOREIGN:
        (nationality, name), home = names.foreign(rng), addresses.home(rng)
    else:
        name = names.person(rng, born.year, leader.name.family if leader else None)
        home = leader.home if leader else addresses.home(rng)
    earliest = max(_years_later(born, grown), _years_later(today, -6 if life is Life.FOREIGN else -20))
    registered_on = day_between(rng, earliest, today - timedelta(days=20))
    guardian = leader.place if leader and life is Life.MINOR else None
    return Person(place, life, name, born, home, registered_on, nationality, guardian)


def row(one: Person, *, seed: int) -> Row:
    """The customer's row of customers.csv."""
    rng = dice(seed, Part.REGISTERED, one.place)
    corporation = one.life is Life.CORPORATION
    return {
        "customer_number": numbers.customer_number(one.place, seed),
        "kind": "CORPORATION" if corporation else "PERSON",
        "name": one.name.text,
        "kana": one.name.kana,
        "birth_on": "" if corporation else one.born.isoformat(),
        "postal_code": one.home.postal_code,
        "address": f"{one.home.address}\u3000{one.home.building}".rstrip(),
        "phone": _landline(rng) if corporation or rng.random() < 0.5 else "",
        "email": f"c{one.place:06d}@example.jp" if rng.random() < 0.7 else "",
        "nationality": one.nationality,
        "corporate_number": numbers.corporate_number(one.place, seed) if corporation else "",
        "contact_person": names.person(rng, one.born.year).text if corporation else "",
        "guardian_number": "" if one.guardian is None else numbers.customer_number(one.guardian, seed),
        "registered_on": one.registered_on.isoformat(),
    }


def _birthday(rng: Random, today: date, youngest: int, oldest: int) -> date:
    """A day on which somebody was born who is today between the two ages."""
    return day_between(rng, _years_later(today, -oldest - 1) + timedelta(days=1), _years_later(today, -youngest))


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _years_later(day: date, years: int) -> date:
    year = day.year + years
    return day.replace(year=year, day=min(day.day, 28)) if day.month == 2 else day.replace(year=year)


def _landline(rng: Random) -> str:
    """A fixed line's shape with a 0-led local part, which the numbering plan never assigns."""
    return f"0{rng.choice((3, 6))}-0{rng.randrange(1000):03d}-{rng.randrange(10_000):04d}"
