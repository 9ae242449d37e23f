"""Bills: many rows of the file are one bill, which is imported whole or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from uuid import UUID

from django.db import connections

from contracts.carrier.batch import Batch, Entry
from contracts.carrier.copying import OWNER, Cell, copy, existing
from contracts.carrier.reasons import Fault, Reason
from contracts.models import Bill, BillLine

_KEY = (("customer_id", "uuid"), ("month", "date"))


def bills(batch: Batch) -> None:
    """Write the bills of a batch, which holds the sound rows of whole bills only; the caller knows of unsound ones."""
    known = batch.known
    known.learn_customers(batch.column("customer_number"))
    known.learn_contracts(batch.column("contract_number"))
    whole = [own for own in _grouped(batch.entries) if _sound(batch, own)]
    keys = [(own[0].cells["customer_id"], own[0].cells["month"]) for own in whole]
    written_by = existing("contracts_bill", _KEY, list(dict.fromkeys(keys)))
    new: dict[tuple[Cell, Cell], list[Entry]] = {}
    for key, own in zip(keys, whole, strict=True):
        if key in new or written_by.get(key) in known.transactions:
            refuse(batch, own, {}, Reason.BILL_IN_PIECES)
        elif key in written_by:
            batch.report.of(batch.file).already_there += len(own)
        else:
            new[key] = own
    copy(
        Bill,
        ("customer_id", "month", "total_yen", "due_on"),
        (_bill(customer, month, own) for (customer, month), own in new.items()),
    )
    columns = ("customer_id", "month", "position", "line_id", "item", "label", "yen")
    entries = [entry for own in new.values() for entry in own]
    copy(BillLine, columns, ([entry.cells[column] for column in columns] for entry in entries))
    batch.report.of(batch.file).written += len(entries)
    batch.entries = entries


def refuse(batch: Batch, own: Iterable[Entry], faults: dict[int, list[Fault]], otherwise: Reason) -> None:
    """Report every row of a bill: with its own faults, or with the reason that the others share."""
    for entry in own:
        batch.report.refuse(batch.file, entry.line, faults.get(entry.line) or [Fault("", otherwise)])


def totals(keys: Sequence[tuple[Cell, Cell]]) -> dict[tuple[Cell, Cell], int]:
    """What the bills of (customer, month) come to, as far as there are any."""
    if not keys:
        return {}
    statement = "SELECT customer_id, month, total_yen FROM contracts_bill JOIN unnest(%s::uuid[], %s::date[])"
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"{statement} AS wanted (customer_id, month) USING (customer_id, month)",
            [list(column) for column in zip(*keys, strict=True)],
        )
        return {(customer, month): total for customer, month, total in cursor.fetchall()}


def _grouped(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    for _, own in groupby(entries, key=lambda entry: (entry.values["customer_number"], entry.values["month"])):
        yield list(own)


def _sound(batch: Batch, own: list[Entry]) -> bool:
    faults: dict[int, list[Fault]] = {}
    customer = batch.known.customer(str(own[0].values["customer_number"]))
    positions: set[object] = set()
    for entry in own:
        found = list(_faults(batch, entry, customer, own[0]))
        if entry.values["position"] in positions:
            found.append(Fault("position", Reason.TWICE))
        positions.add(entry.values["position"])
        if found:
            faults[entry.line] = found
    if not faults and positions != set(range(1, len(own) + 1)):
        faults[own[-1].line] = [Fault("position", Reason.POSITION_MISSING)]
    if faults:
        refuse(batch, own, faults, Reason.BILL_REFUSED)
    return not faults


def _faults(batch: Batch, entry: Entry, customer: UUID | Reason, first: Entry) -> Iterator[Fault]:
    if isinstance(customer, Reason):
        yield Fault("customer_number", customer)
        return
    line: int | None = None
    number = entry.values["contract_number"]
    if number is not None:
        contract = batch.known.contract(str(number))
        if isinstance(contract, Reason):
            yield Fault("contract_number", contract)
        elif contract[1] != customer:
            yield Fault("contract_number", Reason.OF_ANOTHER_CUSTOMER)
        else:
            line = contract[0]
    if entry.values["due_on"] != first.values["due_on"]:
        yield Fault("due_on", Reason.DUE_DATES_DIFFER)
    entry.cells = {
        "customer_id": customer,
        "month": entry.values["month"],
        "position": entry.values["position"],
        "line_id": line,
        "item": entry.values["item"],
        "label": entry.values["label"],
        "yen": entry.values["amount_yen"],
    }


def _bill(customer: Cell, month: Cell, own: list[Entry]) -> tuple[Cell, ...]:
    return customer, month, sum(int(str(entry.values["amount_yen"])) for entry in own), own[0].values["due_on"]
