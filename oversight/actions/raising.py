"""What a shop did not review in time goes up to those who audit its agency."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit.log import Draft, record_all
from oversight import rules
from oversight.models import Item

AT_ONCE = 500


def raise_overdue(*, at: datetime) -> int:
    """Pass on what is overdue at `at`, on the log first; return how much. What is being decided right now is left for the next time."""
    raised = 0
    while True:
        with transaction.atomic():
            late = Item.objects.filter(level=Item.Level.SHOP, closed_at=None, due_at__lt=at)
            items = list(late.select_for_update(skip_locked=True).order_by("due_at", "pk")[:AT_ONCE])
            if not items:
                return raised
            drafts = [
                Draft("review.raised", visit=item.visit, subject=item.person, reason="OVERDUE", sections=["review"])
                for item in items
            ]
            record_all(drafts, by=None)
            Item.objects.filter(pk__in=[item.pk for item in items]).update(
                level=Item.Level.AGENCY, raised_at=at, due_at=rules.agency_due_at(timezone.localtime(at))
            )
        raised += len(items)
