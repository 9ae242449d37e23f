"""The sheet that the manager signs when the day is closed: the day's numbers, and the code that the carrier has as well."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from audit.closing import code_of
from audit.log import Draft, record, record_all
from oversight.closing import close_of, closes_at
from staff.models import Shop
from tests.conftest import actor, sit_down
from tests.oversight.test_people import text_of
from tests.support.checkpoints import witnessed
from tests.support.entries import backdate, read_all

PAGE = "/oversight/closing/"


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def test_the_sheet_counts_the_day_of_the_shop_and_of_the_whole_log(manager, taro):
    record("customer.looked_up", by=actor(), subject=taro.id, hits=1)
    record_all([Draft("bill.disclosed", subject=taro.id), Draft("lookup.missed", hits=0)], by=actor())
    record("lookup.refused", by=actor("ito"), reason="WAIT")
    record("customer.looked_up", by=actor("umeda"), subject=taro.id, hits=1)
    record("session.refused", by=None, reason="TERMINAL")
    backdate("customer.looked_up", by=actor(), ago=timedelta(days=1, hours=1), subject=taro.id)

    tally = manager.get(PAGE).context["sheet"].tally

    assert (tally.of_shop, tally.looks, tally.misses, tally.refusals) == (4, 2, 1, 1)
    assert tally.entries == 6


def test_the_sheet_of_a_closed_day_shows_the_checkpoint_that_is_mailed(manager):
    moment = closes_at(yesterday())
    witnessed(40, moment - timedelta(days=1))
    witnessed(100, moment - timedelta(hours=1))
    closed = witnessed(120, moment)
    witnessed(140, moment + timedelta(seconds=2))

    page = manager.get(PAGE, {"day": yesterday().isoformat()})

    sheet = page.context["sheet"]
    assert (sheet.close.checkpoint, sheet.is_final, sheet.sealed) == (closed, True, 120)
    assert all(f"<span>{group}</span>" in page.content.decode() for group in code_of(closed.text).split())
    assert sheet.close.root in page.content.decode()
    assert close_of(yesterday(), now=timezone.now())[0].checkpoint == closed


def test_what_was_sealed_since_the_close_of_the_day_before(manager):
    moment = closes_at(yesterday())
    witnessed(40, moment - timedelta(days=1, seconds=1))
    witnessed(120, moment)

    assert manager.get(PAGE, {"day": yesterday().isoformat()}).context["sheet"].sealed == 80


def test_before_closing_time_the_sheet_says_that_it_is_not_final(manager):
    Shop.objects.using("owner").update(closes_at="23:59:59")
    witnessed(70, timezone.now() - timedelta(seconds=1))

    page = manager.get(PAGE)

    assert page.context["sheet"].is_final is False
    assert "途中" in text_of(page)


def test_a_day_that_nobody_witnessed_has_no_code_and_says_so(manager):
    page = text_of(manager.get(PAGE, {"day": yesterday().isoformat()}))

    assert "立会人が確認した控えがありません" in page
    assert "控えがないため、コードはありません" in page


def test_the_date_stands_in_both_calendars_and_there_is_room_to_sign(manager):
    page = text_of(manager.get(PAGE, {"day": "2026-11-20"}))

    assert "2026年（令和8年）11月20日" in page
    assert "氏名（自署）" in page


def test_reading_the_sheet_is_on_the_log(manager):
    manager.get(PAGE)

    assert (read_all()[-1]["verb"], read_all()[-1]["sections"]) == ("log.read", ["closing"])


@pytest.mark.parametrize("day", ["2099-01-01", "1999-12-31", "yesterday", "2026-02-30"])
def test_a_day_that_is_none_is_an_error_and_todays_sheet(manager, day):
    page = manager.get(PAGE, {"day": day})

    assert page.context["form"].errors
    assert page.context["sheet"].day == timezone.localdate()


@pytest.mark.parametrize("who", ["aoki", "nakamura", "kobayashi", "matsuda"])
def test_whoever_does_not_review_the_log_has_no_sheet(real_db, who):
    assert sit_down(who).get(PAGE).status_code == 403


def test_each_shop_signs_its_own_numbers_and_the_same_code(real_db, taro):
    record("customer.looked_up", by=actor("umeda"), subject=taro.id, hits=1)
    closed = witnessed(120, closes_at(yesterday()))

    sheets = [
        sit_down(who).get(PAGE, {"day": yesterday().isoformat()}).context["sheet"]
        for who in ("takahashi", "umeda_manager")
    ]

    assert {sheet.close.code for sheet in sheets} == {code_of(closed.text)}


def test_closing_time_is_a_time_of_tokyo(real_db):
    assert timezone.localtime(closes_at(datetime(2026, 11, 21).date())).date().isoformat() == "2026-11-21"
