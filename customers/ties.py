"""Who is close to whom: from a home and a surname to keyed digests, of customers and of members of staff alike."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from customers.comparison import home_of
from customers.kana import fold
from customers.models import Customer, Tie
from customers.search import Key, keys_of
from vault.fingerprints import fingerprint

OWNER = "owner"
BATCH = 1000


def ties_of(*, kana: str, postal_code: str, address: str) -> list[Key]:
    """Return the digest of the home and that of surname and town (the postal code). `kana` as registered, surname first, with its space.

    Nothing of an address without a lot, and no family for one word: a corporation has no surname.
    """
    ties: list[Key] = []
    if home := home_of(address):
        ties.append((Tie.Kind.HOME.value, fingerprint(Tie.Kind.HOME, home)))
    surname, *given = kana.split()
    if given and postal_code:
        ties.append((Tie.Kind.FAMILY.value, fingerprint(Tie.Kind.FAMILY, f"{fold(surname)}\0{postal_code}")))
    return ties


def keys_of_person(*, kana: str, born_on: date, numbers: Iterable[str], postal_code: str, address: str) -> list[Key]:
    """Return every digest that would meet this person's own record as a customer, and those of who lives with them."""
    return keys_of(kana=kana, born_on=born_on, numbers=numbers) + ties_of(
        kana=kana, postal_code=postal_code, address=address
    )


def complete() -> int:
    """Add the ties of customers who were registered before there were any (as the owner). Returns how many customers were read."""
    last: UUID | None = None
    read = 0
    without = Customer.objects.using(OWNER).filter(kind=Customer.Kind.PERSON, ties=None).order_by("pk")
    while True:
        batch = list((without.filter(pk__gt=last) if last else without).only("kana", "postal_code", "address")[:BATCH])
        if not batch:
            return read
        Tie.objects.using(OWNER).bulk_create(
            Tie(kind=kind, digest=digest, customer=one)
            for one in batch
            for kind, digest in ties_of(kana=one.kana, postal_code=one.postal_code, address=one.address)
        )
        read, last = read + len(batch), batch[-1].pk
