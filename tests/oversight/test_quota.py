"""The manager raises a colleague's quota: for whom, by how many, until when, why; never the own, never elsewhere, never for long."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.log import QuotaReached, record
from oversight.limits import actions, rules
from oversight.limits.rules import QuotaReason, Refusal
from tests.conftest import actor, person, sit_down, terminal
from tests.oversight.test_people import text_of
from tests.support.entries import backdate, read_all
from tests.support.roles import rows, session

PAGE = "/oversight/quota/"


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


def form(**differs):
    return {"number": "C-20418-6", "more": "5", "until": "24", "reason": "SALES_DAY", **differs}


def last():
    return [entry for entry in read_all() if entry["verb"].startswith("quota.")][-1]


def allow(per_hour, per_day):
    with session("owner") as owner:
        rows(owner, "INSERT INTO audit_quota VALUES (%s, %s, %s) RETURNING shop", [actor().shop, per_hour, per_day])


def row_of(page, name):
    (row,) = [row for row in page.context["rows"] if row["person"].name == name]
    return row["used"]


def test_what_the_manager_raised_counts_at_once(manager):
    allow(1, 1)
    record("customer.looked_up", by=actor(), subject=uuid4())

    answer = manager.post(PAGE, form(), follow=True)

    assert "青木 美咲さんの上限を、24時まで5人引き上げました。" in answer.content.decode()
    record("customer.looked_up", by=actor(), subject=uuid4())
    entry = last()
    assert (entry["verb"], entry["subject"], entry["actor"]) == (
        "quota.raised",
        person("aoki").ref,
        person("takahashi").ref,
    )
    assert (entry["hits"], entry["sections"], entry["reason"]) == (5, ["until_24"], "SALES_DAY")


def test_the_page_shows_who_is_near_and_what_was_raised(manager, taro, hanako):
    allow(5, 10)
    for _ in range(4):
        record("customer.looked_up", by=actor(), subject=uuid4())
    record("customer.looked_up", by=actor("ito"), subject=taro.id)
    record("bill.disclosed", by=actor("ito"), subject=taro.id)
    backdate("customer.looked_up", by=actor("ito"), subject=hanako.id, ago=timedelta(hours=3))
    backdate("customer.looked_up", by=actor("ito"), subject=uuid4(), ago=timedelta(hours=25))

    page = manager.get(PAGE)

    assert (row_of(page, "青木 美咲").in_hour, row_of(page, "青木 美咲").is_near) == (4, True)
    assert (row_of(page, "伊藤 健").in_hour, row_of(page, "伊藤 健").in_day) == (1, 2)
    assert "まもなく上限" in text_of(page)
    assert page.context["rows"][0]["person"].name == "青木 美咲"

    manager.post(PAGE, form(more="7"))

    raised = row_of(manager.get(PAGE), "青木 美咲")
    assert (raised.per_hour, raised.per_day, raised.is_near) == (12, 17, False)


def test_the_page_says_the_same_as_the_database_refuses(manager):
    allow(3, 10)
    for _ in range(3):
        record("customer.looked_up", by=actor(), subject=uuid4())

    assert row_of(manager.get(PAGE), "青木 美咲").is_reached
    with pytest.raises(QuotaReached):
        record("customer.looked_up", by=actor(), subject=uuid4())


def test_reading_the_page_is_on_the_log(manager):
    manager.get(PAGE)

    assert (read_all()[-1]["verb"], read_all()[-1]["sections"]) == ("log.read", ["quota"])


def test_nobody_raises_their_own_however_the_form_is_edited(manager):
    page = manager.post(PAGE, form(number="M-30012-9"))

    assert "ご自身の上限は引き上げられません" in page.content.decode()
    assert (last()["verb"], last()["reason"]) == ("quota.refused", "OWN_QUOTA")


@pytest.mark.parametrize("number", ["C-21001-5", "C-99999-9", "x' OR 1=1"])
def test_another_shops_person_or_nobody_is_refused(manager, number):
    page = manager.post(PAGE, form(number=number))

    assert "この店舗のスタッフではありません" in page.content.decode()
    assert (last()["verb"], last()["reason"]) == ("quota.refused", "NOT_OF_SHOP")


@pytest.mark.parametrize(
    "differs",
    [{"more": "0"}, {"more": "201"}, {"more": "100000"}, {"more": "-5"}, {"more": ""}, {"until": "25"}, {"until": "00"}, {"until": ""},
     {"reason": ""}, {"reason": "."}, {"number": ""}],
)  # fmt: skip
def test_a_form_that_asks_for_too_much_or_says_too_little_raises_nothing(manager, differs):
    page = manager.post(PAGE, form(**differs))

    assert page.status_code == 200
    assert page.context["form"].errors
    assert [entry for entry in read_all() if entry["verb"] == "quota.raised"] == []


@pytest.mark.parametrize("who", ["aoki", "nakamura", "kobayashi", "inoue", "kimura", "matsuda", "lapsed"])
def test_only_a_manager_raises(real_db, who):
    answer = sit_down(who).post(PAGE, form(number="C-20533-1"))

    assert answer.status_code == 403
    assert [entry for entry in read_all() if entry["verb"] == "quota.raised"] == []


def test_a_manager_at_another_shops_terminal_has_no_role_there(real_db):
    answer = sit_down("takahashi", terminal("U01")).post(PAGE, form(number="C-21001-5"))

    assert answer.status_code == 403


def test_an_action_of_another_shop_is_refused(real_db):
    with pytest.raises(actions.CannotRaise) as refused:
        actions.raise_quota(
            terminal("U01").shop, "C-21001-5", more=5, until_hour=24, reason=QuotaReason.SALES_DAY, by=actor("takahashi"),
            at=timezone.now(),
        )  # fmt: skip

    assert refused.value.reasons == [Refusal.NOT_OF_SHOP]


def test_the_hours_end_at_midnight():
    assert list(rules.hours_left(21)) == [22, 23, 24]
    assert list(rules.hours_left(23)) == [24]
    assert rules.until(9) == "until_09"


def test_an_hour_that_has_begun_is_over():
    refused = list(rules.quota_refusals(own=True, of_shop=False, more=0, until_hour=10, hour=10))

    assert refused == [Refusal.OWN_QUOTA, Refusal.NOT_OF_SHOP, Refusal.TOO_MANY, Refusal.HOUR_OVER]
    assert list(rules.quota_refusals(own=False, of_shop=True, more=200, until_hour=11, hour=10)) == []
