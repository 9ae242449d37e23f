"""What the worker does by itself about the reviews."""

from datetime import timedelta

from django.utils import timezone

from oversight.actions import draw_samples, raise_overdue


def samples() -> None:
    """Draw from yesterday, which is complete, and from today as far as it has come."""
    now = timezone.now()
    today = timezone.localdate(now)
    for day in (today - timedelta(days=1), today):
        draw_samples(day, at=now)


def overdue() -> None:
    raise_overdue(at=timezone.now())
