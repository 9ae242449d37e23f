"""Two elements make a search; misses in a row slow the next one down."""

from datetime import date, datetime, timedelta

import pytest

from customers.models import SearchKey
from customers.rules import (
    WAITS,
    WINDOW,
    Elements,
    Flag,
    NoteRefusal,
    Pair,
    flags,
    note_refusals,
    pairs_of,
    seconds_to_wait,
)

NOON = datetime(2026, 4, 2, 12)
BORN = date(1986, 5, 1)


@pytest.mark.parametrize(
    ("elements", "pairs"),
    [
        (Elements(), []),
        (Elements(number="09077315678"), []),
        (Elements(kana="ヤマダタロ"), []),
        (Elements(born_on=BORN), []),
        (Elements(number="09077315678", kana="ヤマダタロ"), [Pair.NUMBER_KANA]),
        (Elements(number="09077315678", born_on=BORN), [Pair.NUMBER_BIRTH]),
        (Elements(kana="ヤマダタロ", born_on=BORN), [Pair.KANA_BIRTH]),
        (Elements("09077315678", "ヤマダタロ", BORN), [Pair.NUMBER_KANA, Pair.NUMBER_BIRTH, Pair.KANA_BIRTH]),
    ],
)
def test_two_exact_elements_make_a_search(elements, pairs):
    assert pairs_of(elements) == pairs


def test_the_index_knows_the_same_pairs():
    assert list(Pair) == list(SearchKey.Kind)


def misses(*seconds_ago):
    return [NOON - timedelta(seconds=ago) for ago in seconds_ago]


@pytest.mark.parametrize(
    ("missed", "wait"),
    [
        ([], 0),
        ([1, 2], 0),
        ([1, 60, 120], 4),
        ([0, 60, 120], 5),
        ([5, 60, 120], 0),
        ([0, 60, 120, 180], 15),
        ([0, 60, 120, 180, 200], 30),
        ([0, 60, 120, 180, 200, 220], 60),
        ([0] * 30, WAITS[-1]),
        ([0, 60, WINDOW.total_seconds()], 0),
    ],
)
def test_each_miss_after_the_third_lengthens_the_wait(missed, wait):
    assert seconds_to_wait(misses(*missed), at=NOON) == wait


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_ticket": True, "misses": 2}, []),
        ({"has_ticket": False, "misses": 0}, [Flag.NO_TICKET]),
        ({"has_ticket": True, "misses": 3}, [Flag.REPEATED_MISSES]),
        ({"has_ticket": True, "misses": 0, "other_customer": True}, [Flag.OTHER_CUSTOMER]),
    ],
)
def test_each_flag_states_its_fact(facts, expected):
    assert flags(**facts) == expected


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("次回は請求書をお持ちください。", []),
        ("あ" * 200, []),
        ("　\n", [NoteRefusal.EMPTY]),
        ("あ" * 201, [NoteRefusal.TOO_LONG]),
        ("番号は1234 5678 9018です", [NoteRefusal.INDIVIDUAL_NUMBER]),
        ("１２３４－５６７８－９０１８", [NoteRefusal.INDIVIDUAL_NUMBER]),
        ("090-7731-5678へ折り返し", []),
    ],
)
def test_a_note_is_short_and_holds_no_individual_number(text, reasons):
    assert list(note_refusals(text)) == reasons
