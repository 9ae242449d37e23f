"""How often a customer's record was compared in vain, by anybody and in every visit of the last day.

Each answer of a check tells a little. Three failures stop a visit; without this count the next visit would begin anew, and somebody who
knows a name and a birthday could try addresses all day.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from identity import rules
from identity.counter import Locked
from identity.models import Check
from reception.models import Visit

WINDOW = timedelta(days=1)
_COUNTED = {"failures": Count("pk", filter=Q(unlocks=False)), "unlocked": Count("pk", filter=Q(unlocks=True))}


def is_locked(customer: UUID, *, now: datetime) -> bool:
    """True when only a manager's release lets this customer's record be compared again. One query."""
    counted = _of([customer], now).aggregate(**_COUNTED)
    return not rules.may_try_customer(**counted)


def took_part(visit: Visit, *, number: str, now: datetime) -> bool:
    """True when this staff number failed a check in this visit, or of its customer in any: who tried does not release."""
    tried = Q(visit=visit) | Q(customer_id=visit.subject, checked_at__gt=now - WINDOW)
    return Check.objects.filter(tried, checked_by=number, passed=False, unlocks=False).exists()


def locked_by_customer(shop: int, *, now: datetime, besides: Collection[int]) -> list[Locked]:
    """Return the open visits of a shop whose customer waits for a manager's release, the longest open first. Two queries."""
    visits = list(
        Visit.objects.open()
        .filter(shop=shop, subject__isnull=False)
        .exclude(number__in=besides)
        .select_related("ticket", "clerk", "terminal")
        .order_by("opened_at")
    )
    subjects = [visit.subject for visit in visits if visit.subject]
    counted = _of(subjects, now).values_list("customer_id").annotate(**_COUNTED)
    locked = {
        customer: failures
        for customer, failures, unlocked in counted
        if not rules.may_try_customer(failures=failures, unlocked=unlocked)
    }
    return [Locked(visit, locked[visit.subject]) for visit in visits if visit.subject in locked]


def _of(customers: Collection[UUID], now: datetime) -> QuerySet[Check]:
    return Check.objects.filter(customer_id__in=customers, passed=False, checked_at__gt=now - WINDOW)
