"""Two people press at the same moment. Real threads, real commits."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from reception import actions
from reception.models import Ticket, Visit
from reception.rules import Refusal
from tests.conftest import actor, person

pytestmark = pytest.mark.usefixtures("real_db")


def at_once(*acts):
    """Run every act in a thread of its own, all beginning together; return what each returned or raised."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        except actions.Cannot as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def issue(purpose="BILL_ENQUIRY"):
    return actions.issue_ticket(purpose=purpose, by=actor("nakamura"), at=timezone.now())


def test_eight_greeters_hand_out_eight_different_numbers():
    tickets = at_once(*[issue] * 8)

    assert sorted(ticket.number for ticket in tickets) == [f"A-{serial:03d}" for serial in range(1, 9)]


def test_clerks_who_call_at_once_get_different_visitors():
    for _ in range(3):
        issue()
    clerks = [actor(name) for name in ("aoki", "ito", "takahashi")]

    visits = at_once(*[lambda by=by: actions.call_next(by=by, at=timezone.now()) for by in clerks])

    assert {visit.ticket.number for visit in visits} == {"A-001", "A-002", "A-003"}


def test_a_double_click_calls_one_visitor():
    for _ in range(4):
        issue()
    by = actor("aoki")

    results = at_once(*[lambda: actions.call_next(by=by, at=timezone.now())] * 4)

    refused = [result.reasons for result in results if isinstance(result, actions.CannotOpenVisit)]
    assert refused == [(Refusal.HAS_OPEN_VISIT,)] * 3
    assert Visit.objects.open().count() == 1
    assert Ticket.objects.waiting().count() == 3


def test_two_clerks_choose_the_same_visitor_and_one_is_told():
    chosen = issue()
    clerks = [actor("aoki"), actor("ito")]

    results = at_once(
        *[lambda by=by: actions.call_chosen(chosen, reason="CARE", by=by, at=timezone.now()) for by in clerks]
    )

    (refused,) = [result for result in results if isinstance(result, actions.CannotOpenVisit)]
    assert refused.reasons == (Refusal.NOT_WAITING,)
    assert Visit.objects.filter(ticket=chosen).count() == 1


def test_ito_calls_somebody_while_aoki_hands_a_visit_to_him():
    issue()
    visit = actions.open_without_ticket(purpose="REPAIR", reason="FOLLOW_UP", by=actor("aoki"), at=timezone.now())
    ito, aoki, to = actor("ito"), actor("aoki"), person("ito")

    at_once(
        lambda: actions.call_next(by=ito, at=timezone.now()),
        lambda: actions.hand_over(visit, to=to, reason="BREAK", by=aoki, at=timezone.now()),
    )

    assert Visit.objects.open().of_clerk(ito.staff).count() == 1
    # Whoever lost has lost nothing: the visit is still aoki's, or the visitor still waits.
    assert Visit.objects.open().of_clerk(aoki.staff).exists() is not Ticket.objects.waiting().exists()


def test_close_and_no_show_pressed_together_end_the_visit_once():
    issue()
    by = actor("aoki")
    visit = actions.call_next(by=by, at=timezone.now())

    results = at_once(
        lambda: actions.close_visit(visit, outcome="LEFT", by=by, at=timezone.now()),
        lambda: actions.mark_no_show(visit, by=by, at=timezone.now()),
    )

    (refused,) = [result for result in results if isinstance(result, actions.Cannot)]
    assert refused.reasons == (Refusal.CLOSED,)
