"""How the rows of each file become rows of the tables. Every function runs inside one transaction of the owner."""

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

from contracts.carrier import billing, search_index
from contracts.carrier.batch import Batch, Entry
from contracts.carrier.copying import Cell, copy
from contracts.carrier.reasons import Fault, Reason
from contracts.models import Contact, Device, Line, LineOption, Payment, Plan, Usage
from customers.models import Customer


def plans(batch: Batch) -> None:
    for entry in batch.entries:
        entry.cells = _renamed(entry, plan_code="code", data_gb="gigabytes")
    batch.leave_out_existing("contracts_plan", [("code", "varchar")])
    _copy(batch, Plan)
    batch.known.learn_plans()


def customers(batch: Batch) -> None:
    known = batch.known
    for entry in batch.entries:
        entry.cells = _renamed(
            entry, customer_number="code", birth_on="born_on", phone="contact_number", guardian_number=""
        ) | {"id": uuid4(), "line_numbers": "", "guardian_id": None}
    batch.leave_out_existing("customers_customer", [("code", "varchar")])
    keys = {str(entry.cells["code"]): entry.cells["id"] for entry in batch.entries}
    known.learn_customers(batch.column("guardian_number"))

    def guardian(entry: Entry) -> Iterator[Fault]:
        number = entry.values["guardian_number"]
        if number is not None:
            entry.cells["guardian_id"] = known.customers.get(str(number)) or keys.get(str(number))
            if entry.cells["guardian_id"] is None or number == entry.values["customer_number"]:
                yield Fault("guardian_number", Reason.UNKNOWN_GUARDIAN)

    refused = True
    while refused:  # a guardian who is refused takes the wards along
        count = len(batch.entries)
        batch.keep(guardian)
        keys = {str(entry.cells["code"]): entry.cells["id"] for entry in batch.entries}
        refused = len(batch.entries) < count
    _copy(batch, Customer)
    for entry in batch.entries:
        known.customers[str(entry.cells["code"])] = UUID(str(entry.cells["id"]))
    search_index.add_people(batch.entries)


def lines(batch: Batch) -> None:
    known = batch.known
    known.learn_customers(batch.column("customer_number"))

    def refer(entry: Entry) -> Iterator[Fault]:
        customer = known.customer(str(entry.values["customer_number"]))
        plan = known.plan(str(entry.values["plan_code"]), Plan.Kind.PLAN)
        if isinstance(customer, Reason):
            yield Fault("customer_number", customer)
        if isinstance(plan, Reason):
            yield Fault("plan_code", plan)
        entry.cells = _renamed(entry, customer_number="", plan_code="", started_on="began_on") | {
            "customer_id": _cell(customer),
            "plan_id": _cell(plan),
        }

    def free(entry: Entry) -> Iterator[Fault]:
        number = str(entry.values["number"])
        if entry.values["status"] != Line.Status.ENDED:
            if number in known.numbers:
                yield Fault("number", Reason.NUMBER_IN_USE)
            known.numbers.add(number)

    batch.keep(refer)
    batch.leave_out_existing("contracts_line", [("contract_number", "varchar")])
    batch.keep(free)
    _copy(batch, Line)
    known.learn_contracts(batch.column("contract_number"))
    search_index.add_numbers({UUID(str(entry.cells["customer_id"])) for entry in batch.entries})


def options(batch: Batch) -> None:
    def refer(entry: Entry) -> Iterator[Fault]:
        yield from _of_contract(batch, entry, plan_code="", contract_number="", started_on="began_on")
        plan = batch.known.plan(str(entry.values["plan_code"]), Plan.Kind.OPTION)
        if isinstance(plan, Reason):
            yield Fault("plan_code", plan)
        entry.cells["plan_id"] = _cell(plan)

    batch.known.learn_contracts(batch.column("contract_number"))
    batch.keep(refer)
    batch.leave_out_existing(
        "contracts_lineoption", [("line_id", "bigint"), ("plan_id", "bigint"), ("began_on", "date")]
    )
    _copy(batch, LineOption)


def devices(batch: Batch) -> None:
    def refer(entry: Entry) -> Iterator[Fault]:
        yield from _of_contract(batch, entry, contract_number="", model="model_name", sim_kind="")
        entry.cells["is_esim"] = entry.values["sim_kind"] == "ESIM"
        entry.cells["instalment_yen"] = entry.cells["instalment_yen"] or 0
        entry.cells["instalments_left"] = entry.cells["instalments_left"] or 0

    batch.known.learn_contracts(batch.column("contract_number"))
    batch.keep(refer)
    batch.leave_out_existing("contracts_device", [("line_id", "bigint"), ("bought_on", "date")])
    _copy(batch, Device)


def usage(batch: Batch) -> None:
    batch.known.learn_contracts(batch.column("contract_number"))
    batch.keep(lambda entry: _of_contract(batch, entry, contract_number="", data_mb="megabytes"))
    batch.leave_out_existing("contracts_usage", [("line_id", "bigint"), ("month", "date"), ("customer_id", "uuid")])
    _copy(batch, Usage)


def contacts(batch: Batch) -> None:
    batch.known.learn_customers(batch.column("customer_number"))
    batch.keep(lambda entry: _of_customer(batch, entry, customer_number="", contact_number="code", happened_at="at"))
    batch.leave_out_existing("contracts_contact", [("code", "varchar")])
    _copy(batch, Contact)


def payments(batch: Batch) -> None:
    batch.known.learn_customers(batch.column("customer_number"))
    batch.keep(lambda entry: _of_customer(batch, entry, customer_number=""))
    batch.leave_out_existing("contracts_payment", [("customer_id", "uuid"), ("month", "date")])
    totals = billing.totals([(entry.cells["customer_id"], entry.cells["month"]) for entry in batch.entries])

    def same_as_bill(entry: Entry) -> Iterator[Fault]:
        total = totals.get((entry.cells["customer_id"], entry.cells["month"]))
        if total is not None and total != entry.values["billed_yen"]:
            yield Fault("billed_yen", Reason.DIFFERS_FROM_BILL)

    batch.keep(same_as_bill)
    _copy(batch, Payment)


def _of_customer(batch: Batch, entry: Entry, **renamed: str) -> Iterator[Fault]:
    customer = batch.known.customer(str(entry.values["customer_number"]))
    if isinstance(customer, Reason):
        yield Fault("customer_number", customer)
    entry.cells = _renamed(entry, **renamed) | {"customer_id": _cell(customer)}


def _of_contract(batch: Batch, entry: Entry, **renamed: str) -> Iterator[Fault]:
    contract = batch.known.contract(str(entry.values["contract_number"]))
    entry.cells = _renamed(entry, **renamed)
    if isinstance(contract, Reason):
        yield Fault("contract_number", contract)
    else:
        entry.cells["line_id"], entry.cells["customer_id"] = contract


def _renamed(entry: Entry, **names: str) -> dict[str, Cell]:
    """The entry's values by column of the table; a column renamed to nothing is left out."""
    return {names.get(name, name): value for name, value in entry.values.items() if names.get(name, name)}


def _cell(found: Cell | Reason) -> Cell:
    return None if isinstance(found, Reason) else found


def _copy(batch: Batch, model: type) -> None:
    if batch.entries:
        columns = list(batch.entries[0].cells)
        copy(model, columns, ([entry.cells[column] for column in columns] for entry in batch.entries))
    batch.report.of(batch.file).written += len(batch.entries)


WRITERS: dict[str, Callable[[Batch], None]] = {
    "plans": plans,
    "bills": billing.bills,
    "customers": customers,
    "lines": lines,
    "options": options,
    "devices": devices,
    "usage": usage,
    "payments": payments,
    "contacts": contacts,
}
