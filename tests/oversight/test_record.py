"""Who looked at this record: of the customer whom the manager's own visit has looked up, at all shops."""

from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.log import Draft, record, record_all
from audit.sealing.status import forget
from tests.conftest import actor, sit_down
from tests.oversight.test_people import text_of
from tests.support.entries import backdate, read_all


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


@pytest.fixture
def review(manager, make_visit, taro):
    """The manager's visit, in which Taro was looked up and chosen."""
    return make_visit("takahashi", purpose="RECORD_REVIEW", reason="RECORD_REVIEW", subject=taro.id)


@pytest.fixture
def make_visit(real_db):
    from django.utils import timezone

    from reception.models import Visit
    from tests.conftest import person, terminal

    def make(name, purpose="BILL_ENQUIRY", **more):
        staff = person(name)
        seat = terminal("U01" if name.startswith("umeda") else "M01")
        values = {"reason": "COUNTER_DIRECT", "opened_at": timezone.now(), **more}
        return Visit.objects.create(shop=seat.shop, terminal=seat, purpose=purpose, clerk=staff, **values)

    return make


def test_the_looks_of_every_shop_are_listed_newest_first(manager, review, taro, hanako):
    record("customer.looked_up", by=actor("aoki"), visit=7, subject=taro.id, purpose="BILL_ENQUIRY", hits=1)
    record("bill.disclosed", by=actor("umeda"), visit=8, subject=taro.id, sections=["bill"], flags=["NO_TICKET"])
    record("bill.disclosed", by=actor("aoki"), visit=9, subject=hanako.id)

    response = manager.get(f"/visits/{review.number}/record/")

    own, umeda, aoki = response.context["lines"]
    assert (str(own.verb), own.number) == ("閲覧の記録を確認", "M-30012-9")
    assert (umeda.visit, umeda.shop, str(umeda.verb)) == (8, "梅田店", "請求を表示")
    assert (aoki.visit, aoki.shop, aoki.who, aoki.number) == (7, "丸の内店", "青木 美咲", "C-20418-6")


def test_staff_of_another_shop_are_shown_by_their_role(manager, review, taro):
    record("customer.looked_up", by=actor("umeda"), visit=8, subject=taro.id)

    page = text_of(manager.get(f"/visits/{review.number}/record/"))

    assert "窓口スタッフ" in page
    assert "梅田 花" not in page
    assert "C-21001-5" not in page


def test_the_page_holds_nothing_of_the_customer(manager, review, taro):
    record("customer.looked_up", by=actor("aoki"), subject=taro.id)

    body = manager.get(f"/visits/{review.number}/record/").content.decode()

    assert [canary for canary in taro.canaries if canary in body] == []


def test_reading_who_looked_is_itself_a_look_at_the_record(manager, review, taro):
    manager.get(f"/visits/{review.number}/record/")

    (entry,) = [entry for entry in read_all() if entry["verb"] == "log.read"]
    assert (entry["subject"], entry["visit"], entry["sections"]) == (taro.id, review.number, ["record"])


def test_without_a_chosen_customer_the_page_leads_to_the_lookup(manager, make_visit):
    visit = make_visit("takahashi")

    response = manager.get(f"/visits/{visit.number}/record/")

    assert "先にお客さまを照会して" in text_of(response)
    assert f'href="{reverse("lookup", args=[visit.number])}"' in response.content.decode()
    assert [entry for entry in read_all() if entry["verb"] == "log.read"] == []


def test_a_colleagues_visit_is_refused_and_another_shops_does_not_exist(manager, make_visit, taro):
    aokis = make_visit("aoki", subject=taro.id)
    umedas = make_visit("umeda", subject=taro.id)

    assert manager.get(f"/visits/{aokis.number}/record/").status_code == 403
    assert manager.get(f"/visits/{umedas.number}/record/").status_code == 404


def test_a_clerk_may_not_see_who_looked(make_visit, taro):
    visit = make_visit("aoki", subject=taro.id)

    assert sit_down("aoki").get(f"/visits/{visit.number}/record/").status_code == 403


def test_months_are_read_back_to_the_first_without_more_statements(manager, review, taro):
    url = f"/visits/{review.number}/record/"

    def statements():
        forget()  # the state of the seal is asked once in some seconds
        with (
            CaptureQueriesContext(connections["default"]) as business,
            CaptureQueriesContext(connections["reader"]) as read,
        ):
            response = manager.get(url)
        return len(business) + len(read), len(response.context["lines"])

    backdate("customer.looked_up", by=actor("aoki"), subject=taro.id, ago=timedelta(days=600))
    before, shown = statements()
    record_all([Draft("bill.disclosed", visit=n, subject=taro.id) for n in range(200)], by=actor("umeda"))
    after, full = statements()

    assert (shown, full) == (2, 50)
    assert after == before <= 15
