"""The demo's queues: what the signals find in its month, and the day's sample as if the shops had closed. For demonstrations only."""

from datetime import datetime, timedelta

from django.utils import timezone

from oversight.actions import draw_samples, raise_overdue
from oversight.models import Item
from oversight.signals.find import find
from staff.models import Agency, Shop

_BACK = timedelta(days=10)
_LATE = timedelta(days=2)


def load(now: datetime) -> None:
    """Fill the queues of managers and auditors. What is there already stays.

    The second shop of each agency is one whose manager reviews nothing: what was found and drawn there two days ago has gone up to the auditor.
    """
    if not Item.objects.exists():
        late = [shop.pk for agency in Agency.objects.all() for shop in agency.shops.order_by("pk")[1:2]]
        find(until=now - _LATE, since=now - _BACK, shops=late)
        for shop in Shop.objects.filter(pk__in=late):
            draw_samples(timezone.localdate(now - _LATE), at=now - _LATE, shops=[shop], complete=True)
    find(until=now, since=now - _BACK)
    today = timezone.localdate(now)
    for day in (today - timedelta(days=1), today):
        draw_samples(day, at=now, complete=True)
    raise_overdue(at=now)
