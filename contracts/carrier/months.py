"""Months as (year, month) pairs: comparable, hashable and cheap, which half a million bill rows need."""

from datetime import date, timedelta

Month = tuple[int, int]


def month_of(day: date) -> Month:
    return day.year, day.month


def before(day: date, count: int) -> Month:
    """The month `count` months before that of the day; after it when negative."""
    index = day.year * 12 + day.month - 1 - count
    return index // 12, index % 12 + 1


def following(day: date) -> Month:
    return before(day, -1)


def last_full(today: date, count: int) -> tuple[Month, ...]:
    """The last `count` months that are over on `today`, the oldest first."""
    return tuple(before(today, ago) for ago in range(count, 0, -1))


def last_day(month: Month) -> date:
    year, number = month
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)


def next_month(month: Month) -> Month:
    year, number = month
    return year + number // 12, number % 12 + 1


def text(month: Month) -> str:
    return f"{month[0]:04d}-{month[1]:02d}"


def months_between(day: date, month: Month) -> int:
    """Months from that of the day to `month`; negative when it lies before."""
    return (month[0] - day.year) * 12 + month[1] - day.month
