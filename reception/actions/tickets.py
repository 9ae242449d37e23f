"""受付票: issue, return to the queue, close."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from audit.context import Actor
from audit.log import record
from reception import rules
from reception.actions.refusals import Cannot, refuse
from reception.models import Ticket
from reception.purposes import PURPOSES, purpose_of
from reception.rules import Refusal


class CannotIssueTicket(Cannot):
    pass


class CannotChangeTicket(Cannot):
    pass


def issue_ticket(
    *,
    purpose: str,
    channel: str = Ticket.Channel.COUNTER,
    booked_for: datetime | None = None,
    care: Sequence[str] = (),
    language: str = Ticket.Language.JAPANESE,
    brought: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Ticket:
    """Return the ticket with the day's next number of its letter. Raises CannotIssueTicket(NOT_A_VISITORS)."""
    wanted = purpose_of(purpose)
    if wanted not in PURPOSES:
        refuse(CannotIssueTicket, "ticket.refused", [Refusal.NOT_A_VISITORS], by=by, purpose=purpose)
    letter = rules.TELEPHONE_LETTER if channel == Ticket.Channel.TELEPHONE else wanted.letter
    day = timezone.localdate(at)
    with transaction.atomic():
        ticket = Ticket.objects.create(
            shop_id=by.shop,
            day=day,
            letter=letter,
            serial=_next_serial(by.shop, day, letter),
            purpose=purpose,
            channel=channel,
            booked_for=booked_for,
            care=list(care),
            priority=rules.has_priority(care),
            language=language,
            brought=list(brought),
            issued_at=at,
            issued_by=by.number,
            queued_at=rules.queued_at(issued_at=at, booked_for=booked_for),
        )
        record("ticket.issued", by=by, purpose=purpose)
    return ticket


def _next_serial(shop: int, day: date, letter: str) -> int:
    """Return the next number, holding the letter until the transaction ends: two greeters never hand out the same one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [shop, day.toordinal() * 128 + ord(letter)])
    highest = Ticket.objects.of_day(shop, day).filter(letter=letter).aggregate(highest=Max("serial"))["highest"]
    return (highest or 0) + 1


def return_ticket(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Put somebody who was missed when called back into the queue, counted from now. Raises CannotChangeTicket."""
    with transaction.atomic():
        held = Ticket.objects.select_for_update().get(pk=ticket.pk)
        today = held.day == timezone.localdate(at)
        reasons = rules.returning_refusals(same_shop=held.shop_id == by.shop, same_day=today, status=held.status)
        refuse(CannotChangeTicket, "ticket.refused", reasons, by=by, purpose=held.purpose)
        held.status, held.queued_at, held.called_at, held.called_to = Ticket.Status.WAITING, at, None, None
        held.save(update_fields=["status", "queued_at", "called_at", "called_to"])
        record("ticket.returned", by=by, purpose=held.purpose)
    return held


def close_ticket(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """End a ticket without serving it: the visitor left. Raises CannotChangeTicket."""
    with transaction.atomic():
        held = Ticket.objects.select_for_update().get(pk=ticket.pk)
        reasons = rules.withdrawing_refusals(same_shop=held.shop_id == by.shop, status=held.status)
        refuse(CannotChangeTicket, "ticket.refused", reasons, by=by, purpose=held.purpose)
        held.status, held.ended_at = Ticket.Status.CLOSED, at
        held.save(update_fields=["status", "ended_at"])
        record("ticket.closed", by=by, purpose=held.purpose)
    return held
