"""What may be shown, and what figures mean. Codes only: the words for the screen are in contracts.labels."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MONTHS_SHOWN = 24


class Refusal(StrEnum):
    """Why a section stays closed, in the order in which the clerk can act on it."""

    TELEPHONE = "TELEPHONE"
    NO_DISCLOSURE = "NO_DISCLOSURE"
    OTHER_CLERK = "OTHER_CLERK"
    OTHER_CUSTOMER = "OTHER_CUSTOMER"
    NO_REASON = "NO_REASON"
    QUOTA = "QUOTA"


class OutsideReason(StrEnum):
    """Why a section is opened that the purpose of the visit does not need. A pick list: a free text is answered with a full stop."""

    CUSTOMER_ASKED = "CUSTOMER_ASKED"
    NEEDED_TO_EXPLAIN = "NEEDED_TO_EXPLAIN"
    SECOND_MATTER = "SECOND_MATTER"
    SUSPECTED_MISTAKE = "SUSPECTED_MISTAKE"
    SUSPECTED_FRAUD = "SUSPECTED_FRAUD"


def refusals(
    section: str,
    *,
    needed: Collection[str],
    reason: str,
    telephone: bool,
    disclosed: bool,
    same_clerk: bool,
    same_customer: bool,
) -> Iterator[Refusal]:
    """Yield every reason against opening `section`. `needed`: the sections that the purpose of the visit includes."""
    if telephone:
        yield Refusal.TELEPHONE
    if not disclosed:
        yield Refusal.NO_DISCLOSURE
    elif not same_clerk:
        yield Refusal.OTHER_CLERK
    elif not same_customer:
        yield Refusal.OTHER_CUSTOMER
    if wants_reason(section, needed) and reason not in set(OutsideReason):
        yield Refusal.NO_REASON


def wants_reason(section: str, needed: Collection[str]) -> bool:
    """Whether a section lies outside what the purpose of the visit needs."""
    return section not in needed


def first_day(day: date, *, months_back: int = 0) -> date:
    """Return the first day of the month so many months before that of `day`."""
    count = day.year * 12 + day.month - 1 - months_back
    return date(count // 12, count % 12 + 1, 1)


# --- bills ----------------------------------------------------------------------------------------------------------------------------
class Why(StrEnum):
    """What changed between two bills, as far as the bills themselves tell."""

    SAME = "SAME"
    STARTED = "STARTED"
    ENDED = "ENDED"
    PLAN_CHANGED = "PLAN_CHANGED"
    MORE_DATA = "MORE_DATA"
    LESS_DATA = "LESS_DATA"
    CALLS = "CALLS"
    INSTALMENT = "INSTALMENT"
    TAX = "TAX"
    AMOUNT = "AMOUNT"


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a bill. `line` is the key of the telephone line, or None for the whole bill; `kind` the carrier's code."""

    line: int | None
    kind: str
    label: str
    yen: int


@dataclass(frozen=True, slots=True)
class Change:
    """A row of this month's bill beside that of the month before; yen is None where the bill has no such row."""

    line: int | None
    label: str
    was_label: str
    was: int | None
    now: int | None
    why: Why

    @property
    def difference(self) -> int:
        return (self.now or 0) - (self.was or 0)


# Of these a line has one a month, and its label may say how much: 追加データ（3GB）.
_ONE_A_MONTH = frozenset({"PLAN", "DATA", "CALLS", "DEVICE", "TAX"})


def compare(was: Sequence[Item], now: Sequence[Item]) -> list[Change]:
    """Return the rows of two bills side by side, in this month's order, what has ended last within its line."""
    left = list(was)
    changes = [_change(_take(item, left), item) for item in now]
    changes += [_change(item, None) for item in left]
    order = {line: place for place, line in enumerate(dict.fromkeys(change.line for change in changes))}
    return sorted(changes, key=lambda change: (change.line is None, order[change.line]))


def _take(item: Item, left: list[Item]) -> Item | None:
    same = [other for other in left if (other.line, other.kind) == (item.line, item.kind)]
    found = next((other for other in same if other.label == item.label), None)
    if found is None and item.kind in _ONE_A_MONTH:
        found = next(iter(same), None)
    if found is not None:
        left.remove(found)
    return found


def _change(was: Item | None, now: Item | None) -> Change:
    shown = now or was
    if shown is None:
        raise ValueError("neither bill has the row")
    return Change(
        shown.line,
        shown.label,
        was.label if was else "",
        was.yen if was else None,
        now.yen if now else None,
        _why(was, now),
    )


def _why(was: Item | None, now: Item | None) -> Why:
    kind = (now or was).kind  # type: ignore[union-attr]
    before, after = was.yen if was else 0, now.yen if now else 0
    if was and now and kind == "PLAN" and was.label != now.label:
        return Why.PLAN_CHANGED
    if before == after:
        return Why.SAME
    if kind == "DATA":
        return Why.MORE_DATA if after > before else Why.LESS_DATA
    if kind in ("CALLS", "TAX"):
        return Why[kind]
    if was is None:
        return Why.STARTED
    if now is None:
        return Why.ENDED
    return Why.INSTALMENT if kind == "DEVICE" else Why.AMOUNT


def main_cause(changes: Sequence[Change]) -> Change | None:
    """Return the row that did most to make the bill rise (or fall); None when the total stayed. Tax only follows the other rows."""
    total = sum(change.difference for change in changes)
    causes = [change for change in changes if change.difference * total > 0 and change.why is not Why.TAX]
    return max(causes, key=lambda change: abs(change.difference), default=None)


# --- payments -------------------------------------------------------------------------------------------------------------------------
class Standing(StrEnum):
    PAID = "PAID"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    PARTLY_OVERDUE = "PARTLY_OVERDUE"


def standing(*, billed: int, paid: int, due_on: date, today: date) -> Standing:
    """Return how a month's bill stands: a bill is overdue from the day after its due date."""
    if paid >= billed:
        return Standing.PAID
    if today <= due_on:
        return Standing.DUE
    return Standing.PARTLY_OVERDUE if paid > 0 else Standing.OVERDUE


def is_overdue(how: Standing) -> bool:
    return how in (Standing.OVERDUE, Standing.PARTLY_OVERDUE)
