"""The blind index: from normalised elements to keyed digests of pairs."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import connection

from customers.kana import fold
from customers.models import SearchKey
from vault.fingerprints import fingerprint

Key = tuple[str, bytes]


def keys_of(*, kana: str, born_on: date | None, numbers: Iterable[str]) -> list[Key]:
    """Return every (kind, digest) under which a customer is found. `kana` as registered; numbers of eleven digits."""
    folded = fold(kana)
    keys: list[Key] = []
    for number in numbers:
        keys.append(number_kana(number, folded))
        if born_on is not None:
            keys.append(number_birth(number, born_on))
    if born_on is not None:
        keys.append(kana_birth(folded, born_on))
    return keys


def number_kana(number: str, folded: str) -> Key:
    return (SearchKey.Kind.NUMBER_KANA.value, fingerprint("NUMBER_KANA", f"{number}\0{folded}"))


def number_birth(number: str, born_on: date) -> Key:
    return (SearchKey.Kind.NUMBER_BIRTH.value, fingerprint("NUMBER_BIRTH", f"{number}\0{born_on.isoformat()}"))


def kana_birth(folded: str, born_on: date) -> Key:
    return (SearchKey.Kind.KANA_BIRTH.value, fingerprint("KANA_BIRTH", f"{folded}\0{born_on.isoformat()}"))


def find(keys: list[Key]) -> list[UUID]:
    """Return the pseudonyms that match every pair, at most six. Names come only with an entry."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT customers_find(%s, %s)", [[kind for kind, _ in keys], [digest for _, digest in keys]])
        return [row[0] for row in cursor.fetchall()]
