"""The blind index: from normalised elements to keyed digests of pairs."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from customers.kana import fold
from customers.rules import MEMBERS, Elements, pairs_of
from vault.fingerprints import fingerprint

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


def find(keys: list[Key]) -> list[UUID]:
    """Return the pseudonyms that match every pair, at most six. Names come only with an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_find(%s, %s)", [[kind for kind, _ in keys], [digest for _, digest in keys]])
        return [row[0] for row in cursor.fetchall()]
