"""1週間のまとめ: from the counts of a week to what its pictures draw. Colours are levels, places on a scale per cent; the rest is style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from django.utils.translation import gettext

from audit import weeks
from audit.reading import day_of
from audit.weeks import Flagged, Quartiles, Usual, Worked
from identity.labels import METHODS_SHORT
from oversight.labels import FLAGS, WARNINGS
from oversight.people import known
from oversight.reasons import Label
from staff.models import Shop

NORM = timedelta(weeks=8)
DARKEST = 9
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Cell:
    """Looks of one hour. `level` 0 (none) to 9 (the most of the week); `count` is None for a day to come; `closed`: outside opening hours."""

    hour: int
    count: int | None
    level: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """Looks by weekday and hour. `outside`: how many were outside opening hours."""

    hours: list[int]
    days: list[tuple[date, list[Cell]]]
    total: int
    outside: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A value on a scale from 0 to `most`, beside what is usual: places in per cent as CSS and SVG write them. `high`: far above the usual."""

    value: float
    at: str
    band_at: str = ""
    band_width: str = ""
    middle_at: str = ""
    high: bool = False


@dataclass(frozen=True, slots=True)
class PersonWeek:
    name: str
    number: str
    worked: Worked
    looks: Mark | None
    misses: Mark | None

    @property
    def marks(self) -> tuple[Mark | None, Mark | None]:
        return self.looks, self.misses


@dataclass(frozen=True, slots=True)
class Checks:
    """`times`: short, middle and long, as they are said."""

    method: Label
    checks: int
    times: tuple[str, str, str]
    mark: Mark


@dataclass(frozen=True, slots=True)
class FlagWeek:
    flag: Label
    flagged: Flagged
    mark: Mark


def week_of(day: date) -> date:
    """Return the Monday of the week."""
    return day - timedelta(days=day.weekday())


def heat_of(shop: Shop, monday: date, *, today: date) -> Heat:
    """Count the looks of the week that begins on `monday`. One statement; for a page of the log, which is recorded by whoever shows it."""
    begin, end = day_of(monday)[0], day_of(monday + _WEEK)[0]
    counts = weeks.looks_by_hour(shop.pk, begin, end)
    return heat_map(counts, monday=monday, today=today, opens=shop.opens_at.hour, closes=_hour_after(shop))


def _hour_after(shop: Shop) -> int:
    """The first hour that is wholly after closing."""
    return shop.closes_at.hour + (shop.closes_at.minute > 0)


def heat_map(counts: Mapping[tuple[date, int], int], *, monday: date, today: date, opens: int, closes: int) -> Heat:
    """Lay the counts out from an hour before opening (or the first look) to an hour after closing (or the last)."""
    looked = [hour for (_, hour), count in counts.items() if count]
    hours = list(range(max(0, min([opens, *looked])), min(24, max([closes + 1, *(hour + 1 for hour in looked)]))))
    most = max(counts.values(), default=0)
    days = []
    for day in (monday + timedelta(days=nth) for nth in range(7)):
        cells = []
        for hour in hours:
            count = counts.get((day, hour), 0) if day <= today else None
            cells.append(Cell(hour, count, _level(count or 0, most), not opens <= hour < closes))
        days.append((day, cells))
    outside = sum(count for (_, hour), count in counts.items() if not opens <= hour < closes)
    return Heat(hours, days, sum(counts.values()), outside)


def _level(count: int, most: int) -> int:
    return ceil(DARKEST * count / most) if count else 0


def people_of_week(shop: Shop, monday: date) -> tuple[list[PersonWeek], Usual | None]:
    """Return what each person did, most looks first, against what was usual at the shop in the eight weeks before. Names only of this shop."""
    begin, end = day_of(monday)[0], day_of(monday + _WEEK)[0]
    did = weeks.worked(shop.pk, begin, end)
    usual = weeks.usual(shop.pk, day_of(monday - NORM)[0], begin)
    people = known(row.person for row in did)
    looks = marks([row.looks / row.visits for row in did], usual.looks if usual else None)
    misses = marks([row.misses / row.visits for row in did], usual.misses if usual else None)
    rows = []
    for place, row in enumerate(did):
        person = people.get(row.person)
        enough = row.visits >= weeks.FEWEST  # two visits are no habit
        rows.append(
            PersonWeek(
                person.name if person else gettext("スタッフ"),
                person.number if person else "",
                row,
                looks[place] if enough else None,
                misses[place] if enough else None,
            )
        )
    return rows, usual


def marks(values: Sequence[float], usual: Quartiles | None = None) -> list[Mark]:
    """Return where each value stands on their common scale. High is what Tukey's fence calls so: half as far again above the upper quarter
    as the quarters are apart, and at least a quarter above it, so that a shop of even habits does not call every small step high."""
    most = max([*values, usual.high if usual else 0.0], default=0.0) * 1.05 or 1.0
    if usual is None:
        return [Mark(value, _share(value, most)) for value in values]
    fence = max(usual.high + 1.5 * (usual.high - usual.low), usual.high * 1.25)
    return [
        Mark(
            value,
            _share(value, most),
            _share(usual.low, most),
            _share(max(usual.high - usual.low, most / 100), most),
            _share(usual.middle, most),
            value > fence,
        )
        for value in values
    ]


def _share(value: float, most: float) -> str:
    return f"{100 * value / most:.1f}%"


def checks_of_week(shop: Shop, monday: date) -> list[Checks]:
    """Return how long passed checks took, by method; the band is from the tenth to the ninetieth of a hundred."""
    begin, end = day_of(monday)[0], day_of(monday + _WEEK)[0]
    rows = weeks.lasted(shop.pk, begin, end, methods=[method.value for method in METHODS_SHORT])
    most = max((row.long for row in rows), default=0.0) * 1.05 or 1.0
    return [
        Checks(
            FLAGS.get(row.method, row.method),
            row.checks,
            (_said(row.short), _said(row.middle), _said(row.long)),
            Mark(
                row.middle, _share(row.middle, most), _share(row.short, most), _share(max(row.long - row.short, most / 100), most)
            ),
        )
        for row in rows
    ]  # fmt: skip


def _said(seconds: float) -> str:
    """2分05秒, 48秒."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes:
        return gettext("%(minutes)d分%(seconds)02d秒") % {"minutes": minutes, "seconds": rest}
    return gettext("%(seconds)d秒") % {"seconds": rest}


def flags_of_week(shop: Shop, monday: date) -> list[FlagWeek]:
    """Return the flags of the week, the most frequent first."""
    begin, end = day_of(monday)[0], day_of(monday + _WEEK)[0]
    rows = weeks.flagged(shop.pk, begin, end, flags=list(WARNINGS))
    return [
        FlagWeek(FLAGS.get(row.flag, row.flag), row, mark)
        for row, mark in zip(rows, marks([float(row.entries) for row in rows]), strict=True)
    ]
