"""What the figures of a contract mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import (
    Item,
    OutsideReason,
    Refusal,
    Standing,
    Why,
    compare,
    first_day,
    main_cause,
    refusals,
    standing,
)

SOUND = {
    "section": "bill", "needed": {"bill"}, "reason": "", "telephone": False, "disclosed": True, "same_clerk": True,
    "same_customer": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, []),
        ({"telephone": True}, [Refusal.TELEPHONE]),
        ({"disclosed": False}, [Refusal.NO_DISCLOSURE]),
        ({"same_clerk": False}, [Refusal.OTHER_CLERK]),
        ({"same_customer": False}, [Refusal.OTHER_CUSTOMER]),
        ({"needed": {"contract"}}, [Refusal.NO_REASON]),
        ({"needed": {"contract"}, "reason": "."}, [Refusal.NO_REASON]),
        ({"needed": {"contract"}, "reason": OutsideReason.SECOND_MATTER.value}, []),
        (
            {"telephone": True, "disclosed": False, "needed": set()},
            [Refusal.TELEPHONE, Refusal.NO_DISCLOSURE, Refusal.NO_REASON],
        ),
    ],
)
def test_each_rule_refuses_alone(change, reasons):
    assert list(refusals(**{**SOUND, **change})) == reasons


PLAN, DATA, TAX = (
    Item(1, "PLAN", "スマート20GB", 4500),
    Item(1, "DATA", "追加データ（1GB）", 1000),
    Item(None, "TAX", "消費税等", 550),
)


@pytest.mark.parametrize(
    ("was", "now", "why", "difference"),
    [
        (PLAN, PLAN, Why.SAME, 0),
        (PLAN, Item(1, "PLAN", "スマート30GB", 5200), Why.PLAN_CHANGED, 700),
        (PLAN, Item(1, "PLAN", "スマート20GB", 4800), Why.AMOUNT, 300),
        (DATA, Item(1, "DATA", "追加データ（3GB）", 3000), Why.MORE_DATA, 2000),
        (None, DATA, Why.MORE_DATA, 1000),
        (DATA, None, Why.LESS_DATA, -1000),
        (None, Item(1, "CALLS", "国内通話料", 400), Why.CALLS, 400),
        (None, Item(1, "OPTION", "留守番電話", 300), Why.STARTED, 300),
        (Item(1, "OPTION", "留守番電話", 300), None, Why.ENDED, -300),
        (Item(1, "DEVICE", "端末分割払金", 3220), Item(1, "DEVICE", "端末分割払金", 3210), Why.INSTALMENT, -10),
        (TAX, Item(None, "TAX", "消費税等", 650), Why.TAX, 100),
    ],
)
def test_a_row_of_two_bills_says_what_changed(was, now, why, difference):
    (change,) = compare([was] if was else [], [now] if now else [])

    assert (change.why, change.difference) == (why, difference)


def test_two_options_are_never_taken_for_each_other():
    was = [Item(1, "OPTION", "留守番電話", 300)]
    now = [Item(1, "OPTION", "割込通話", 200)]

    assert [(change.label, change.why) for change in compare(was, now)] == [
        ("割込通話", Why.STARTED),
        ("留守番電話", Why.ENDED),
    ]


def test_the_same_plan_on_another_line_is_another_row():
    changes = compare([PLAN], [PLAN, Item(2, "PLAN", "スマート20GB", 4500)])

    assert [(change.line, change.why) for change in changes] == [(1, Why.SAME), (2, Why.STARTED)]


def test_what_belongs_to_the_whole_bill_stands_last():
    changes = compare([TAX, PLAN, DATA], [TAX, PLAN])

    assert [change.line for change in changes] == [1, 1, None]


def test_the_main_cause_is_the_row_that_moved_the_total_most():
    calls = Item(1, "CALLS", "国内通話料", 900)
    more = Item(1, "DATA", "追加データ（3GB）", 3000)

    cause = main_cause(compare([PLAN, calls, TAX], [PLAN, Item(1, "CALLS", "国内通話料", 400), more, TAX]))

    assert cause is not None
    assert cause.label == "追加データ（3GB）"
    assert main_cause(compare([PLAN], [PLAN])) is None


items = st.builds(
    Item, st.sampled_from([None, 1, 2]), st.sampled_from(["PLAN", "OPTION", "DATA", "CALLS", "DEVICE", "TAX"]),
    st.sampled_from(["A", "B"]), st.integers(-5000, 20000),
)  # fmt: skip


@given(st.lists(items, max_size=8), st.lists(items, max_size=8))
def test_no_row_is_lost_and_the_differences_add_up(was, now):
    changes = compare(was, now)

    assert sum(change.difference for change in changes) == sum(item.yen for item in now) - sum(item.yen for item in was)
    assert sum(change.was is not None for change in changes) == len(was)
    assert sum(change.now is not None for change in changes) == len(now)


@pytest.mark.parametrize(
    ("billed", "paid", "today", "how"),
    [
        (5000, 5000, date(2026, 12, 1), Standing.PAID),
        (5000, 0, date(2026, 11, 30), Standing.DUE),
        (5000, 0, date(2026, 12, 1), Standing.OVERDUE),
        (5000, 2000, date(2026, 12, 1), Standing.PARTLY_OVERDUE),
        (5000, 2000, date(2026, 11, 30), Standing.DUE),
        (-300, 0, date(2026, 12, 1), Standing.PAID),
    ],
)
def test_a_bill_is_overdue_from_the_day_after_it_was_due(billed, paid, today, how):
    assert standing(billed=billed, paid=paid, due_on=date(2026, 11, 30), today=today) is how


def test_months_are_counted_back_over_new_year():
    assert first_day(date(2026, 1, 31), months_back=1) == date(2025, 12, 1)
    assert first_day(date(2026, 11, 21), months_back=24) == date(2024, 11, 1)
