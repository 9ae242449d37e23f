"""Each signal where it must be found, and next to it honest work that looks much the same and must not be."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.oversight.story import TODAY, Story, item, moment, ref

WANTED = uuid4()


@pytest.fixture
def story():
    return Story().honest()


def days_ago(count, hour=15, minute=0):
    return moment(TODAY - timedelta(days=count), hour, minute)


def test_honest_weeks_say_nothing(story):
    for nth in range(6):
        story.visit("ito", moment(TODAY, 10 + nth))

    assert story.signals(since=days_ago(30)) == set()


# --- people whom the clerk knows ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("flag", ["OWN_RECORD", "SAME_HOUSEHOLD"])
def test_ones_own_record_is_told_however_the_visit_came_about(story, flag):
    story.visit("ito", moment(TODAY, 16), WANTED, flags=(flag,))

    (found,) = [one for one in story.found() if one.signal == flag]
    assert (found.person, found.subject, found.facts["count"]) == (ref("ito"), WANTED, 1)


@pytest.mark.parametrize("flag", ["COLLEAGUE", "RESTRICTED_RECORD", "SURNAME_AND_ADDRESS"])
def test_a_colleague_is_served_like_anybody_and_looked_at_otherwise_told(story, flag):
    story.visit("ito", moment(TODAY, 16), WANTED, flags=(flag,))
    served = story.signals()
    story.visit("ito", moment(TODAY, 17), WANTED, flags=(flag,), ticket=False, checked=False, reason="CALL_BACK")

    assert flag not in served
    assert flag in story.signals()


# --- the same customer ----------------------------------------------------------------------------------------------------------------------
def test_the_same_customer_who_never_came_is_told_with_how_often(story):
    for ago in (9, 6, 3, 1):
        story.visit("ito", days_ago(ago), WANTED, ticket=False, checked=False, reason="FOLLOW_UP")
    story.visit("ito", days_ago(2), uuid4(), WANTED)

    (found,) = [one for one in story.found(since=days_ago(10)) if one.signal == "SAME_CUSTOMER"]
    assert found.facts["way"] == "NEVER_CAME"
    assert (found.facts["count"], found.facts["without_ticket"]) == (5, 4)
    assert found.facts["since_on"] == "2026-11-11"
    assert len(found.entries) == 5


def test_a_customer_who_came_and_is_called_back_is_not(story):
    story.visit("ito", days_ago(5), WANTED)
    story.visit("ito", days_ago(3), WANTED, ticket=False, checked=False, reason="CALL_BACK")
    story.visit("ito", moment(TODAY, 15), WANTED, ticket=False, checked=False, reason="CALL_BACK")

    assert "SAME_CUSTOMER" not in story.signals()


def test_several_looks_on_one_day_are_one_story_of_that_day(story):
    for minute in (0, 10, 20):
        story.visit("ito", moment(TODAY, 15, minute), WANTED, ticket=False, checked=False, reason="CALL_BACK")

    assert "SAME_CUSTOMER" not in story.signals()


def test_what_was_told_is_not_told_again_within_the_week(story):
    for ago in (6, 4):
        story.visit("ito", days_ago(ago), WANTED, ticket=False, checked=False, reason="FOLLOW_UP")
    (first,) = [one for one in story.found(until=days_ago(3)) if one.signal == "SAME_CUSTOMER"]
    for ago in (1, 0):
        story.visit("ito", days_ago(ago), WANTED, ticket=False, checked=False, reason="FOLLOW_UP")

    assert "SAME_CUSTOMER" in story.signals()
    assert "SAME_CUSTOMER" not in story.signals(before=[item(first)])


def test_a_well_known_name_that_several_look_at_is_told_though_each_looked_once(story):
    for who in ("aoki", "ito", "endo"):
        story.visit(who, moment(TODAY, 16), uuid4(), WANTED)

    (found,) = [one for one in story.found() if one.signal == "SAME_CUSTOMER"]
    assert (found.facts["way"], found.facts["people"], found.subject) == ("CROWD", 3, WANTED)


def test_whom_several_served_because_they_came_is_not(story):
    story.visit("kato", days_ago(2), WANTED)
    for who in ("aoki", "ito", "endo"):
        story.visit(who, moment(TODAY, 16), WANTED, ticket=False, checked=False, reason="CALL_BACK")

    assert "SAME_CUSTOMER" not in story.signals()


# --- numbers and misses ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("step", [1, -1])
def test_numbers_tried_one_after_the_other_are_told_even_a_few_a_day(story, step):
    for nth in range(4):
        story.miss("ito", days_ago(3 - nth), tried=500 + step * nth)

    (found,) = [one for one in story.found() if one.signal == "CONSECUTIVE_NUMBERS"]
    assert (found.facts["count"], found.facts["found"]) == (4, 0)


def test_neighbouring_numbers_of_a_family_and_a_slip_of_the_finger_are_not(story):
    for number in (500, 501, 502, 700):
        story.miss("ito", moment(TODAY, 15), tried=number)

    assert "CONSECUTIVE_NUMBERS" not in story.signals()


def test_many_misses_on_a_day_are_told_and_a_visitor_who_misremembers_is_not(story):
    for nth in range(5):
        story.miss("ito", moment(TODAY, 15, nth), tried=1000 + 10 * nth)
    few = story.signals()
    for nth in range(8):
        story.miss("ito", moment(TODAY, 16, nth), tried=2000 + 10 * nth)

    (found,) = [one for one in story.found() if one.signal == "FISHING"]
    assert "FISHING" not in few
    assert found.facts["count"] == 13


def test_a_newcomer_who_always_mistypes_is_compared_with_the_own_habit(story):
    for ago in range(30, 0, -1):
        for nth in range(4):
            story.miss("ito", days_ago(ago, 11, nth))
    for nth in range(6):
        story.miss("ito", moment(TODAY, 15, nth))
    of_the_same = story.signals()
    for nth in range(6):
        story.miss("aoki", moment(TODAY, 15, nth))

    assert "FISHING" not in of_the_same


# --- more than usual ------------------------------------------------------------------------------------------------------------------------
def volume(signals):
    return signals & {"ABOVE_NORM", "NO_TICKET", "NEW_TO_SHOP", "OTHER_CUSTOMER"}


def test_a_leavers_day_in_the_visits_of_others_is_told_the_same_evening(story):
    for hour in range(10, 15):
        story.visit("ito", moment(TODAY, hour), uuid4(), uuid4(), uuid4())

    (found,) = [one for one in story.found() if one.signal == "ABOVE_NORM"]
    assert found.facts["way"] == "DAY"
    assert (found.facts["count"], found.facts["visits"]) == (15, 5)
    assert found.facts["expected"] < 7


def test_a_busy_day_with_many_visitors_is_not(story):
    for nth in range(30):
        story.visit("ito", moment(TODAY, 9 + nth // 3, 20 * (nth % 3)))

    assert volume(story.signals()) == set()


def test_two_more_a_day_for_weeks_are_told(story):
    for ago in range(8, -1, -1):
        story.visit("ito", days_ago(ago, 17), uuid4(), uuid4(), uuid4())

    assert any(one.facts.get("way") == "WEEKS" for one in story.found(since=days_ago(9)) if one.signal == "ABOVE_NORM")


def test_a_family_now_and_then_is_not(story):
    for ago in (8, 4, 0):
        story.visit("ito", days_ago(ago, 17), uuid4(), uuid4())

    assert volume(story.signals(since=days_ago(9))) == set()


@pytest.mark.parametrize(("flags", "signal"), [((), "NO_TICKET"), (("NEW_TO_SHOP",), "NEW_TO_SHOP")])
def test_calls_without_tickets_beyond_the_shops_habit_are_told(story, flags, signal):
    for nth in range(8):
        story.visit(
            "ito", moment(TODAY, 10 + nth, 30), ticket=False, checked=False, reason="CALL_BACK", flags=flags, minutes=5
        )

    (found,) = [one for one in story.found() if one.signal in ("NO_TICKET", "NEW_TO_SHOP", "ABOVE_NORM")]
    assert found.signal == signal
    assert found.facts["count"] == 8


def test_a_shop_that_calls_back_every_day_has_another_norm(story):
    for ago in range(40, 0, -1):
        for who in ("aoki", "ito", "endo", "kato"):
            for hour in (11, 14, 16):
                story.visit(who, days_ago(ago, hour, 40), ticket=False, checked=False, reason="CALL_BACK", minutes=5)
    for nth in range(6):
        story.visit("ito", moment(TODAY, 10 + nth, 30), ticket=False, checked=False, reason="CALL_BACK", minutes=5)

    assert volume(story.signals()) == set()


def test_visits_with_tickets_that_end_before_anybody_was_served_are_told(story):
    for ago in (6, 3, 1):
        story.visit("ito", days_ago(ago, 16), checked=False, minutes=1.5, purpose="CONTRACT_ENQUIRY")

    assert any(one.facts.get("way") == "BRIEF" for one in story.found(since=days_ago(9)) if one.signal == "ABOVE_NORM")


def test_one_visitor_who_leaves_at_once_is_not(story):
    story.visit("ito", moment(TODAY, 16), checked=False, minutes=1.5)

    assert volume(story.signals()) == set()


def test_five_customers_in_one_visit_are_told_and_a_family_of_three_is_not(story):
    story.visit("ito", moment(TODAY, 16), uuid4(), uuid4(), uuid4())
    family = story.signals()
    story.visit("ito", moment(TODAY, 17), *(uuid4() for _ in range(6)))

    assert "OTHER_CUSTOMER" not in family
    assert "OTHER_CUSTOMER" in story.signals()


def test_sections_outside_the_purpose_are_told_when_they_are_a_habit(story):
    def opened(who, at):
        story.add(at, who, "payment.disclosed", visit=1, subject=uuid4(), flags=("OUTSIDE_PURPOSE",))

    opened("aoki", moment(TODAY, 12))
    for ago in range(4):
        for nth in range(3):
            opened("ito", days_ago(ago, 12, nth))
    for nth in range(3):
        story.visit("ito", moment(TODAY, 11 + nth))
        story.visit("aoki", moment(TODAY, 11 + nth))

    (found,) = [one for one in story.found(since=days_ago(5)) if one.signal == "OUTSIDE_PURPOSE"]
    assert found.person == ref("ito")
    assert found.facts["count"] >= 3
