"""The demo's queue: what the signals find in its month, and the day's sample as if the shops had closed. For demonstrations only."""

from datetime import datetime, timedelta

from django.utils import timezone

from oversight.actions import draw_samples
from oversight.signals.find import find

_BACK = timedelta(days=10)


def load(now: datetime) -> None:
    """Fill the queues of managers and auditors. What is there already stays."""
    find(until=now, since=now - _BACK)
    today = timezone.localdate(now)
    for day in (today - timedelta(days=1), today):
        draw_samples(day, at=now, complete=True)
