"""応対: hand over, close, or say that nobody came."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import Draft, record, record_all
from reception import rules
from reception.actions.refusals import Cannot, broken_constraint, refuse
from reception.models import Handover, Ticket, Visit
from reception.rules import Refusal
from reception.visits import has_looked_up
from staff.models import Staff
from staff.permissions import Permission, permissions_of
from staff.seats import roles_at

ABOUT_THE_CUSTOMER = ("COLLEAGUE", "RESTRICTED_RECORD", "NEW_TO_SHOP")


class CannotHandOver(Cannot):
    pass


class CannotCloseVisit(Cannot):
    pass


class CannotMarkNoShow(Cannot):
    pass


def hand_over(visit: Visit, *, to: Staff, reason: str, by: Actor, at: datetime) -> Visit:
    """Pass an open visit to a colleague; from then on it is theirs alone, and any disclosure has ended. `reason`: a Handover.Reason code.

    Raises CannotHandOver.
    """
    code = Handover.Reason(reason)
    with transaction.atomic():
        held = _locked(visit)
        roles = set(roles_at(to, held.shop))
        qualified = Staff.objects.with_qualification(timezone.localdate(at)).get(pk=to.pk).qualified
        reasons = rules.handover_refusals(
            own=_is_own(held, by),
            is_open=held.closed_at is None,
            to_self=to.pk == by.staff,
            works_here=Permission.OPEN_VISIT in permissions_of(roles, qualified=True),
            qualified=qualified,
            busy=Visit.objects.open().of_clerk(to.pk).exists(),
        )
        refuse(CannotHandOver, "visit.refused", reasons, by=by, visit=held.number, purpose=held.purpose)
        Handover.objects.create(visit=held, from_clerk_id=by.staff, to_clerk=to, reason=code, at=at)
        _give(held, to, by=by)
        record(
            "visit.handed_over",
            by=by,
            visit=held.number,
            subject=held.subject,
            purpose=held.purpose,
            reason=code.value,
            flags=held.flags,
        )
    return held


def _give(visit: Visit, to: Staff, *, by: Actor) -> None:
    try:
        with transaction.atomic():
            visit.clerk = to
            # Whose neighbour or relative the customer is was said of the clerk before.
            visit.subject_flags = [flag for flag in visit.subject_flags if flag in ABOUT_THE_CUSTOMER]
            visit.save(update_fields=["clerk", "subject_flags"])
    except IntegrityError as clash:  # the colleague called somebody at the same moment
        if broken_constraint(clash) != "one_open_visit_a_clerk":
            raise
        refuse(CannotHandOver, "visit.refused", [Refusal.TO_BUSY], by=by, visit=visit.number, purpose=visit.purpose)


def close_visit(visit: Visit, *, outcome: str, by: Actor, at: datetime) -> Visit:
    """End the visit and its ticket. `outcome`: a code of Visit.Outcome.of_closing(). Raises CannotCloseVisit.

    What else a closing needs (documents returned, disclosure closed) is asked by the packages above, before.
    """
    code = Visit.Outcome(outcome)
    with transaction.atomic():
        held = _locked(visit)
        reasons = [*rules.visit_refusals(own=_is_own(held, by), is_open=held.closed_at is None)]
        if code == Visit.Outcome.NO_SHOW:
            reasons.append(Refusal.NO_SHOW_IS_NO_OUTCOME)
        refuse(CannotCloseVisit, "visit.refused", reasons, by=by, visit=held.number, purpose=held.purpose)
        _end(held, code, Ticket.Status.SERVED, at=at)
        record_all([_closed(held)], by=by)
    return held


def mark_no_show(visit: Visit, *, by: Actor, at: datetime) -> Visit:
    """End the visit of somebody who was called and did not come; the ticket waits to be returned or closed. Raises CannotMarkNoShow."""
    with transaction.atomic():
        held = _locked(visit)
        reasons = rules.no_show_refusals(
            own=_is_own(held, by),
            is_open=held.closed_at is None,
            has_ticket=held.ticket_id is not None,
            looked_up=has_looked_up(held),
        )
        refuse(CannotMarkNoShow, "visit.refused", reasons, by=by, visit=held.number, purpose=held.purpose)
        _end(held, Visit.Outcome.NO_SHOW, Ticket.Status.NO_SHOW, at=at)
        record_all([Draft("ticket.missed", visit=held.number, purpose=held.purpose), _closed(held)], by=by)
    return held


def _locked(visit: Visit) -> Visit:
    return Visit.objects.select_related("shop").select_for_update(of=("self",)).get(pk=visit.pk)


def _is_own(visit: Visit, by: Actor) -> bool:
    return visit.clerk_id == by.staff and visit.shop_id == by.shop


def _end(visit: Visit, outcome: Visit.Outcome, status: Ticket.Status, *, at: datetime) -> None:
    visit.outcome, visit.closed_at = outcome, at
    visit.save(update_fields=["outcome", "closed_at"])
    if visit.ticket_id is not None:
        ticket = Ticket.objects.select_for_update().get(pk=visit.ticket_id)
        ticket.status, ticket.ended_at = status, at if status == Ticket.Status.SERVED else None
        ticket.save(update_fields=["status", "ended_at"])


def _closed(visit: Visit) -> Draft:
    return Draft(
        "visit.closed",
        visit=visit.number,
        subject=visit.subject,
        purpose=visit.purpose,
        reason=visit.outcome,
        flags=visit.flags,
    )
