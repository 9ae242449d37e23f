"""What must hold inside one row, beyond each value by itself. Pure; every rule yields every fault."""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from contracts.carrier.columns import File, Row
from contracts.carrier.reasons import Fault, Reason
from contracts.carrier.values import Unfit, Value, read
from customers.my_number import holds_individual_number

Values = dict[str, Value]
OLDEST_YEARS = 130  # nobody is known to have lived longer than 122
OLDEST_BILL_YEARS = 10


def check(file: File, row: Row, *, today: date) -> tuple[Values, list[Fault]]:
    """Return the row's values by English column name, and everything that is wrong with it."""
    values: Values = {}
    faults: list[Fault] = []
    for column in file.columns:
        text = row.get(column.name, "")
        if not text and not column.required:  # most of the empty ones, without the call
            values[column.name] = None
            continue
        try:
            values[column.name] = read(column, text)
        except Unfit as unfit:
            values[column.name] = None
            faults.append(Fault(column.name, unfit.reason))
    if not faults:
        faults.extend(_RULES[file.name](values, today))
    return values, faults


def _customer(values: Values, today: date) -> Iterator[Fault]:
    person = values["kind"] == "PERSON"
    yield from _all_or_none(values, person, "birth_on")
    yield from _all_or_none(values, not person, "corporate_number", "contact_person")
    born = values["birth_on"]
    if isinstance(born, date):
        if born > today:
            yield Fault("birth_on", Reason.IN_THE_FUTURE)
        elif today.year - born.year > OLDEST_YEARS:
            yield Fault("birth_on", Reason.TOO_OLD)
    yield from _not_future(values, today, "registered_on")


def _plan(values: Values, _today: date) -> Iterator[Fault]:
    if _int(values["monthly_yen"]) < 0:
        yield Fault("monthly_yen", Reason.NEGATIVE)
    yield from _in_order(values, "sold_from", "sold_until")


def _line(values: Values, today: date) -> Iterator[Fault]:
    status = values["status"]
    if status == "SUSPENDED" and values["suspended_on"] is None:
        yield Fault("suspended_on", Reason.MISSING)
    if status == "ACTIVE" and values["suspended_on"] is not None:
        yield Fault("suspended_on", Reason.MUST_BE_EMPTY)
    yield from _all_or_none(values, status == "ENDED", "ended_on")
    yield from _in_order(values, "started_on", "suspended_on")
    yield from _in_order(values, "started_on", "ended_on")
    yield from _not_future(values, today, "suspended_on")


def _option(values: Values, _today: date) -> Iterator[Fault]:
    yield from _in_order(values, "started_on", "ended_on")


def _device(values: Values, today: date) -> Iterator[Fault]:
    if values["instalments_left"] and not values["instalment_yen"]:
        yield Fault("instalment_yen", Reason.MISSING)
    if _int(values["instalments_left"] or 0) > 32_767:
        yield Fault("instalments_left", Reason.NOT_NUMBER)
    yield from _not_future(values, today, "bought_on")


def _bill(values: Values, today: date) -> Iterator[Fault]:
    if not 1 <= _int(values["position"]) <= 32_767:
        yield Fault("position", Reason.NOT_NUMBER)
    yield from _billed(values, today)


def _payment(values: Values, today: date) -> Iterator[Fault]:
    if values["paid_yen"] and values["paid_on"] is None:
        yield Fault("paid_on", Reason.MISSING)
    if not values["paid_yen"] and values["paid_on"] is not None:
        yield Fault("paid_on", Reason.MUST_BE_EMPTY)
    yield from _billed(values, today)
    yield from _not_future(values, today, "paid_on")


def _billed(values: Values, today: date) -> Iterator[Fault]:
    """A month that is over or running and not older than ten years: what lies further away is a slip of the pen."""
    month = values["month"]
    if isinstance(month, date):
        if month > today:
            yield Fault("month", Reason.IN_THE_FUTURE)
        elif today.year - month.year > OLDEST_BILL_YEARS:
            yield Fault("month", Reason.TOO_OLD)


def _contact(values: Values, today: date) -> Iterator[Fault]:
    at = values["happened_at"]
    if isinstance(at, datetime) and at.date() > today:
        yield Fault("happened_at", Reason.IN_THE_FUTURE)
    if holds_individual_number(str(values["summary"])):
        yield Fault("summary", Reason.INDIVIDUAL_NUMBER)  # 番号法 第20条: nobody may keep one here


def _all_or_none(values: Values, needed: bool, *names: str) -> Iterator[Fault]:
    for name in names:
        if needed and values[name] is None:
            yield Fault(name, Reason.MISSING)
        elif not needed and values[name] is not None:
            yield Fault(name, Reason.MUST_BE_EMPTY)


def _in_order(values: Values, first: str, last: str) -> Iterator[Fault]:
    start, end = values[first], values[last]
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield Fault(last, Reason.BEFORE_START)


def _not_future(values: Values, today: date, *names: str) -> Iterator[Fault]:
    for name in names:
        day = values[name]
        if isinstance(day, date) and day > today:
            yield Fault(name, Reason.IN_THE_FUTURE)


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


_RULES: dict[str, Callable[[Values, date], Iterator[Fault]]] = {
    "customers": _customer,
    "plans": _plan,
    "lines": _line,
    "options": _option,
    "devices": _device,
    "bills": _bill,
    "usage": _billed,
    "payments": _payment,
    "contacts": _contact,
}
