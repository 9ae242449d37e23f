"""A whole play: founded, played, misuse planted, warned of, written."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from oversight.simulation import founding, honest, misuse, warnings, writing
from oversight.simulation.book import Book
from oversight.simulation.misuse.cases import Case
from oversight.simulation.world import World


@dataclass(frozen=True, slots=True)
class Played:
    world: World
    book: Book
    cases: list[Case]


def play(world: World, *, seed: int, visits: int = 0, tickets: int = 0) -> Played:
    """Play the days of the world. `visits`, `tickets`: the highest numbers that are taken. The same world and seed give the same play."""
    book = Book(Random(f"{seed} book"), visits=visits, tickets=tickets)  # noqa: S311
    stage = honest.play(world, book, seed)
    cases = misuse.plant(stage, Random(f"{seed} misuse"))  # noqa: S311
    warnings.attach(world, book)
    return Played(world, book, cases)


def load(*, days: int, seed: int, shops: int, last: date) -> Played:
    """Play `days` days up to `last` in the first `shops` shops of the database and write them. Raises founding.CannotFound."""
    world = founding.found(shops, last - timedelta(days=days - 1), last, seed)
    visits, tickets = writing.numbers_taken()
    played = play(world, seed=seed, visits=visits, tickets=tickets)
    writing.write(played.book)
    return played
