"""請求: one month beside the month before, and the totals of 24 months."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from contracts import rules
from contracts.models import Bill, BillLine, Line
from contracts.reading import Wanted
from contracts.reading.lines import in_order, spoken

_ROW = ("month", "position", "item", "label", "yen", "line__number", "line__status", "line__began_on")


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one line, or of the whole bill (number empty)."""

    number: str
    changes: list[rules.Change]


@dataclass(frozen=True, slots=True)
class Bills:
    """`months`: the oldest first. `before` is None when the month before `chosen` has no bill."""

    months: list[Bill]
    chosen: Bill
    before: Bill | None
    groups: list[Group]

    @property
    def difference(self) -> int | None:
        return self.chosen.total_yen - self.before.total_yen if self.before else None

    @property
    def main_cause(self) -> rules.Change | None:
        return rules.main_cause([change for group in self.groups for change in group.changes]) if self.before else None

    @property
    def is_newest(self) -> bool:
        return self.chosen is self.months[-1]

    @property
    def several_lines(self) -> bool:
        return sum(group.number != "" for group in self.groups) > 1


def read(customer: UUID, wanted: Wanted) -> Bills | None:
    """Two statements: 24 months of totals; the rows of two months. The months are bound in both, so that the planner leaves out every
    other partition."""
    since, until = rules.first_day(wanted.today, months_back=rules.MONTHS_SHOWN), rules.first_day(wanted.today)
    months = list(Bill.objects.filter(customer_id=customer, month__range=(since, until)).order_by("month"))[
        -rules.MONTHS_SHOWN :
    ]
    if not months:
        return None
    by_month = {bill.month: bill for bill in months}
    chosen = by_month.get(wanted.month, months[-1]) if wanted.month else months[-1]
    before = rules.first_day(chosen.month, months_back=1)
    return Bills(months, chosen, by_month.get(before), _groups(customer, chosen.month, before))


def _groups(customer: UUID, month: date, before: date) -> list[Group]:
    rows: dict[date, list[rules.Item]] = {month: [], before: []}
    lines: dict[int, Line] = {}
    for row in (
        BillLine.objects.filter(customer_id=customer, month__in=(month, before))
        .select_related("line")
        .only(*_ROW)
        .order_by("position")
    ):
        rows[row.month].append(rules.Item(row.line_id, row.item, row.label, row.yen))
        if row.line is not None:
            lines[row.line.pk] = row.line
    place = {line.pk: number for number, line in enumerate(in_order(lines.values()))}
    changes = rules.compare(rows[before], rows[month])
    changes.sort(key=lambda change: place.get(change.line, len(place)) if change.line else len(place))
    return [
        Group(spoken(lines[key]) if key in lines else "", list(group))
        for key, group in groupby(changes, key=lambda change: change.line)
    ]
