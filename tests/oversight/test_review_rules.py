"""Who reviews what, by when, with which words: the rules as tables."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight import review_words, rules
from oversight.rules import AnswerRefusal, Decision, Level, Matter, Refusal, Reviewer

AOKI, TAKAHASHI, KIMURA = UUID(int=1), UUID(int=2), UUID(int=3)
MARUNOUCHI, UMEDA = 1, 2
TKY, OSK = 10, 20
MANAGER = Reviewer(TAKAHASHI, shop=MARUNOUCHI)
AUDITOR = Reviewer(KIMURA, shop=None, agencies=frozenset({TKY}))
NOBODY = Reviewer(AOKI, shop=None)
AT_SHOP = Matter(AOKI, shop=MARUNOUCHI, agency=TKY, level=Level.SHOP)
RAISED = replace(AT_SHOP, level=Level.AGENCY)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("reviewer", "matter", "refused"),
    [
        (MANAGER, AT_SHOP, []),
        (MANAGER, replace(AT_SHOP, person=TAKAHASHI), [Refusal.OWN_LOOK]),
        (MANAGER, replace(AT_SHOP, shop=UMEDA, agency=OSK), [Refusal.OTHER_SHOP]),
        (MANAGER, replace(AT_SHOP, shop=UMEDA), [Refusal.OTHER_SHOP]),  # another shop of the own agency
        (MANAGER, RAISED, [Refusal.RAISED]),
        (MANAGER, replace(RAISED, person=TAKAHASHI), [Refusal.OWN_LOOK, Refusal.RAISED]),
        (MANAGER, replace(RAISED, shop=UMEDA), [Refusal.OTHER_AGENCY]),
        (AUDITOR, RAISED, []),
        (AUDITOR, replace(RAISED, shop=UMEDA), []),  # any shop of the agency, wherever the auditor sits
        (AUDITOR, AT_SHOP, [Refusal.NOT_RAISED]),
        (AUDITOR, replace(RAISED, agency=OSK), [Refusal.OTHER_AGENCY]),
        (AUDITOR, replace(AT_SHOP, agency=OSK), [Refusal.OTHER_SHOP]),
        (AUDITOR, replace(RAISED, person=KIMURA), [Refusal.OWN_LOOK]),
        (NOBODY, AT_SHOP, [Refusal.OWN_LOOK, Refusal.OTHER_SHOP]),
        (NOBODY, replace(RAISED, person=TAKAHASHI), [Refusal.OTHER_AGENCY]),
        (replace(MANAGER, agencies=frozenset({TKY})), RAISED, []),  # a manager who audits the agency as well
    ],
)
def test_each_looks_at_what_is_theirs_and_never_at_themselves(reviewer, matter, refused):
    assert list(rules.scope_refusals(reviewer, matter)) == refused


@pytest.mark.parametrize(
    ("matter", "decision", "reason", "refused"),
    [
        (AT_SHOP, Decision.IN_ORDER, "ORDINARY_WORK", []),
        (AT_SHOP, Decision.ASK, "WHY_LOOKED", []),
        (AT_SHOP, Decision.INCIDENT, "PRIVATE_INTEREST", []),
        (AT_SHOP, Decision.IN_ORDER, "", [Refusal.NO_REASON]),
        (AT_SHOP, Decision.IN_ORDER, "PRIVATE_INTEREST", [Refusal.NO_REASON]),  # of another decision
        (AT_SHOP, Decision.IN_ORDER, "ANSWER_ACCEPTED", [Refusal.NO_REASON]),  # nobody has answered
        (AT_SHOP, Decision.ASK, "TELL_MORE", [Refusal.NO_REASON]),
        (replace(AT_SHOP, answered=True), Decision.IN_ORDER, "ANSWER_ACCEPTED", []),
        (replace(AT_SHOP, answered=True), Decision.ASK, "TELL_MORE", []),
        (replace(AT_SHOP, closed=True), Decision.IN_ORDER, "ORDINARY_WORK", [Refusal.DECIDED]),
        (replace(AT_SHOP, awaiting=True), Decision.INCIDENT, "DATA_TAKEN", [Refusal.AWAITING_ANSWER]),
        (replace(AT_SHOP, closed=True, person=TAKAHASHI), Decision.ASK, "?", [Refusal.OWN_LOOK, Refusal.DECIDED, Refusal.NO_REASON]),
    ],
)  # fmt: skip
def test_a_decision_needs_its_own_reason_and_is_made_once(matter, decision, reason, refused):
    assert list(rules.review_refusals(MANAGER, matter, decision=decision, reason=reason)) == refused


FINE = {"own": True, "answered": False, "code": "VISITOR_WANTED", "sentence": "", "holds_individual_number": False}


@pytest.mark.parametrize(
    ("differs", "refused"),
    [
        ({}, []),
        ({"sentence": "A-014の方のご用件でした。3回目の来店です"}, []),
        ({"own": False}, [AnswerRefusal.NOT_ASKED]),
        ({"answered": True}, [AnswerRefusal.ANSWERED]),
        ({"code": "BECAUSE"}, [AnswerRefusal.NO_ANSWER]),
        ({"code": ""}, [AnswerRefusal.NO_ANSWER]),
        ({"sentence": "あ" * 200}, []),
        ({"sentence": "あ" * 201}, [AnswerRefusal.TOO_LONG]),
        ({"sentence": "090-1234-5678 の方"}, [AnswerRefusal.LONG_NUMBER]),
        ({"sentence": "０９０１２３４５６７８"}, [AnswerRefusal.LONG_NUMBER]),
        ({"sentence": "123456789012", "holds_individual_number": True}, [AnswerRefusal.INDIVIDUAL_NUMBER]),
        (
            {"own": False, "code": "", "sentence": "1" * 201},
            [AnswerRefusal.NOT_ASKED, AnswerRefusal.NO_ANSWER, AnswerRefusal.TOO_LONG, AnswerRefusal.LONG_NUMBER],
        ),
    ],
)  # fmt: skip
def test_an_answer_is_chosen_by_whoever_was_asked_and_names_no_number(differs, refused):
    assert list(rules.answer_refusals(**FINE | differs)) == refused


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0), ("3回", 1), ("123456", 6), ("1234567", 7), ("123-4567", 7), ("１２３ー４５６７", 7), ("12 34 56 7", 7), ("12.34.56.7", 7),
        ("(090) 1234", 7), ("12時34分56秒7", 2), ("123\n4567", 7), ("٠١٢٣٤٥٦", 7),
    ],
)  # fmt: skip
def test_a_number_stays_one_however_it_is_grouped(text, length):
    assert rules.longest_number(text) == length


@pytest.mark.parametrize(
    ("found", "due"),
    [
        ((2026, 11, 21, 20, 0), (2026, 11, 22, 12, 0)),
        ((2026, 11, 21, 0, 5), (2026, 11, 22, 12, 0)),
        ((2026, 12, 31, 23, 59), (2027, 1, 1, 12, 0)),
    ],
)
def test_the_shop_has_until_noon_of_the_next_day(found, due):
    assert rules.due_at(datetime(*found, tzinfo=TOKYO)) == datetime(*due, tzinfo=TOKYO)


def test_the_agency_has_three_days_and_an_answer_seven():
    now = datetime(2026, 11, 21, 20, tzinfo=TOKYO)

    assert rules.agency_due_at(now) == datetime(2026, 11, 24, 12, tzinfo=TOKYO)
    assert rules.answer_due_at(now) == datetime(2026, 11, 28, 12, tzinfo=TOKYO)


def test_one_look_in_twenty_is_drawn():
    drawn = sum(rules.is_drawn(sha256(str(number).encode()).digest()) for number in range(20_000))

    assert 900 < drawn < 1100
    assert rules.is_drawn(b"\x00" * 32)
    assert not rules.is_drawn(b"\xff" * 32)


def test_signals_come_before_samples_the_heavier_first_then_the_older():
    early, late = datetime(2026, 11, 21, 10, tzinfo=TOKYO), datetime(2026, 11, 21, 19, tzinfo=TOKYO)
    items = [("SAMPLE", 0, early), ("SIGNAL", 1, early), ("SIGNAL", 3, late), ("SIGNAL", 3, early), ("SAMPLE", 0, late)]

    ordered = sorted(items, key=lambda item: rules.place_in_queue(kind=item[0], weight=item[1], first_at=item[2]))

    assert ordered == [items[3], items[2], items[1], items[0], items[4]]


@pytest.mark.parametrize(("signals", "samples", "minutes"), [(0, 0, 0), (0, 1, 1), (3, 0, 3), (7, 11, 9), (1, 12, 3)])
def test_what_is_left_is_said_in_minutes(signals, samples, minutes):
    assert rules.minutes_left(signals=signals, samples=samples) == minutes


def test_an_ordinary_evening_fits_into_ten_minutes():
    """Seven signals and eleven samples, as in the picture that the pages were drawn from."""
    assert rules.minutes_left(signals=7, samples=11) <= 10


@given(st.booleans())
def test_a_managers_doing_goes_to_the_agency(is_manager):
    assert rules.level_of(is_manager=is_manager) == (Level.AGENCY if is_manager else Level.SHOP)


def test_every_reason_belongs_to_one_decision():
    codes = [code for codes in rules.REASONS.values() for code in codes]

    assert len(codes) == len(set(codes))
    assert rules.DEFAULT_REASON in rules.REASONS[Decision.IN_ORDER]
    assert set(codes) >= rules.AFTER_ANSWER
    assert timedelta(days=rules.DAYS_TO_ANSWER) > timedelta(days=rules.DAYS_FOR_AGENCY)


def test_every_refusal_has_a_sentence():
    assert set(review_words.REFUSALS) == set(Refusal)
    assert set(review_words.ANSWER_REFUSALS) == set(AnswerRefusal)
