"""Searches as the counter makes them: two or three stated elements, digests of their pairs, now and then a mistyped one."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from customers.rules import Elements
from customers.search import keys_for, tried
from oversight.simulation.world import Client

Stated = tuple[bool, bool, bool]
_WAYS: tuple[Stated, ...] = ((True, True, False), (True, False, True), (False, True, True), (True, True, True))
_OFTEN = (45, 33, 16, 6)


def stated(client: Client, rng: Random) -> Elements:
    """What a visitor says of themself: mostly the number and one element more."""
    number, kana, birth = rng.choices(_WAYS, _OFTEN)[0]
    return Elements(client.number if number else "", client.kana if kana else "", client.born_on if birth else None)


def mistyped(elements: Elements, rng: Random) -> Elements:
    """The same with one slip: a digit, two digits swapped, a letter, a day."""
    if elements.number and rng.random() < 0.7:
        digits = list(elements.number)
        place = rng.randrange(3, len(digits) - 1)
        if digits[place] != digits[place + 1] and rng.random() < 0.5:
            digits[place], digits[place + 1] = digits[place + 1], digits[place]
        else:
            digits[place] = str((int(digits[place]) + rng.randrange(1, 10)) % 10)
        return replace(elements, number="".join(digits))
    if elements.born_on and (not elements.kana or rng.random() < 0.5):
        return replace(elements, born_on=elements.born_on + timedelta(days=rng.choice((-1, 1, 10, 30, -365, 365))))
    return replace(elements, kana=f"{elements.kana[:-1]}ン")


def digests(elements: Elements) -> list[bytes]:
    """The digests as a look's entry holds them: of each pair; and where a number was stated, of it and of the next one."""
    return [digest for _, digest in keys_for(elements)] + tried(elements.number)
