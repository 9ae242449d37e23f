from dataclasses import replace
from datetime import date

import pytest

from identity.methods import DOCUMENTS, METHODS, Conduct, Finding, Kind, Method, methods_for, offer_of, offers
from identity.rules import (
    AddressChange,
    Chip,
    Compared,
    Item,
    Notice,
    Obstacle,
    Reason,
    Stated,
    Supplementary,
    may_try,
    months_before,
    needs_supplementary,
    notices,
    obstacles,
    refusals,
)
from reception.purposes import Channel

TODAY = date(2026, 11, 21)
AGREES = Compared(dict.fromkeys(Item, True))
SEEN = dict.fromkeys(Finding, True)
LICENCE = Stated(
    Kind.LICENCE, Method.PHOTO, "山田 太郎", date(1986, 5, 1), "東京都千代田区丸の内9-8-7", number="309012345620",
    expires_on=date(2029, 6, 1), findings=SEEN, conduct=frozenset({Conduct.DONOR_FIELD_COVERED}),
)  # fmt: skip
CHIPPED = replace(LICENCE, method=Method.CHIP, chip=Chip.VALID, chip_photo=True, chip_agrees=True)
PASSPORT = replace(
    LICENCE, kind=Kind.PASSPORT, number="TK1234567", conduct=frozenset(), issued_on=date(2021, 4, 1),
    supplementary=Supplementary.UTILITY_BILL, supplementary_issued_on=date(2026, 10, 1), supplementary_own_name=True,
)  # fmt: skip
RESIDENCE = replace(
    CHIPPED, kind=Kind.RESIDENCE_CARD, number="AB12345678CD", conduct=frozenset({Conduct.FOREIGN_PASSPORT_ASKED})
)
MY_NUMBER = replace(
    CHIPPED, kind=Kind.MY_NUMBER_CARD, number="", issuer="千代田区長", conduct=frozenset({Conduct.FRONT_SIDE_ONLY})
)


def differing(item: Item) -> Compared:
    return Compared({**AGREES.agrees, item: False})


@pytest.mark.parametrize("sound", [LICENCE, CHIPPED, PASSPORT, RESIDENCE, MY_NUMBER])
def test_a_sound_document_in_the_right_hands_passes(sound):
    assert list(refusals(sound, AGREES, today=TODAY)) == []


@pytest.mark.parametrize(
    ("stated", "compared", "reason"),
    [
        (replace(LICENCE, expires_on=date(2026, 11, 20)), AGREES, Reason.EXPIRED),
        (replace(LICENCE, expires_on=None), AGREES, Reason.EXPIRED),
        (LICENCE, differing(Item.NAME), Reason.NAME_DIFFERS),
        (LICENCE, differing(Item.BIRTH_DATE), Reason.BIRTH_DATE_DIFFERS),
        (LICENCE, differing(Item.ADDRESS), Reason.ADDRESS_DIFFERS),
        (replace(LICENCE, address_change=AddressChange.UNSTAMPED), AGREES, Reason.NO_PUBLIC_STAMP),
        (replace(PASSPORT, supplementary=None), AGREES, Reason.SUPPLEMENTARY_MISSING),
        (replace(PASSPORT, supplementary_issued_on=None), AGREES, Reason.SUPPLEMENTARY_MISSING),
        (replace(PASSPORT, supplementary_issued_on=date(2026, 8, 20)), AGREES, Reason.SUPPLEMENTARY_TOO_OLD),
        (replace(PASSPORT, supplementary_issued_on=date(2026, 11, 22)), AGREES, Reason.SUPPLEMENTARY_TOO_OLD),
        (replace(PASSPORT, supplementary_own_name=False), AGREES, Reason.SUPPLEMENTARY_OTHER_NAME),
        (replace(LICENCE, findings={**SEEN, Finding.ORIGINAL: False}), AGREES, Reason.NOT_ORIGINAL),
        (replace(LICENCE, findings={**SEEN, Finding.PHOTO_MATCHES: False}), AGREES, Reason.PHOTO_DIFFERS),
        (replace(LICENCE, findings={**SEEN, Finding.UNALTERED: False}), AGREES, Reason.LOOKS_ALTERED),
        (replace(LICENCE, findings={**SEEN, Finding.SECURITY_MARK: False}), AGREES, Reason.NO_SECURITY_MARK),
        (replace(CHIPPED, chip=None), AGREES, Reason.CHIP_NOT_READABLE),
        (replace(CHIPPED, chip=Chip.NOT_READABLE), AGREES, Reason.CHIP_NOT_READABLE),
        (replace(CHIPPED, chip=Chip.INVALID), AGREES, Reason.CHIP_INVALID),
        (replace(CHIPPED, chip_photo=False), AGREES, Reason.CHIP_PHOTO_DIFFERS),
        (replace(CHIPPED, chip_agrees=False), AGREES, Reason.CHIP_DIFFERS),
        (replace(LICENCE, number="309012345610"), AGREES, Reason.WRONG_NUMBER),
        (replace(RESIDENCE, number="AB1234567CD"), AGREES, Reason.WRONG_NUMBER),
        (replace(PASSPORT, number="123456789"), AGREES, Reason.WRONG_NUMBER),
        (LICENCE, Compared(AGREES.agrees, frozenset({1})), Reason.SUPERSEDED),
        (replace(LICENCE, conduct=frozenset()), AGREES, Reason.CHECKLIST_INCOMPLETE),
        (replace(LICENCE, findings={Finding.ORIGINAL: True}), AGREES, Reason.CHECKLIST_INCOMPLETE),
        (replace(MY_NUMBER, conduct=frozenset()), AGREES, Reason.CHECKLIST_INCOMPLETE),
        (replace(PASSPORT, method=Method.CHIP, chip=Chip.VALID, chip_photo=True, chip_agrees=True), AGREES, Reason.METHOD_NOT_OFFERED),
    ],
)  # fmt: skip
def test_each_rule_refuses_alone(stated, compared, reason):
    assert list(refusals(stated, compared, today=TODAY)) == [reason]


def test_a_document_is_good_on_its_last_day_and_a_bill_on_its_last_month():
    last_day = replace(PASSPORT, expires_on=TODAY, supplementary_issued_on=date(2026, 8, 21))

    assert list(refusals(last_day, AGREES, today=TODAY)) == []


def test_a_record_that_answers_nothing_refuses_all_three():
    assert list(refusals(LICENCE, Compared({}), today=TODAY)) == [
        Reason.NAME_DIFFERS, Reason.BIRTH_DATE_DIFFERS, Reason.ADDRESS_DIFFERS,
    ]  # fmt: skip


def test_a_passport_alone_lacks_only_the_paper_with_the_address():
    alone = replace(PASSPORT, address="", supplementary=None, supplementary_issued_on=None)
    answered = Compared({Item.NAME: True, Item.BIRTH_DATE: True})

    assert alone.items == (Item.NAME, Item.BIRTH_DATE)
    assert list(refusals(alone, answered, today=TODAY)) == [Reason.SUPPLEMENTARY_MISSING]


def test_every_reason_comes_in_the_order_of_the_table():
    worst = replace(
        LICENCE, expires_on=date(2020, 1, 1), findings=dict.fromkeys(Finding, False), number="1", address_change=AddressChange.UNSTAMPED
    )  # fmt: skip

    found = list(refusals(worst, Compared({}), today=TODAY))

    assert found == sorted(found, key=list(Reason).index)
    assert len(found) == 10


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        (date(2026, 11, 21), {Method.CHIP: 4, Method.PHOTO: 6}),
        (date(2027, 3, 31), {Method.CHIP: 4, Method.PHOTO: 6}),
        (date(2027, 4, 1), {Method.CHIP: 4}),
    ],
)
def test_looking_at_a_card_with_a_chip_ends_on_the_last_of_march_2027(day, offered):
    assert {offer.method: len(offer.documents) for offer in offers(day)} == offered


def test_the_same_licence_that_was_looked_at_in_march_is_refused_in_april():
    assert list(refusals(LICENCE, AGREES, today=date(2027, 3, 31))) == []
    assert list(refusals(LICENCE, AGREES, today=date(2027, 4, 1))) == [Reason.METHOD_NOT_OFFERED]
    assert list(refusals(CHIPPED, AGREES, today=date(2027, 4, 1))) == []


def test_the_strongest_method_of_a_document_comes_first():
    assert [offer.assurance for offer in methods_for(Kind.LICENCE, TODAY)] == [3, 2]
    assert [offer.assurance for offer in methods_for(Kind.PASSPORT, TODAY)] == [2]


def test_no_document_can_be_shown_by_telephone():
    assert offers(TODAY, Channel.TELEPHONE) == []
    assert offer_of(Method.CHIP, Kind.LICENCE, TODAY, Channel.TELEPHONE) is None


def test_every_row_names_its_source_and_only_one_document_keeps_no_number():
    assert all(offer.source for offer in METHODS)
    assert [document.kind for document in DOCUMENTS if not document.number_recorded] == [Kind.MY_NUMBER_CARD]
    assert {document.kind for document in DOCUMENTS} == set(Kind)


@pytest.mark.parametrize(
    ("failures", "unlocked", "may"),
    [(0, 0, True), (2, 0, True), (3, 0, False), (3, 1, True), (4, 1, False), (4, 2, True)],
)
def test_the_third_failure_waits_for_a_manager_who_gives_one_more(failures, unlocked, may):
    assert may_try(failures, unlocked) is may


FREE = {
    "chosen": True,
    "telephone": False,
    "visitor": True,
    "failures": 0,
    "unlocked": 0,
    "disclosed": 0,
    "assurance": 2,
}


@pytest.mark.parametrize(
    ("differs", "obstacle"),
    [
        ({"chosen": False}, [Obstacle.NOBODY_CHOSEN]),
        ({"telephone": True}, [Obstacle.TELEPHONE]),
        ({"visitor": False}, [Obstacle.NO_VISITOR]),
        ({"failures": 3}, [Obstacle.LOCKED]),
        ({"disclosed": 2}, [Obstacle.ALREADY_PASSED]),
        ({"disclosed": 2, "assurance": 3}, []),
        ({}, []),
    ],
)
def test_each_obstacle_stands_alone(differs, obstacle):
    assert list(obstacles(**{**FREE, **differs})) == obstacle


@pytest.mark.parametrize(
    ("kind", "issued_on", "needs"),
    [
        (Kind.PASSPORT, date(2020, 2, 3), False),
        (Kind.PASSPORT, date(2020, 2, 4), True),
        (Kind.PASSPORT, None, True),
        (Kind.LICENCE, date(2024, 1, 1), False),
    ],
)
def test_passports_lost_the_page_for_the_address_on_the_fourth_of_february_2020(kind, issued_on, needs):
    assert needs_supplementary(kind, issued_on) is needs


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 11, 21), date(2026, 8, 21)),
        (date(2026, 5, 31), date(2026, 2, 28)),
        (date(2027, 1, 15), date(2026, 10, 15)),
    ],
)
def test_three_months_before(day, before):
    assert months_before(day, 3) == before


def test_a_stay_that_ends_soon_and_a_reissued_licence_are_said_without_refusing():
    soon = replace(RESIDENCE, expires_on=date(2027, 2, 18))
    reissued = replace(LICENCE, number="309012345621")

    assert list(notices(soon, AGREES, today=TODAY)) == [Notice.STAY_ENDS_SOON]
    assert list(notices(replace(soon, expires_on=date(2027, 2, 19)), AGREES, today=TODAY)) == []
    assert list(notices(reissued, Compared(AGREES.agrees, frozenset({0})), today=TODAY)) == [Notice.REISSUED]
