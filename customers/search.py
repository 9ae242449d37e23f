"""The blind index: from normalised elements to keyed digests of pairs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection

from audit.context import Actor
from customers.kana import fold
from customers.rules import MEMBERS, Elements, pairs_of
from staff.hours import MARGIN, week_of, within_day
from vault.fingerprints import fingerprint

# Misses of the person, over all visits: opening another visit must not begin the count again. And the person's shifts of the week: whether
# one of them holds this moment, NULL when the week has none.
_FIND = """
SELECT coalesce(array_agg(f.customer), '{}'), coalesce(array_agg(array_to_string(f.flags, ',')), '{}'),
       ARRAY(SELECT at FROM customers_lookup WHERE looked_up_by = %(number)s AND hits = 0 AND at > %(since)s ORDER BY at DESC LIMIT 20),
       (SELECT bool_or(day = %(day)s AND begins_at <= %(early)s AND ends_at >= %(late)s) FROM staff_shift
         WHERE staff_id = %(staff)s AND day BETWEEN %(monday)s AND %(sunday)s)
  FROM customers_find_for(%(kinds)s, %(digests)s, %(person)s, %(shop)s) AS f
"""

Key = tuple[str, bytes]  # a customers.rules.Pair and the digest of its two elements


def keys_for(elements: Elements) -> list[Key]:
    """Return the key of every pair that the elements make: a customer must be found under all of them."""
    stated = elements.stated
    return [
        (pair.value, fingerprint(pair.value, "\0".join(stated[member] for member in MEMBERS[pair])))
        for pair in pairs_of(elements)
    ]


def keys_of(*, kana: str, born_on: date | None, numbers: Iterable[str]) -> list[Key]:
    """Return every key under which a customer is found. `kana` as registered; numbers of eleven digits."""
    folded = fold(kana)
    keys: dict[Key, None] = {}
    for number in [*numbers, ""]:
        keys |= dict.fromkeys(keys_for(Elements(number, folded, born_on)))
    return list(keys)


@dataclass(frozen=True, slots=True)
class Answer:
    """`found`: pseudonyms, at most six; `flags`: what a look at each says besides, in the same order; `misses`: newest first."""

    found: list[UUID]
    flags: list[list[str]]
    misses: list[datetime]
    outside_shift: bool


def find(keys: list[Key], *, by: Actor, since: datetime, at: datetime) -> Answer:
    """Return those who match every key, the person's misses since then, and whether this is outside the person's shifts.

    One statement for all: the counter waits for it. Names come only with an entry.
    """
    day, monday = week_of(at)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            {
                "kinds": [kind for kind, _ in keys],
                "digests": [digest for _, digest in keys],
                "person": by.ref,
                "shop": by.shop,
                "number": by.number,
                "since": since,
                "staff": by.staff,
                "day": day.date(),
                "monday": monday.date(),
                "sunday": monday.date() + timedelta(days=6),
                "early": within_day(at, MARGIN).isoformat(),
                "late": within_day(at, -MARGIN).isoformat(),
            },
        )
        found, flags, misses, on_shift = cursor.fetchone()
        return Answer(found, [text.split(",") if text else [] for text in flags], misses, on_shift is False)


def tried(number: str) -> list[bytes]:
    """Return the digest of a line number and that of the next: numbers tried one after the other show in the log, but not which."""
    return [fingerprint("tried", text) for text in (number, f"{int(number) + 1:011d}")] if number else []
