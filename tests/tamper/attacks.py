"""What can be done to the log, and what sees it first. The table of docs/verify.md is written from here; the tests try every line of it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from types import ModuleType

from tests.tamper.evidence import Evidence
from tests.tamper.intruder import Intruder


class Sees(IntEnum):
    """What the verifier must be given, in the order of the table's columns. Each has all before it as well."""

    DATABASE = 1
    LOG_KEY = 2
    WITNESS = 3
    RECEIPTS = 4
    NOTHING = 5


@dataclass(frozen=True)
class Attack:
    """`because`: code and sense of what is found first, `CODE: …`; or why nothing is."""

    number: str
    what: str
    seen: Sees
    because: str
    run: Callable[[Intruder, Evidence], None]

    def __repr__(self) -> str:
        return f"{self.number} {self.what}"

    @property
    def code(self) -> str:
        return self.because.partition(":")[0]

    @property
    def columns(self) -> list[Sees]:
        """Every column that sees it: the first and all to its right."""
        return [column for column in list(Sees)[:4] if column >= self.seen]


ATTACKS: list[Attack] = []


def attack(
    number: str, what: str, seen: Sees, because: str
) -> Callable[[Callable[[Intruder, Evidence], None]], Callable[[Intruder, Evidence], None]]:
    def register(run: Callable[[Intruder, Evidence], None]) -> Callable[[Intruder, Evidence], None]:
        ATTACKS.append(Attack(number, what, seen, because, run))
        return run

    return register


def declared_in(module: ModuleType) -> list[Attack]:
    return [attack for attack in ATTACKS if attack.run.__module__ == module.__name__]


def seen_by(evidence: Evidence) -> dict[Sees, set[str]]:
    """Verify with each column's means; return the codes of what was found, by column, without those that found nothing."""
    found = {column: {finding.code for finding in evidence.verify(column).findings} for column in list(Sees)[:4]}
    return {column: codes for column, codes in found.items() if codes}
