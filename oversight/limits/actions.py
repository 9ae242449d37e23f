"""Raise a limit: an entry on the log is all it takes and all there is. The database counts it until its hour."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from audit.context import Actor
from audit.log import record
from oversight.limits import rules
from oversight.limits.rules import FreshnessReason, QuotaReason, Refusal
from oversight.people import Known, person_of
from staff.models import Shop


class CannotRaise(Exception):
    """The limit stays; `reasons` are on the log, the first as the entry's reason."""

    def __init__(self, reasons: list[Refusal]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def raise_quota(
    shop: Shop, number: str, *, more: int, until_hour: int, reason: QuotaReason, by: Actor, at: datetime
) -> Known:
    """Let a person of the shop look at `more` customers beyond the quota until that hour of today. Raises CannotRaise.

    A second raise does not add to the first: the larger one counts.
    """
    someone = person_of(shop, number)
    refused = list(
        rules.quota_refusals(
            own=number == by.number,
            of_shop=someone is not None and shop.pk == by.shop,
            more=more,
            until_hour=until_hour,
            hour=timezone.localtime(at).hour,
        )
    )
    if refused or someone is None:
        _refuse("quota.refused", refused, by, someone.ref if someone else None)
        raise CannotRaise(refused)
    record(
        "quota.raised", by=by, subject=someone.ref, reason=reason.value, sections=[rules.until(until_hour)], hits=more
    )
    return someone


def raise_freshness(*, until_hour: int, reason: FreshnessReason, by: Actor, at: datetime) -> None:
    """Let looks be recorded without a fresh witness until that hour of today. Raises CannotRaise."""
    refused = list(rules.freshness_refusals(until_hour=until_hour, hour=timezone.localtime(at).hour))
    if refused:
        _refuse("freshness.refused", refused, by)
        raise CannotRaise(refused)
    record("freshness.raised", by=by, reason=reason.value, sections=[rules.until(until_hour)])


def _refuse(verb: str, reasons: list[Refusal], by: Actor, about: UUID | None = None) -> None:
    record(verb, by=by, subject=about, reason=reasons[0].value, flags=[reason.value for reason in reasons[1:]])
