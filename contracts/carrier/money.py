"""Bills, and how they were paid.

A bill is the sum of its rows: plan, options, extra data and calls of that month's usage, instalments, tax.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from contracts.carrier import cast, catalogue, lines, months, numbers
from contracts.carrier.columns import Row
from contracts.carrier.dice import Part, dice, pick
from contracts.carrier.lines import Line, Used
from contracts.carrier.months import Month, month_of
from contracts.carrier.people import Person

Item = tuple[str, str, str, int]
"""Contract number or empty, kind of row, label, yen."""


class Habit(StrEnum):
    """How a customer pays."""

    PUNCTUAL = "punctual"
    FORGETFUL = "forgetful"  # a debit fails now and then and is paid at the shop later
    OWING = "owing"


@dataclass(frozen=True, slots=True)
class Standing:
    habit: Habit
    owed: int
    """Number of newest due bills that are not paid."""
    cut_on: date | None


@dataclass(frozen=True, slots=True)
class Payer:
    method: str
    last_four: str


def payer(place: int, *, seed: int) -> Payer:
    rng = dice(seed, Part.PAYER, place)
    method = pick(rng, ((62, "CARD"), (30, "ACCOUNT"), (8, "SLIP")))
    return Payer(method, "" if method == "SLIP" else f"{rng.randrange(10_000):04d}")


def standing(place: int, *, seed: int, today: date) -> Standing:
    rng = dice(seed, Part.PAYMENT, place)
    habit = pick(rng, ((92, Habit.PUNCTUAL), (6, Habit.FORGETFUL), (2, Habit.OWING)))
    owed = rng.randint(1, 3)
    if place in cast.ROLES:
        habit, owed = (Habit.OWING, 3) if place in cast.ARREARS else (Habit.PUNCTUAL, 0)
    if habit is not Habit.OWING:
        return Standing(habit, 0, None)
    return Standing(habit, owed, months.last_day(months.before(today, 1)) if owed > 1 else None)


def bills(
    own: list[Line], used: dict[int, dict[Month, Used]], span: tuple[Month, ...], method: str
) -> Iterator[tuple[Month, list[Item]]]:
    """Each month's bill as its rows; no bill for a month without a line in service. `used` is by the line's place."""
    for month in span:
        items: list[Item] = []
        serving = [line for line in own if line.in_service(month)]
        for line in serving:
            items.extend(_of_line(line, month, used[line.place][month], family=len(serving) > 1))
        if not items:
            continue
        items.append(("", "FEE", "ユニバーサルサービス料等", catalogue.UNIVERSAL_SERVICE_YEN * len(serving)))
        if method == "SLIP":
            items.append(("", "FEE", "請求書発行手数料", catalogue.PAPER_BILL_YEN))
        taxed = sum(yen for _, kind, _, yen in items if kind != "DEVICE")
        items.append(("", "TAX", "消費税等（10%）", taxed * catalogue.TAX_PERCENT // 100))
        yield month, items


def _of_line(line: Line, month: Month, used: Used, *, family: bool) -> Iterator[Item]:
    number, plan = line.contract_number, line.plan
    yield number, "PLAN", plan.name, plan.monthly_yen
    if family and not plan.for_corporations:
        yield number, "DISCOUNT", "家族割引", -catalogue.FAMILY_DISCOUNT_YEN
    free = plan.free_share
    for option, since, until in line.options:
        if month_of(since) <= month and (until is None or month <= month_of(until)):
            if option.code == catalogue.UNLIMITED_CALLS:
                free = 1.0
            if option.monthly_yen:
                yield number, "OPTION", option.name, option.monthly_yen
    if used.extra_gb:
        yield number, "DATA", f"追加データ（{used.extra_gb}GB）", used.extra_gb * catalogue.EXTRA_GB_YEN
    paid_minutes = int(used.call_minutes * (1 - free))
    if paid_minutes:
        yield number, "CALLS", "国内通話料", paid_minutes * catalogue.CALL_MINUTE_YEN
    instalment = lines.instalment(line, month)
    if instalment:
        yield number, "DEVICE", "端末分割払金", instalment


def due_on(month: Month) -> date:
    """A month's bill is due on the last day of the next."""
    return months.last_day(months.next_month(month))


def bill_rows(one: Person, issued: list[tuple[Month, list[Item]]], seed: int) -> Iterator[Row]:
    """Rows of bills.csv."""
    customer_number = numbers.customer_number(one.place, seed)
    for month, items in issued:
        month_text, due_text = months.text(month), due_on(month).isoformat()
        for position, (contract_number, kind, label, yen) in enumerate(items, start=1):
            yield {
                "month": month_text,
                "customer_number": customer_number,
                "position": str(position),
                "contract_number": contract_number,
                "item": kind,
                "label": label,
                "amount_yen": str(yen),
                "due_on": due_text,
            }


def payment_rows(
    one: Person, issued: list[tuple[Month, list[Item]]], pays: Standing, payer: Payer, *, seed: int, today: date
) -> Iterator[Row]:
    """Rows of payments.csv, one for each bill: settled, still within its time, or owed."""
    customer_number = numbers.customer_number(one.place, seed)
    rng = dice(seed, Part.PAYMENT, one.place)
    due = [month for month, _ in issued if due_on(month) < today]
    owed = set(due[len(due) - pays.owed :]) if pays.owed else set()
    for month, items in issued:
        billed = sum(yen for *_, yen in items)
        deadline = due_on(month)
        early = rng.randint(0, 25) if payer.method == "SLIP" else 4
        late = pays.habit is not Habit.PUNCTUAL and rng.random() < 0.2
        paid_on = deadline + timedelta(days=rng.randint(3, 25) if late else -early)
        paid = month not in owed and paid_on < today
        yield {
            "month": months.text(month),
            "customer_number": customer_number,
            "method": payer.method,
            "last_four": payer.last_four,
            "billed_yen": str(billed),
            "paid_yen": str(billed) if paid else "0",
            "due_on": deadline.isoformat(),
            "paid_on": paid_on.isoformat() if paid else "",
        }
