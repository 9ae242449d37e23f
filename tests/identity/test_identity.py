"""/visits/<number>/identity/: what the clerk types is answered by agrees or does not, item by item."""

import pytest
from django.db import connections

from audit.log import opened, record
from audit.models import Entry
from identity.models import Check, CheckedDocument, Disclosure
from tests.conftest import sit_down
from tests.identity.visitor import (
    LICENCE_NUMBER,
    LOOKED_AT,
    address,
    begin,
    choose,
    fail,
    last,
    licence,
    my_number_card,
    passport,
    present,
    said,
)
from vault.fingerprints import fingerprint


def details_of(check, by):
    with opened(record("identity.compared", by=by, visit=check.visit_id, subject=check.customer_id)):
        return CheckedDocument.objects.get(check_made=check)


@pytest.mark.parametrize(
    ("document", "method", "typed", "assurance"),
    [
        ("LICENCE", "CHIP", licence, 3),
        ("LICENCE", "PHOTO", lambda who: {**licence(who), **LOOKED_AT}, 2),
        ("MY_NUMBER_CARD", "CHIP", my_number_card, 3),
        ("PASSPORT", "PHOTO", passport, 2),
        (
            "RESIDENCE_CARD",
            "CHIP",
            lambda who: {**licence(who, number="ＡＢ１２３４５６７８ＣＤ"), "foreign_passport_asked": "on"},
            3,
        ),
        ("PERMANENT_RESIDENT", "CHIP", lambda who: licence(who, number="AB12345678CD"), 3),
        ("DRIVING_RECORD", "PHOTO", lambda who: {**licence(who, expires_on=""), **LOOKED_AT}, 2),
    ],
)
def test_aoki_proves_taro_with_each_document(seated, open_visit, taro, document, method, typed, assurance):
    visit = choose(open_visit("aoki"), taro)

    page = present(seated("aoki"), visit, typed(taro), document, method)

    check = last(visit)
    assert (check.passed, check.reasons, check.assurance) == (True, [], assurance)
    assert Disclosure.objects.get(visit=visit).check_made == check
    assert "一致" in page.content.decode()
    assert f"/visits/{visit.number}/" in page.content.decode()


def test_the_log_knows_every_step_in_order(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    present(seated("aoki"), visit, licence(taro))

    assert said(visit) == ["identity.compared", "identity.passed", "disclosure.opened"]
    compared = Entry.objects.using("reader").get(visit=visit.number, verb="identity.compared")
    assert compared.sections == ["name", "birth_date", "address"]
    assert [bytes(digest) for digest in compared.digests] == [fingerprint("document:LICENCE", LICENCE_NUMBER)]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "山田 太朗"}, "NAME_DIFFERS"),
        ({"born_on": "1986-05-02"}, "BIRTH_DATE_DIFFERS"),
        ({"address": "東京都千代田区丸の内九丁目8-8 蒼穹荘301"}, "ADDRESS_DIFFERS"),
    ],
)
def test_one_character_off_is_a_no_and_the_page_gives_nothing_away(seated, open_visit, taro, typed, reason):
    visit = choose(open_visit("aoki"), taro)

    page = present(seated("aoki"), visit, licence(taro, **typed))

    assert last(visit).reasons == [reason]
    assert not Disclosure.objects.filter(visit=visit).exists()
    text = page.content.decode()
    assert "不一致" in text
    for canary in (*taro.canaries, "太郎", "丸の内九丁目", "蒼穹", "1986", "昭和61", "ヤマダ"):
        assert canary not in text


def test_the_refusal_itself_gives_nothing_away_either(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    answer = seated("aoki").post(address(visit), licence(taro, name="誰か 別人"))

    assert answer.status_code == 302
    assert answer.content == b""


def test_all_reasons_are_named_at_once_with_what_to_say(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    page = present(seated("aoki"), visit, licence(taro, name="山田 次郎", expires_on="2026-11-01", original="no"))

    assert last(visit).reasons == ["EXPIRED", "NAME_DIFFERS", "NOT_ORIGINAL"]
    text = page.content.decode()
    assert "有効期限が切れています" in text
    assert "原本をお願いいたします" in text
    assert Entry.objects.using("reader").get(visit=visit.number, verb="identity.failed").flags == last(visit).reasons


def test_after_a_failed_check_another_document_may_pass(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    fail(client, visit, taro)

    present(client, visit, my_number_card(taro), "MY_NUMBER_CARD")

    assert last(visit).passed
    assert Disclosure.objects.filter(visit=visit, closed_at=None).count() == 1


def test_the_number_of_a_document_is_kept_as_fingerprint_and_asterisks_only(seated, open_visit, by, taro):
    visit = choose(open_visit("aoki"), taro)

    present(seated("aoki"), visit, licence(taro))

    details = details_of(last(visit), by("aoki"))
    assert bytes(details.number_fingerprint) == fingerprint("document:LICENCE", LICENCE_NUMBER)
    assert details.number_mask == "*" * 12


def test_no_table_of_the_database_holds_the_number(real_db, taro):
    visit = choose(begin("aoki"), taro)

    present(sit_down("aoki"), visit, licence(taro, number="3090-1234-5620"))
    assert last(visit).passed

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        for table in tables:
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE ANY (%s)', [["%309012345620%", "%3090-1234%"]]
            )
            assert cursor.fetchone()[0] == 0, table
    assert "identity_checkeddocument" in tables


def test_a_wrong_check_digit_is_asked_about_first_and_then_refused(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    mistyped = licence(taro, number="309012345610")

    asked = client.post(address(visit), mistyped)
    present(client, visit, {**mistyped, "number_as_printed": "on"})

    assert "number_as_printed" in asked.content.decode()
    assert taro.name in asked.content.decode()  # what the clerk typed is still there
    assert last(visit).reasons == ["WRONG_NUMBER"]
    assert Check.objects.filter(visit=visit).count() == 1


def test_an_older_licence_than_last_time_is_stopped_and_a_newer_one_looked_at_twice(seated, open_visit, taro):
    client = seated("aoki")
    first = choose(open_visit("aoki"), taro)
    present(client, first, licence(taro, number="309012345621"))
    assert last(first).passed
    first.closed_at, first.outcome = first.opened_at, "DONE"
    first.save()
    second = choose(open_visit("aoki"), taro)

    present(client, second, licence(taro, number="309012345620"))
    page = present(client, second, licence(taro, number="309012345622"))

    assert [check.reasons for check in Check.objects.filter(visit=second).order_by("pk")] == [["SUPERSEDED"], []]
    assert "再交付された免許証" in page.content.decode()


def test_a_stronger_check_replaces_the_disclosure_and_a_failed_one_ends_it(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    present(client, visit, {**licence(taro), **LOOKED_AT}, method="PHOTO")

    present(client, visit, licence(taro, chip="INVALID"))

    assert not Disclosure.objects.filter(visit=visit, closed_at=None).exists()
    assert said(visit)[-2:] == ["disclosure.closed", "identity.failed"]

    present(client, visit, {**licence(taro), **LOOKED_AT}, method="PHOTO")
    present(client, visit, licence(taro))

    assert Disclosure.objects.get(visit=visit, closed_at=None).check_made.assurance == 3


def test_a_my_number_card_has_no_field_for_a_number(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    page = seated("aoki").get(address(visit, "MY_NUMBER_CARD")).content.decode()

    assert 'name="number"' not in page
    assert "裏面（個人番号）は見ていない" in page
