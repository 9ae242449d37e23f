"""What customers are found by: the blind index, and the numbers in force on the customer's own row."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from contracts.carrier.batch import Entry
from contracts.carrier.copying import OWNER, seal, write
from contracts.models import Line
from customers.models import Customer
from customers.search import keys_of
from customers.ties import ties_of

_KEYS = "INSERT INTO customers_searchkey (kind, digest, customer_id) VALUES %s ON CONFLICT DO NOTHING"
_TIES = "INSERT INTO customers_tie (kind, digest, customer_id) VALUES %s ON CONFLICT DO NOTHING"
_NUMBERS = (
    "UPDATE customers_customer SET line_numbers = sealed.numbers "
    "FROM (VALUES %s) AS sealed (customer, numbers) WHERE id = sealed.customer"
)


def add_people(entries: Sequence[Entry]) -> None:
    """Keys of the pairs that need no line, and the ties of a home and a family."""
    rows: list[tuple[str, bytes, object]] = []
    ties: list[tuple[str, bytes, object]] = []
    for entry in entries:
        kana, born_on = str(entry.values["kana"]), entry.values["birth_on"]
        keys = keys_of(kana=kana, born_on=born_on, numbers=())  # type: ignore[arg-type]
        rows.extend((kind, digest, entry.cells["id"]) for kind, digest in keys)
        if entry.values["kind"] == Customer.Kind.PERSON:
            said = {name: str(entry.values[name]) for name in ("kana", "postal_code", "address")}
            ties.extend((kind, digest, entry.cells["id"]) for kind, digest in ties_of(**said))
    write(_KEYS, rows)
    write(_TIES, ties)


def add_numbers(customers: set[UUID]) -> None:
    """Keys of the pairs with a number, and `line_numbers`, from the lines that are in force now."""
    numbers: defaultdict[UUID, list[str]] = defaultdict(list)
    in_force = Line.objects.using(OWNER).filter(customer_id__in=customers).exclude(status=Line.Status.ENDED)
    for customer, number in in_force.order_by("began_on", "pk").values_list("customer_id", "number"):
        numbers[customer].append(number)
    keys: list[tuple[str, bytes, UUID]] = []
    people = Customer.objects.using(OWNER).filter(pk__in=numbers).values_list("pk", "kana", "born_on")
    for customer, kana, born_on in people:
        found_by = keys_of(kana=kana, born_on=born_on, numbers=numbers[customer])
        keys.extend((kind, digest, customer) for kind, digest in found_by)
    write(_KEYS, keys)
    write(_NUMBERS, [(customer, seal(Customer, "line_numbers", " ".join(own))) for customer, own in numbers.items()])
