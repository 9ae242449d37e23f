"""At the counter, when the log refuses one more customer: the clerk reads what to do, nothing is shown, nothing that was typed is lost."""

from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from audit.log import QuotaReached, Unwitnessed, record
from customers.models import Lookup
from identity.models import Check
from reception.models import Visit
from shopdesk.middleware import log_unavailable
from tests.conftest import actor, person, sit_down, terminal
from tests.customers.lookup import entries, look_up, telling
from tests.identity.visitor import licence
from tests.support.leaks import disclosed
from tests.support.roles import rows, session


@pytest.fixture
def reached(real_db):
    """Aoki looked at as many customers as the shop's setting allows: one."""

    def reach():
        with session("owner") as owner:
            rows(owner, "INSERT INTO audit_quota VALUES (%s, 1, 1) RETURNING shop", [actor().shop])
        record("customer.looked_up", by=actor(), subject=uuid4())

    return reach


@pytest.fixture
def visit(real_db):
    seat = terminal()
    return Visit.objects.create(
        shop=seat.shop, terminal=seat, purpose="BILL_ENQUIRY", reason="COUNTER_DIRECT", clerk=person("aoki"),
        opened_at=timezone.now(),
    )  # fmt: skip


def raised():
    record("quota.raised", by=actor("takahashi"), subject=person("aoki").ref, hits=5, sections=["until_24"])


def test_a_lookup_beyond_the_quota_shows_nobody_and_says_whom_to_ask(reached, visit, taro):
    reached()

    page = look_up(sit_down("aoki"), visit, number=taro.number, kana=taro.kana).content.decode()

    assert "店長に上限の引き上げを頼んで" in page
    assert "山＊" not in page
    assert [value for value in telling(taro) - {taro.number, taro.kana} if value in page] == []


def test_what_was_typed_stays(reached, visit, taro):
    reached()

    page = look_up(sit_down("aoki"), visit, number="090-0000-1234", kana=taro.kana, born_on="").content.decode()
    again = look_up(sit_down("aoki"), visit, number=taro.number, kana=taro.kana).content.decode()

    assert 'value="090-0000-1234"' in page
    assert f'value="{taro.number}"' in again


def test_the_refusal_is_on_the_log_with_its_flag(reached, visit, taro):
    reached()

    look_up(sit_down("aoki"), visit, number=taro.number, kana=taro.kana)

    (entry,) = entries(visit)
    assert (entry["verb"], entry["reason"], entry["subject"]) == ("lookup.refused", "QUOTA", None)
    assert "QUOTA_REACHED" in entry["flags"]
    assert len(entry["digests"]) == 3  # of the pair, of the number and of the next
    assert not Lookup.objects.filter(visit=visit).exists()


def test_once_the_manager_raised_it_the_same_lookup_goes_on(reached, visit, taro):
    reached()
    raised()

    page = look_up(sit_down("aoki"), visit, number=taro.number, kana=taro.kana).content.decode()

    assert "山＊ 太＊" in page


def test_a_section_beyond_the_quota_stays_closed(real_db, reached):
    stage = disclosed()
    reached()

    response = sit_down("aoki").post(f"/visits/{stage.visit.number}/bill/", {"reason": "CUSTOMER_ASKED"})

    assert response.status_code == 403
    assert "店長に上限の引き上げを頼んで" in response.content.decode()
    last = entries(stage.visit)[-1]
    assert (last["verb"], last["reason"], last["flags"]) == ("section.refused", "QUOTA", ["QUOTA_REACHED"])


def test_a_check_beyond_the_quota_compares_nothing_and_keeps_what_was_read(real_db, reached, visit, taro):
    reached()
    visit.subject, visit.subject_mask = taro.id, "山＊"
    visit.save()
    client = sit_down("aoki")

    response = client.post(f"/visits/{visit.number}/identity/?document=LICENCE&method=CHIP", licence(taro))

    assert "店長に上限の引き上げを頼んで" in response.content.decode()
    assert taro.name in response.content.decode()
    last = entries(visit)[-1]
    assert (last["verb"], last["reason"], last["flags"]) == ("identity.refused", "QUOTA", ["QUOTA_REACHED"])
    assert not Check.objects.filter(visit=visit).exists()


def test_anywhere_else_a_page_says_so_and_the_log_has_it(real_db):
    before = len(entries())
    middleware = log_unavailable(lambda _request: HttpResponse())

    response = middleware.process_exception(RequestFactory().get("/"), QuotaReached())

    assert response.status_code == 429
    assert "上限に達しました" in response.content.decode()
    assert [(entry["verb"], entry["flags"]) for entry in entries()[before:]] == [("lookup.refused", ["QUOTA_REACHED"])]


def test_an_unwitnessed_log_is_no_busy_log(real_db):
    middleware = log_unavailable(lambda _request: HttpResponse())

    response = middleware.process_exception(RequestFactory().get("/"), Unwitnessed())

    assert response.status_code == 503
    assert "個人情報管理者に連絡してください" in response.content.decode()
