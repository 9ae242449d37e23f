from datetime import timedelta

import pytest
from django.utils import timezone

from reception import actions
from reception.models import Ticket
from reception.rules import Refusal
from tests.conftest import actor, terminal

pytestmark = pytest.mark.usefixtures("db")


def test_the_greeter_issues_numbers_in_order_one_row_for_each_letter(ticket):
    numbers = [ticket(purpose).number for purpose in ("DEVICE_CHANGE", "REPAIR", "BILL_ENQUIRY", "BILL_PAYMENT")]

    assert numbers == ["A-001", "B-001", "A-002", "C-001"]


def test_a_caller_gets_the_letter_t_whatever_the_purpose(ticket):
    assert ticket("REPAIR", channel="TELEPHONE").number == "T-001"


def test_numbers_begin_anew_every_day_and_in_every_shop(ticket):
    yesterday = timezone.now() - timedelta(days=1)
    actions.issue_ticket(purpose="REPAIR", by=actor("nakamura"), at=yesterday)
    actions.issue_ticket(purpose="REPAIR", by=actor("umeda"), at=timezone.now())

    assert ticket("REPAIR").number == "B-001"


def test_a_ticket_keeps_what_the_greeter_asked(ticket):
    booked = timezone.now() + timedelta(minutes=20)

    issued = ticket("PORT_IN", booked_for=booked, care=["STICK"], language="en", brought=["PHOTO_ID"])

    issued.refresh_from_db()
    assert (issued.priority, issued.queued_at, issued.language, issued.brought) == (True, booked, "en", ["PHOTO_ID"])
    assert issued.issued_by == "G-10377-2"


def test_issuing_is_on_the_log_with_its_purpose(ticket, entries):
    ticket("REPAIR")

    (entry,) = entries("nakamura")
    assert (entry.verb, entry.purpose, entry.visit, entry.subject) == ("ticket.issued", "REPAIR", None, None)


def test_nobody_draws_a_ticket_to_review_the_log(entries):
    with pytest.raises(actions.CannotIssueTicket) as refused:
        actions.issue_ticket(purpose="RECORD_REVIEW", by=actor("nakamura"), at=timezone.now())

    assert refused.value.reasons == (Refusal.NOT_A_VISITORS,)
    assert [(entry.verb, entry.reason) for entry in entries("nakamura")] == [("ticket.refused", "NOT_A_VISITORS")]


def test_who_was_missed_returns_to_the_end_of_the_queue_and_is_called_again(ticket, entries):
    missed, later = ticket(minutes=30), ticket(minutes=10)
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())
    actions.mark_no_show(visit, by=actor("aoki"), at=timezone.now())

    actions.return_ticket(missed, by=actor("nakamura"), at=timezone.now())

    first = actions.call_next(by=actor("aoki"), at=timezone.now())
    second = actions.call_next(by=actor("ito"), at=timezone.now())
    assert (first.ticket, second.ticket) == (later, missed)
    assert second.number != visit.number
    assert entries("nakamura")[-1].verb == "ticket.returned"


def test_a_ticket_that_waits_cannot_be_returned(ticket, entries):
    waiting = ticket()

    with pytest.raises(actions.CannotChangeTicket) as refused:
        actions.return_ticket(waiting, by=actor("nakamura"), at=timezone.now())

    assert refused.value.reasons == (Refusal.NOT_ABSENT,)
    assert entries("nakamura")[-1].reason == "NOT_ABSENT"


def test_a_visitor_who_leaves_is_not_called(ticket, entries):
    leaving = ticket()

    actions.close_ticket(leaving, by=actor("nakamura"), at=timezone.now())

    leaving.refresh_from_db()
    assert leaving.status == Ticket.Status.CLOSED
    assert entries("nakamura")[-1].verb == "ticket.closed"
    with pytest.raises(actions.CannotOpenVisit):
        actions.call_next(by=actor("aoki"), at=timezone.now())


def test_a_ticket_that_is_served_cannot_be_closed_and_another_shops_not_at_all(ticket):
    waiting, called = ticket(), ticket(care=["STICK"])
    actions.call_next(by=actor("aoki"), at=timezone.now())

    for one, by, reason in ((called, "nakamura", Refusal.NOT_IN_QUEUE), (waiting, "umeda", Refusal.OTHER_SHOP)):
        with pytest.raises(actions.CannotChangeTicket) as refused:
            actions.close_ticket(one, by=actor(by, terminal("U01") if by == "umeda" else None), at=timezone.now())
        assert refused.value.reasons == (reason,)
