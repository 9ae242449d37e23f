"""The blind index: from normalised elements to keyed digests of pairs."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from customers.kana import fold
from customers.rules import MEMBERS, Elements, pairs_of
from vault.fingerprints import fingerprint

# Misses of the person, over all visits: opening another visit must not begin the count again.
_FIND = """
SELECT ARRAY(SELECT customers_find(%s, %s)),
       ARRAY(SELECT at FROM customers_lookup WHERE looked_up_by = %s AND hits = 0 AND at > %s ORDER BY at DESC LIMIT 20)
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


def find(keys: list[Key], *, by: str, since: datetime) -> tuple[list[UUID], list[datetime]]:
    """Return the pseudonyms that match every key, at most six, and when this staff number missed since then, newest first.

    One statement for both: the counter waits for it. Names come only with an entry.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [[kind for kind, _ in keys], [digest for _, digest in keys], by, since])
        found, misses = cursor.fetchone()
        return found, misses
