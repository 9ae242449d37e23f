"""Chance that repeats: every part of every customer has its own generator, so that parts can be made in any order."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import IntEnum
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Part(IntEnum):
    """What is drawn; a number of its own for each so that one draw more here changes nothing there."""

    PERSON = 1
    REGISTERED = 2
    LINE = 3
    DEVICE = 4
    USAGE = 5
    PAYMENT = 6
    CONTACT = 7
    PAYER = 8


def dice(seed: int, part: Part, place: int) -> Random:
    return Random((seed << 48) | (part << 40) | place)  # noqa: S311  (invented customers, no secret)


def day_between(rng: Random, first: date, last: date) -> date:
    """A day from first to last, both included; first when last lies before it."""
    return first + timedelta(days=int(rng.random() * (max(0, (last - first).days) + 1)))


def pick(rng: Random, weighted: Sequence[tuple[int, T]]) -> T:
    total = sum(weight for weight, _ in weighted)
    draw = rng.random() * total
    for weight, value in weighted:
        draw -= weight
        if draw < 0:
            return value
    return weighted[-1][1]
