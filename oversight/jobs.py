"""What the worker does by itself about the reviews."""

from datetime import timedelta

from django.utils import timezone

from audit.log import record
from oversight.actions import draw_samples, raise_overdue
from oversight.signals.find import find


def signals() -> None:
    """Find what is new, and say on the log that it was looked for: a search that stands still must not look like a quiet day."""
    found = find(until=timezone.now())
    record("signal.searched", by=None, hits=len(found))


def samples() -> None:
    """Draw from yesterday, which is complete, and from today as far as it has come."""
    now = timezone.now()
    today = timezone.localdate(now)
    for day in (today - timedelta(days=1), today):
        draw_samples(day, at=now)


def overdue() -> None:
    raise_overdue(at=timezone.now())
