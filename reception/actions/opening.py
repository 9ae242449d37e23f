"""Open a visit: by calling the next ticket, a chosen one, or without a ticket for a stated reason."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import Draft, record, record_all
from reception import rules
from reception.actions.refusals import Cannot, broken_constraint, refuse
from reception.models import Ticket, Visit
from reception.purposes import RECORD_REVIEW, purpose_of
from reception.rules import Refusal
from staff.models import Terminal


class CannotOpenVisit(Cannot):
    """HAS_OPEN_VISIT, NOBODY_WAITING, NOT_WAITING, OTHER_SHOP, OTHER_DAY or NOT_A_VISITORS."""


def call_next(*, by: Actor, at: datetime) -> Visit:
    """Call the first ticket that is meant for this terminal and return the visit it opens. Raises CannotOpenVisit.

    Clerks who press at the same moment get different tickets: a locked row is skipped, not waited for.
    """
    with transaction.atomic():
        _refuse_second(by)
        letters = rules.letters_called_at(Terminal.objects.get(pk=by.terminal).kind)
        queue = Ticket.objects.of_day(by.shop, timezone.localdate(at)).waiting().filter(letter__in=letters)
        ticket = queue.in_calling_order().select_for_update(skip_locked=True).first()
        if ticket is None:
            raise CannotOpenVisit(Refusal.NOBODY_WAITING)
        return _call(ticket, "ticket.called", by=by, at=at)


def call_chosen(ticket: Ticket, *, reason: str, by: Actor, at: datetime) -> Visit:
    """Call this ticket out of turn and return the visit it opens. `reason`: a Ticket.Chosen code. Raises CannotOpenVisit."""
    code = Ticket.Chosen(reason)
    with transaction.atomic():
        held = Ticket.objects.select_for_update().get(pk=ticket.pk)
        reasons = rules.choosing_refusals(
            has_open_visit=_has_open_visit(by),
            same_shop=held.shop_id == by.shop,
            same_day=held.day == timezone.localdate(at),
            status=held.status,
        )
        refuse(CannotOpenVisit, "ticket.refused", reasons, by=by, purpose=held.purpose)
        return _call(held, "ticket.chosen", reason=code.value, by=by, at=at)


def open_without_ticket(*, purpose: str, reason: str, by: Actor, at: datetime) -> Visit:
    """Open a visit for work nobody drew a ticket for; flagged on the log. `reason`: a Visit.Reason code. Raises CannotOpenVisit."""
    code = Visit.Reason(reason)
    if (purpose == RECORD_REVIEW.code) is not (code == Visit.Reason.RECORD_REVIEW):
        refuse(CannotOpenVisit, "visit.refused", [Refusal.NOT_A_VISITORS], by=by, purpose=purpose)
    with transaction.atomic():
        _refuse_second(by, purpose=purpose)
        visit = _open(purpose_of(purpose).code, reason=code, by=by, at=at)
        record("visit.opened", by=by, visit=visit.number, purpose=purpose, reason=code.value, flags=visit.flags)
    return visit


def _call(ticket: Ticket, verb: str, *, reason: str = "", by: Actor, at: datetime) -> Visit:
    ticket.status, ticket.called_at, ticket.called_to_id = Ticket.Status.CALLED, at, by.terminal
    ticket.save(update_fields=["status", "called_at", "called_to"])
    visit = _open(ticket.purpose, ticket=ticket, by=by, at=at)
    drafts: Sequence[Draft] = [
        Draft(verb, visit=visit.number, purpose=visit.purpose, reason=reason),
        Draft("visit.opened", visit=visit.number, purpose=visit.purpose, flags=visit.flags),
    ]
    record_all(drafts, by=by)
    return visit


def _open(purpose: str, *, ticket: Ticket | None = None, reason: str = "", by: Actor, at: datetime) -> Visit:
    try:
        with transaction.atomic():
            return Visit.objects.create(
                shop_id=by.shop,
                terminal_id=by.terminal,
                ticket=ticket,
                purpose=purpose,
                reason=reason,
                clerk_id=by.staff,
                opened_at=at,
            )
    except IntegrityError as clash:  # the same person pressed twice, or a colleague handed a visit over meanwhile
        if broken_constraint(clash) != "one_open_visit_a_clerk":
            raise
        refuse(CannotOpenVisit, "visit.refused", [Refusal.HAS_OPEN_VISIT], by=by, purpose=purpose)
        raise


def _refuse_second(by: Actor, purpose: str = "") -> None:
    reasons = rules.opening_refusals(has_open_visit=_has_open_visit(by))
    refuse(CannotOpenVisit, "visit.refused", reasons, by=by, purpose=purpose)


def _has_open_visit(by: Actor) -> bool:
    return Visit.objects.open().of_clerk(by.staff).exists()
