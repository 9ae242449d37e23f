from datetime import timedelta

import pytest
from django.utils import timezone

from reception import actions
from reception.models import Ticket, Visit
from reception.rules import Refusal
from tests.conftest import actor, terminal

pytestmark = pytest.mark.usefixtures("db")


def call(name="aoki", at=None):
    return actions.call_next(by=actor(name, at), at=timezone.now())


def test_calling_opens_the_visit_of_the_clerk(ticket):
    waiting = ticket("REPAIR")

    visit = call()

    waiting.refresh_from_db()
    assert (visit.ticket, visit.purpose, visit.clerk.number) == (waiting, "REPAIR", "C-20418-6")
    assert (waiting.status, waiting.called_to) == (Ticket.Status.CALLED, terminal())


def test_who_needs_care_comes_first_then_bookings_by_their_time_then_the_rest(ticket):
    walk_in = ticket(minutes=20)
    booked = ticket(minutes=5, booked_for=timezone.now() - timedelta(minutes=25) + timedelta(minutes=12))
    later = ticket(minutes=1)
    wheelchair = ticket(care=["WHEELCHAIR"])

    order = [call(name).ticket for name in ("aoki", "ito", "takahashi", "kobayashi")]

    assert order == [wheelchair, walk_in, booked, later]


def test_the_telephone_calls_callers_and_the_counter_visitors(ticket):
    caller, visitor = ticket(channel="TELEPHONE", minutes=10), ticket()

    assert call("yoshida", terminal(kind="TELEPHONE")).ticket == caller
    assert call("aoki").ticket == visitor


def test_the_repair_desk_calls_repairs_only(ticket):
    ticket("NEW_LINE", minutes=10)
    repair = ticket("REPAIR")

    assert call("kobayashi", terminal(kind="REPAIR")).ticket == repair


def test_nobody_is_called_from_yesterday_or_from_another_shop():
    actions.issue_ticket(purpose="REPAIR", by=actor("nakamura"), at=timezone.now() - timedelta(days=1))
    actions.issue_ticket(purpose="REPAIR", by=actor("umeda"), at=timezone.now())

    with pytest.raises(actions.CannotOpenVisit) as refused:
        call()

    assert refused.value.reasons == (Refusal.NOBODY_WAITING,)


def test_the_call_and_the_visit_are_on_the_log(ticket, entries):
    ticket("PIN_RESET")

    visit = call()

    assert [(entry.verb, entry.visit, entry.purpose, entry.flags) for entry in entries("aoki")] == [
        ("ticket.called", visit.number, "PIN_RESET", []),
        ("visit.opened", visit.number, "PIN_RESET", []),
    ]


def test_a_clerk_with_an_open_visit_cannot_call_another(ticket, entries):
    ticket(), ticket()
    call()

    with pytest.raises(actions.CannotOpenVisit) as refused:
        call()

    assert refused.value.reasons == (Refusal.HAS_OPEN_VISIT,)
    assert [(entry.verb, entry.reason) for entry in entries("aoki")][-1] == ("visit.refused", "HAS_OPEN_VISIT")
    assert Ticket.objects.waiting().count() == 1


def test_a_chosen_ticket_is_called_with_its_reason_on_the_log(ticket, entries):
    ticket(minutes=30)
    chosen = ticket()

    visit = actions.call_chosen(chosen, reason="BOOKED_TIME", by=actor(), at=timezone.now())

    assert visit.ticket == chosen
    assert ("ticket.chosen", "BOOKED_TIME") in [(entry.verb, entry.reason) for entry in entries("aoki")]


def test_a_ticket_that_a_colleague_called_meanwhile_cannot_be_chosen(ticket, entries):
    chosen = ticket()
    call("ito")

    with pytest.raises(actions.CannotOpenVisit) as refused:
        actions.call_chosen(chosen, reason="CARE", by=actor(), at=timezone.now())

    assert refused.value.reasons == (Refusal.NOT_WAITING,)
    assert [(entry.verb, entry.reason) for entry in entries("aoki")] == [("ticket.refused", "NOT_WAITING")]


def test_a_reason_that_is_none_is_a_mistake_of_the_programme(ticket):
    with pytest.raises(ValueError, match="WHIM"):
        actions.call_chosen(ticket(), reason="WHIM", by=actor(), at=timezone.now())


def test_work_without_a_ticket_opens_a_visit_and_is_flagged(entries):
    visit = actions.open_without_ticket(purpose="BILL_ENQUIRY", reason="CALL_BACK", by=actor(), at=timezone.now())

    (entry,) = entries("aoki")
    assert (entry.verb, entry.visit, entry.reason, entry.flags) == (
        "visit.opened",
        visit.number,
        "CALL_BACK",
        ["NO_TICKET"],
    )
    assert visit.is_telephone


@pytest.mark.parametrize("purpose, reason", [("RECORD_REVIEW", "CALL_BACK"), ("REPAIR", "RECORD_REVIEW")])
def test_reviewing_the_log_is_a_purpose_and_a_reason_of_its_own(purpose, reason):
    with pytest.raises(actions.CannotOpenVisit) as refused:
        actions.open_without_ticket(purpose=purpose, reason=reason, by=actor("takahashi"), at=timezone.now())

    assert refused.value.reasons == (Refusal.NOT_A_VISITORS,)
    assert not Visit.objects.exists()
