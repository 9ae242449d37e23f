from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception import actions
from reception.board import board_of, usual_minutes
from reception.models import Visit
from reception.purposes import purpose_of
from tests.conftest import actor, person, terminal

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def shop():
    return terminal().shop_id


def served(open_visit, *, minutes, days_ago=1, purpose="REPAIR", outcome="DONE", name="aoki"):
    opened_at = timezone.now() - timedelta(days=days_ago)
    return open_visit(
        name, purpose, opened_at=opened_at, closed_at=opened_at + timedelta(minutes=minutes), outcome=outcome
    )


def test_a_purpose_takes_as_long_as_this_shop_took_lately(open_visit, shop):
    for minutes in (10, 20, 30):
        served(open_visit, minutes=minutes)

    assert usual_minutes(shop, timezone.now())["REPAIR"] == 20


def test_old_visits_no_shows_forgotten_visits_and_other_shops_do_not_count(open_visit, shop):
    for minutes in (9, 10, 11):
        served(open_visit, minutes=minutes)
    served(open_visit, minutes=100, days_ago=15)
    served(open_visit, minutes=1, outcome="NO_SHOW")
    served(open_visit, minutes=600)
    served(open_visit, minutes=100, name="umeda")

    assert usual_minutes(shop, timezone.now())["REPAIR"] == 10


def test_two_visits_are_no_measure(open_visit, shop):
    for minutes in (1, 2):
        served(open_visit, minutes=minutes)

    assert usual_minutes(shop, timezone.now())["REPAIR"] == purpose_of("REPAIR").minutes


def test_the_wait_grows_with_those_ahead(ticket, shop):
    ticket("BILL_PAYMENT", minutes=5)
    ticket("REPAIR", minutes=3)

    board = board_of(shop, timezone.now())

    assert [row.minutes for row in board.waiting] == [0, 5]
    assert board.newcomer == 35


def test_two_counters_halve_the_wait(ticket, shop):
    for _ in range(4):
        ticket("BILL_ENQUIRY")
    for name, place in (("aoki", 1), ("ito", 2)):
        actions.call_next(by=actor(name, terminal(place=place)), at=timezone.now())

    board = board_of(shop, timezone.now())

    assert [row.minutes for row in board.waiting] == [20, 20]
    assert board.newcomer == 40


def test_a_counter_that_has_just_finished_counts_as_free(ticket, open_visit, shop):
    now = timezone.now()
    open_visit("aoki", opened_at=now - timedelta(minutes=20), closed_at=now - timedelta(minutes=2), outcome="DONE")
    actions.open_without_ticket(purpose="BILL_ENQUIRY", reason="FOLLOW_UP", by=actor("ito", terminal(place=2)), at=now)
    ticket(), ticket()

    assert [row.minutes for row in board_of(shop, now).waiting] == [0, 20]


def test_callers_do_not_lengthen_the_wait_of_visitors(ticket, shop):
    ticket("NEW_LINE", channel="TELEPHONE", minutes=5)
    visitor = ticket("REPAIR")

    board = board_of(shop, timezone.now())

    assert board.wait_of(visitor) == 0


def test_called_waiting_and_missed_stand_apart_newest_call_first(ticket, shop):
    first, second, third, fourth = (ticket(minutes=minutes) for minutes in (9, 8, 7, 6))
    missed = actions.call_next(by=actor("aoki"), at=timezone.now())
    actions.mark_no_show(missed, by=actor("aoki"), at=timezone.now())
    for name, place in (("aoki", 1), ("ito", 2)):
        actions.call_next(by=actor(name, terminal(place=place)), at=timezone.now())

    board = board_of(shop, timezone.now())

    assert board.absent == [first]
    assert board.called == [third, second]
    assert [row.ticket for row in board.waiting] == [fourth]


def test_a_counter_that_handed_its_visit_over_shows_whom_it_called_next(ticket, shop):
    ticket(minutes=5)
    second = ticket()
    first = actions.call_next(by=actor("aoki"), at=timezone.now())
    actions.hand_over(first, to=person("ito"), reason="BREAK", by=actor("aoki"), at=timezone.now())
    actions.call_next(by=actor("aoki"), at=timezone.now())

    assert board_of(shop, timezone.now()).called == [second]


def test_the_boards_queries_do_not_grow_with_the_queue(ticket, shop):
    ticket()
    with CaptureQueriesContext(
        connection,
    ) as short:
        board_of(shop, timezone.now())
    for _ in range(12):
        ticket()
    with CaptureQueriesContext(connection) as long:
        board_of(shop, timezone.now())

    assert len(short) == len(long) == 3
    assert Visit.objects.count() == 0
