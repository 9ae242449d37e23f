from datetime import datetime, timedelta

import pytest

from reception import rules
from reception.rules import Refusal

TEN = datetime(2026, 11, 21, 10)


def minutes(number):
    return timedelta(minutes=number)


@pytest.mark.parametrize(
    "care, first",
    [
        ([], False),
        (["WHEELCHAIR"], True),
        (["SMALL_CHILDREN"], True),
        (["STICK"], True),
        (["HEARING"], False),
        (["HEARING", "WHEELCHAIR"], True),
    ],
)
def test_who_cannot_stand_and_wait_is_called_first(care, first):
    assert rules.has_priority(care) is first


@pytest.mark.parametrize(
    "issued_at, booked_for, counts_from",
    [
        (TEN, None, TEN),
        (TEN, TEN + minutes(30), TEN + minutes(30)),
        (TEN, TEN - minutes(5), TEN - minutes(5)),
        (TEN, TEN - minutes(15), TEN - minutes(15)),
        (TEN, TEN - minutes(16), TEN),
    ],
)
def test_a_booking_counts_from_its_own_time_unless_the_visitor_is_late(issued_at, booked_for, counts_from):
    assert rules.queued_at(issued_at=issued_at, booked_for=booked_for) == counts_from


@pytest.mark.parametrize(
    "kind, letters",
    [
        ("COUNTER", ("A", "B", "C")),
        ("OFFICE", ("A", "B", "C")),
        ("REPAIR", ("B",)),
        ("TELEPHONE", ("T",)),
    ],
)
def test_each_terminal_has_its_own_next(kind, letters):
    assert rules.letters_called_at(kind) == letters


@pytest.mark.parametrize(
    "mean, visits, usual",
    [
        (12.4, 3, 12),
        (12.6, 40, 13),
        (90.0, 2, 20),
        (0.1, 5, 1),
        (0.0, 0, 20),
    ],
)
def test_a_few_visits_say_nothing_about_a_shop(mean, visits, usual):
    assert rules.usual_minutes(mean=mean, visits=visits, otherwise=20) == usual


@pytest.mark.parametrize("usual, passed, left", [(20, 5, 15), (20, 19.5, 1), (20, 45, 1)])
def test_a_visit_that_takes_long_could_end_any_moment(usual, passed, left):
    assert rules.free_in(usual=usual, passed=passed) == left


@pytest.mark.parametrize(
    "lengths, counters, waits",
    [
        ([], [], [0]),
        ([20, 10], [], [0, 20, 30]),
        ([20, 10], [5.0], [5, 25, 35]),
        ([20, 10, 10], [0.0, 0.0], [0, 0, 10, 20]),
        ([60, 5, 5], [10.0, 2.5], [3, 10, 15, 20]),
    ],
)
def test_the_wait_is_shared_by_the_counters_that_serve(lengths, counters, waits):
    assert rules.expected_waits(lengths, counters=counters) == waits


CHOOSING = {"has_open_visit": False, "same_shop": True, "same_day": True, "status": "WAITING"}


@pytest.mark.parametrize(
    "but, reasons",
    [
        ({}, []),
        ({"has_open_visit": True}, [Refusal.HAS_OPEN_VISIT]),
        ({"same_shop": False}, [Refusal.OTHER_SHOP]),
        ({"same_day": False}, [Refusal.OTHER_DAY]),
        ({"status": "CALLED"}, [Refusal.NOT_WAITING]),
        ({"status": "NO_SHOW"}, [Refusal.NOT_WAITING]),
        ({"has_open_visit": True, "status": "CLOSED"}, [Refusal.HAS_OPEN_VISIT, Refusal.NOT_WAITING]),
    ],
)
def test_what_stands_against_calling_out_of_turn(but, reasons):
    assert list(rules.choosing_refusals(**{**CHOOSING, **but})) == reasons


@pytest.mark.parametrize(
    "status, reasons",
    [
        ("NO_SHOW", []),
        ("WAITING", [Refusal.NOT_ABSENT]),
        ("CALLED", [Refusal.NOT_ABSENT]),
        ("SERVED", [Refusal.NOT_ABSENT]),
    ],
)
def test_only_who_was_missed_returns_to_the_queue(status, reasons):
    assert list(rules.returning_refusals(same_shop=True, same_day=True, status=status)) == reasons


@pytest.mark.parametrize(
    "status, reasons",
    [
        ("WAITING", []),
        ("NO_SHOW", []),
        ("CALLED", [Refusal.NOT_IN_QUEUE]),
        ("SERVED", [Refusal.NOT_IN_QUEUE]),
        ("CLOSED", [Refusal.NOT_IN_QUEUE]),
    ],
)
def test_only_who_waits_or_was_missed_can_be_sent_home(status, reasons):
    assert list(rules.withdrawing_refusals(same_shop=True, status=status)) == reasons


MISSING = {"own": True, "is_open": True, "has_ticket": True, "looked_up": False}


@pytest.mark.parametrize(
    "but, reasons",
    [
        ({}, []),
        ({"own": False}, [Refusal.OTHER_CLERK]),
        ({"is_open": False}, [Refusal.CLOSED]),
        ({"has_ticket": False}, [Refusal.NO_TICKET]),
        ({"looked_up": True}, [Refusal.LOOKED_UP]),
    ],
)
def test_nobody_came_is_no_way_out_of_a_lookup(but, reasons):
    assert list(rules.no_show_refusals(**{**MISSING, **but})) == reasons


PASSING = {"own": True, "is_open": True, "to_self": False, "works_here": True, "qualified": True, "busy": False}


@pytest.mark.parametrize(
    "but, reasons",
    [
        ({}, []),
        ({"own": False}, [Refusal.OTHER_CLERK]),
        ({"is_open": False}, [Refusal.CLOSED]),
        ({"to_self": True, "busy": True}, [Refusal.TO_SELF]),
        ({"works_here": False}, [Refusal.TO_OUTSIDER]),
        ({"qualified": False}, [Refusal.TO_UNQUALIFIED]),
        ({"busy": True}, [Refusal.TO_BUSY]),
        ({"works_here": False, "qualified": False}, [Refusal.TO_OUTSIDER, Refusal.TO_UNQUALIFIED]),
    ],
)
def test_what_stands_against_a_hand_over(but, reasons):
    assert list(rules.handover_refusals(**{**PASSING, **but})) == reasons
