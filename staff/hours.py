"""Does a moment lie within the hours of a shop or of a person's shifts? Pure."""

from datetime import datetime, time, timedelta

from django.utils import timezone

MARGIN = timedelta(minutes=30)
"""Before the doors open and after they close a shop still works, and a shift is never over to the minute."""


def outside_hours(at: datetime, *, opens_at: time, closes_at: time, visitor: bool) -> bool:
    """True when nobody should be served. After closing the margin is for visitors who came before (`visitor`): nobody else's work needs it."""
    after = within_day(at, -MARGIN) if visitor else within_day(at)
    return within_day(at, MARGIN) < opens_at or after > closes_at


def within_day(at: datetime, move: timedelta = timedelta()) -> time:
    """Return the time of the shop's day, moved, but never past midnight of that day in either direction."""
    local = timezone.localtime(at).replace(tzinfo=None)
    day = local.date()
    moved = min(max(local + move, datetime.combine(day, time.min)), datetime.combine(day, time.max))
    return moved.time()


def week_of(at: datetime) -> tuple[datetime, datetime]:
    """Return the local day of the moment and Monday of its week, both at midnight."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return day, day - timedelta(days=day.weekday())
