"""Japanese names by era, and the readings they are searched by."""

from bisect import bisect_right
from dataclasses import dataclass
from random import Random

from contracts.carrier import names_given, names_surnames

Written = tuple[str, tuple[str, ...]]
"""A reading and the ways it is written, the usual one first."""


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    kana: str

    @property
    def family(self) -> "Name":
        """The family name alone (the first word)."""
        return Name(self.text.split("\u3000")[0], self.kana.split(" ")[0])


def _parsed(text: str) -> list[Written]:
    pairs = (word.split(":") for word in text.split())
    return [(kana, tuple(written.split("/"))) for kana, written in pairs]


_TIERS = [_parsed(names_surnames.COMMON), _parsed(names_surnames.FREQUENT), _parsed(names_surnames.SOME)]
_MALE = {year: _parsed(text) for year, text in names_given.MALE.items()}
_FEMALE = {year: _parsed(text) for year, text in names_given.FEMALE.items()}
_YEARS = sorted(_MALE)
_FOREIGN: dict[str, list[Name]] = {
    nationality: [Name(*line.strip().split("=")) for line in text.strip().splitlines()]
    for nationality, text in names_given.FOREIGN.items()
}
_NATIONALITIES = ("CN", "CN", "CN", "VN", "VN", "VN", "KR", "NP", "NP", "BR", "PH", "US")


def surname(rng: Random) -> Name:
    draw = rng.random()
    tier = _TIERS[0] if draw < 0.45 else _TIERS[1] if draw < 0.82 else _TIERS[2]
    return _written(rng.choice(tier), rng)


def given(rng: Random, born: int, *, woman: bool) -> Name:
    """A given name usual for the year of birth."""
    year = _YEARS[max(0, bisect_right(_YEARS, born) - 1)]
    return _written(rng.choice((_FEMALE if woman else _MALE)[year]), rng)


def full(family: Name, own: Name) -> Name:
    return Name(f"{family.text}\u3000{own.text}", f"{family.kana} {own.kana}")


def person(rng: Random, born: int, family: Name | None = None) -> Name:
    return full(family or surname(rng), given(rng, born, woman=rng.random() < 0.51))


def foreign(rng: Random) -> tuple[str, Name]:
    """A nationality and a name as on a residence card."""
    nationality = rng.choice(_NATIONALITIES)
    return nationality, rng.choice(_FOREIGN[nationality])


def _written(word: Written, rng: Random) -> Name:
    kana, ways = word
    usual = len(ways) == 1 or rng.random() < 0.6
    return Name(ways[0] if usual else rng.choice(ways[1:]), kana)
