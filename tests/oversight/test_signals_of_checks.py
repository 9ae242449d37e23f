"""Checks that nobody made, and looks at times and places where nobody should be served."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oversight.signals.thresholds import THRESHOLDS
from tests.oversight.story import SHOP, TODAY, Story, moment, ref

CARD = b"c" * 32


@pytest.fixture
def story():
    return Story().honest()


def days_ago(count, hour=15):
    return moment(TODAY - timedelta(days=count), hour)


# --- rubber stamps --------------------------------------------------------------------------------------------------------------------------
def test_checks_that_pass_faster_than_anybody_reads_are_told(story):
    for ago in (4, 0):
        story.visit("ito", days_ago(ago, 17), seconds=5)

    (found,) = [one for one in story.found() if one.signal == "RUBBER_STAMP"]
    assert (found.facts["count"], found.person) == (2, ref("ito"))
    assert found.facts["seconds"] >= 10
    assert found.facts["shop"] > 30


def test_one_quick_check_is_not(story):
    story.visit("ito", moment(TODAY, 17), seconds=5)

    assert "RUBBER_STAMP" not in story.signals()


def test_somebody_who_is_quicker_than_the_shop_and_still_reads_is_not(story):
    for ago in range(4, -1, -1):
        story.visit("ito", days_ago(ago, 17), seconds=29)

    assert "RUBBER_STAMP" not in story.signals()


def test_a_shop_whose_reader_takes_five_seconds_can_have_its_own_limit(story):
    for ago in (4, 0):
        story.visit("ito", days_ago(ago, 17), seconds=5)

    own = {(SHOP, "READING_SHARE"): 0.05, (SHOP, "READING_LEAST"): 3.0}
    assert "RUBBER_STAMP" in story.signals(tuned={(SHOP + 1, "READING_LEAST"): 3.0})
    assert "RUBBER_STAMP" not in story.signals(tuned=own)


# --- the same document ----------------------------------------------------------------------------------------------------------------------
def test_one_card_for_two_customers_is_told_at_the_second(story):
    first, second = uuid4(), uuid4()
    story.visit("aoki", days_ago(5), first, document=CARD)
    story.visit("ito", moment(TODAY, 16), second, document=CARD)

    (found,) = [one for one in story.found() if one.signal == "SAME_DOCUMENT"]
    assert (found.facts["count"], found.person, len(found.entries)) == (2, ref("ito"), 2)


def test_one_card_for_one_customer_who_comes_again_is_not(story):
    customer = uuid4()
    story.visit("aoki", days_ago(5), customer, document=CARD)
    story.visit("ito", moment(TODAY, 16), customer, document=CARD)

    assert "SAME_DOCUMENT" not in story.signals()


# --- reissue after a change -----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("change", ["ADDRESS_CHANGE", "PAYMENT_METHOD", "PIN_RESET", "NAME_CHANGE"])
def test_a_reissue_soon_after_a_change_is_told(story, change):
    customer = uuid4()
    story.visit("aoki", days_ago(6), customer, purpose=change)
    story.visit("ito", moment(TODAY, 16), customer, purpose="SIM_REISSUE")

    (found,) = [one for one in story.found() if one.signal == "REISSUE_AFTER_CHANGE"]
    assert (found.facts["days"], found.facts["purpose"], found.subject) == (6, change, customer)


@pytest.mark.parametrize(("ago", "change"), [(20, "ADDRESS_CHANGE"), (6, "BILL_ENQUIRY")])
def test_a_reissue_long_after_a_change_or_after_a_question_is_not(story, ago, change):
    customer = uuid4()
    story.visit("aoki", days_ago(ago), customer, purpose=change)
    story.visit("ito", moment(TODAY, 16), customer, purpose="SIM_REISSUE")

    assert "REISSUE_AFTER_CHANGE" not in story.signals()


def test_a_reissue_without_a_passed_check_is_not(story):
    customer = uuid4()
    story.visit("aoki", days_ago(6), customer, purpose="ADDRESS_CHANGE")
    story.visit("ito", moment(TODAY, 16), customer, purpose="SIM_REISSUE", checked=False)

    assert "REISSUE_AFTER_CHANGE" not in story.signals()


# --- moments --------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("flag", ["OUTSIDE_HOURS", "OUTSIDE_SHIFT"])
def test_looks_without_a_ticket_when_nobody_should_be_served_are_told_from_the_second_day(story, flag):
    alone = {"ticket": False, "checked": False, "reason": "CALL_BACK", "flags": (flag,)}
    story.visit("ito", days_ago(3, 20), **alone)
    once = story.signals(since=days_ago(4))
    story.visit("ito", moment(TODAY, 20), **alone)

    assert flag not in once
    assert flag in story.signals()


@pytest.mark.parametrize("flag", ["OUTSIDE_HOURS", "OUTSIDE_SHIFT"])
def test_a_visitor_who_is_still_being_served_and_a_colleagues_late_shift_are_not(story, flag):
    for ago in range(5, -1, -1):
        story.visit("ito", days_ago(ago, 20), flags=(flag,))

    assert flag not in story.signals()


def test_a_look_in_a_visit_that_is_over_is_told(story):
    looks = story.visit("ito", moment(TODAY, 12))
    story.add(moment(TODAY, 14), "ito", "bill.disclosed", visit=looks[0].visit, subject=looks[0].subject)

    (found,) = [one for one in story.found() if one.signal == "VISIT_CLOSED"]
    assert (found.facts["count"], found.visit) == (1, looks[0].visit)


def test_the_last_look_before_the_closing_is_not(story):
    looks = story.visit("ito", moment(TODAY, 12))
    story.add(moment(TODAY, 12, 5), "ito", "bill.disclosed", visit=looks[0].visit, subject=looks[0].subject)

    assert "VISIT_CLOSED" not in story.signals()


def refused(story, flag, count):
    for minute in range(count):
        story.add(moment(TODAY, 15, minute), "ito", "lookup.refused", flags=(flag,))
    return story.signals()


def test_the_quota_is_told_the_first_time(story):
    assert "QUOTA_REACHED" in refused(story, "QUOTA_REACHED", 1)


def test_a_form_that_is_sent_twice_after_the_closing_is_not_told_and_trying_is(story):
    assert "AFTER_CLOSING" not in refused(story, "AFTER_CLOSING", 2)
    assert "AFTER_CLOSING" in refused(story, "AFTER_CLOSING", 4)


def test_reading_ones_own_entries_is_told_and_reading_a_colleagues_is_not(story):
    story.add(moment(TODAY, 15), "takahashi", "log.read", subject=ref("ito"))
    others = story.signals()
    story.add(moment(TODAY, 16), "takahashi", "log.read", subject=ref("takahashi"), flags=("OWN_ENTRIES",))

    assert "OWN_ENTRIES" not in others
    assert "OWN_ENTRIES" in story.signals()


def test_a_look_from_another_shop_than_the_visits_is_told(story):
    looks = story.visit("ito", moment(TODAY, 15))
    here = story.signals()
    story.add(moment(TODAY, 15, 5), "ito", "customer.looked_up", visit=looks[0].visit, subject=uuid4(), shop=SHOP + 1)

    assert "OTHER_SHOP" not in here
    assert "OTHER_SHOP" in story.signals()


# --- thresholds -----------------------------------------------------------------------------------------------------------------------------
def test_every_threshold_says_why_and_since_when():
    for threshold in THRESHOLDS.values():
        assert threshold.reason.endswith("."), threshold.name
        assert len(threshold.reason.split()) >= 8, threshold.name
        assert threshold.since.year >= 2026


def test_every_threshold_is_used_by_a_detector():
    from pathlib import Path

    import oversight.signals

    folder = Path(oversight.signals.__file__).parent
    text = "".join(path.read_text() for path in folder.glob("*.py") if path.name != "thresholds.py")
    assert [name for name in THRESHOLDS if f'"{name}"' not in text] == []
