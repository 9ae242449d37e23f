"""利用量: what each line used in each month. A day's figures are not in the shop's system (電気通信事業法 第4条, 通信の秘密)."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from contracts import rules
from contracts.models import Line, Usage
from contracts.reading import Wanted
from contracts.reading.lines import lines_of, spoken


@dataclass(frozen=True, slots=True)
class LineUsage:
    """`months`: the oldest first."""

    number: str
    line: Line
    months: list[Usage]

    @property
    def newest(self) -> Usage | None:
        return self.months[-1] if self.months else None

    @property
    def average_megabytes(self) -> int:
        """Of the last six months."""
        last = [month.megabytes for month in self.months[-6:]]
        return sum(last) // len(last) if last else 0


def read(customer: UUID, wanted: Wanted) -> list[LineUsage] | None:
    """Two statements: the lines with their plans, 24 months of usage."""
    since, until = rules.first_day(wanted.today, months_back=rules.MONTHS_SHOWN), rules.first_day(wanted.today)
    lines = lines_of(customer)
    months: defaultdict[int, list[Usage]] = defaultdict(list)
    for month in Usage.objects.filter(customer_id=customer, month__range=(since, until)).order_by("month"):
        months[month.line_id].append(month)
    return [
        LineUsage(spoken(line), line, months[line.pk][-rules.MONTHS_SHOWN :]) for line in lines if months[line.pk]
    ] or None
