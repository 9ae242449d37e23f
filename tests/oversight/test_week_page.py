"""The page of the week: who may see it, that it is recorded, where it leads, what it costs."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from guardian.models import UserObjectPermission

from audit.sealing.status import forget
from oversight import week
from staff.models import Shop
from tests.conftest import person, sit_down, terminal
from tests.oversight.test_people import text_of
from tests.oversight.test_week import MONDAY, moment, write
from tests.support.entries import read_all

WEEK = "/oversight/week/"


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


# --- the page -------------------------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_week_that_is_asked_for(manager, by):
    Shop.objects.using("owner").filter(code="M01").update(opens_at=time(10), closes_at=time(19, 30))
    for visit in range(6):
        write(by("aoki"), "customer.looked_up", moment(0, "10:30:00"), visit, hits=1, flags=["NO_TICKET"])
    write(by("aoki"), "bill.disclosed", moment(1, "19:45:00"), 1)  # in the hour of closing
    write(by("aoki"), "bill.disclosed", moment(1, "20:30:00"), 1)

    response = manager.get(WEEK, {"day": "2026-03-05"})

    assert response.context["monday"] == MONDAY
    assert (response.context["heat"].total, response.context["heat"].outside) == (8, 1)
    (row,) = response.context["people"]
    assert (row.name, row.number, row.worked.looks, row.worked.visits) == ("青木 美咲", "C-20418-6", 8, 6)
    page = text_of(response)
    assert "枠：営業時間外（1回）" in page
    assert "比べられる前の8週間の記録がまだありません" in page
    assert [str(flag.flag) for flag in response.context["flags"]] == ["受付票なし"]


def test_weeks_lead_back_and_forth_and_end_with_this_one(manager):
    this = manager.get(WEEK)
    before = manager.get(this.context["previous_url"])

    assert this.context["next_url"] is None
    assert before.context["monday"] == this.context["monday"] - timedelta(days=7)
    assert manager.get(before.context["next_url"]).context["monday"] == this.context["monday"]


@pytest.mark.parametrize("asked", [{}, {"day": "2026-03-05"}])
def test_who_and_what_leads_to_the_search_of_that_week(manager, by, asked):
    at = moment(0, "10:30:00") if asked else timezone.now()
    for visit in range(5):
        write(by("aoki"), "customer.looked_up", at, visit, hits=1, flags=["NO_TICKET"])
    response = manager.get(WEEK, asked)

    found = manager.get(f"{response.context['search']}&person=C-20418-6&flag=NO_TICKET")

    assert found.context["form"].errors == {}
    assert len(found.context["lines"]) == 5


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "next week", "2026-W10", "2026-02-30", "\x00"])
def test_an_impossible_day_shows_this_week_and_says_so(manager, day):
    response = manager.get(WEEK, {"day": day})

    assert response.status_code == 200
    assert response.context["monday"] == week.week_of(timezone.localdate())
    assert "入力内容を確認してください" in text_of(response)


def test_opening_the_page_is_on_the_log_first(manager):
    manager.get(WEEK)

    (entry,) = [entry for entry in read_all() if entry["verb"] == "log.read"]
    assert (entry["sections"], entry["actor"]) == (["week"], person("takahashi").ref)


def test_a_manager_sees_the_own_shop_whatever_is_asked(manager, by):
    write(by("umeda"), "bill.disclosed", timezone.now(), 1)

    response = manager.get(WEEK, {"shop": "U01"})

    assert response.context["form"].errors.keys() == {"shop"}
    assert response.context["heat"].total == 0
    assert "梅田" not in text_of(response)


def test_an_auditor_chooses_a_shop_of_the_agency(real_db, by):
    shop = terminal("M01").shop
    second = Shop.objects.using("owner").create(
        agency=shop.agency, code="S01", name="札幌店", opens_at=shop.opens_at, closes_at=shop.closes_at
    )
    UserObjectPermission.objects.db_manager("owner").assign_perm("audits", person("kimura"), shop.agency)
    write(replace(by("ito"), shop=second.pk), "bill.disclosed", timezone.now(), 1)
    auditor = sit_down("kimura")

    there, elsewhere = auditor.get(WEEK, {"shop": "S01"}), auditor.get(WEEK, {"shop": "U01"})

    assert there.context["heat"].total == 1
    assert "shop=S01" in there.context["previous_url"]
    assert elsewhere.context["form"].errors.keys() == {"shop"}
    entries = [entry for entry in read_all() if entry["verb"] == "log.read"]
    assert entries[0]["sections"] == ["week", f"shop_{second.pk}"]


@pytest.mark.parametrize("name", ["nakamura", "aoki", "kobayashi", "yoshida", "matsuda"])
def test_nobody_else_sees_the_week(seated, name):
    assert seated(name).get(WEEK).status_code == 403


def test_no_customer_and_no_pseudonym_is_on_the_page(manager, by, taro):
    write(by("aoki"), "bill.disclosed", timezone.now(), 1, subject=taro.id)

    body = manager.get(WEEK).content.decode()

    assert [canary for canary in taro.canaries if canary in body] == []
    assert str(person("aoki").ref) not in body
    assert "style=" not in body


def test_each_picture_costs_one_statement_however_long_the_week(manager, by):
    def statements():
        forget()  # the state of the seal is asked once in some seconds
        with (
            CaptureQueriesContext(connections["default"]) as business,
            CaptureQueriesContext(connections["reader"]) as read,
        ):
            manager.get(WEEK)
        return len(business), len(read)

    write(by("aoki"), "bill.disclosed", timezone.now(), 1)
    statements()  # a new connection sets itself up
    before = statements()
    for nth in range(200):
        write(by("ito"), "bill.disclosed", timezone.now(), nth, flags=["NO_TICKET"])

    assert statements() == before
    assert before[1] == 5 + 2  # the seal's state
    assert before[0] <= 8
