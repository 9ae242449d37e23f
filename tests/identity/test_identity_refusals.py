"""When a check is not even begun, or leaves nothing behind."""

from datetime import date

import pytest
from django.utils import timezone

from customers.models import Customer
from identity.actions import CannotCheck, check
from identity.methods import Kind, Method
from identity.models import Check, Disclosure
from identity.rules import Stated
from tests.conftest import sit_down
from tests.identity.visitor import (
    LICENCE_NUMBER,
    address,
    begin,
    choose,
    fail,
    licence,
    log_refuses,
    present,
    said,
)


def test_the_third_failure_stops_the_check_before_the_record_is_read(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    fail(client, visit, taro, times=3)

    page = present(client, visit, licence(taro))

    assert Check.objects.filter(visit=visit).count() == 3
    assert "店長の解除が必要です" in page.content.decode()
    assert said(visit)[-1] == "identity.refused"
    assert said(visit).count("identity.compared") == 3


def test_on_the_telephone_nothing_is_ever_checked(seated, open_visit, taro):
    visit = choose(open_visit("aoki", reason="CALL_BACK"), taro)

    page = present(seated("aoki"), visit, licence(taro))

    assert not Check.objects.filter(visit=visit).exists()
    assert "お電話では" in page.content.decode()


def test_the_action_refuses_the_telephone_as_well(open_visit, by, taro):
    visit = choose(open_visit("aoki", reason="CALL_BACK"), taro)
    stated = Stated(Kind.LICENCE, Method.CHIP, taro.name, date(1986, 5, 1), taro.address, number=LICENCE_NUMBER)

    with pytest.raises(CannotCheck, match="TELEPHONE"):
        check(visit, stated=stated, by=by("aoki"), at=timezone.now())

    assert said(visit) == ["identity.refused"]


def test_nobody_chosen_leads_to_the_lookup(seated, open_visit):
    visit = open_visit("aoki")

    page = seated("aoki").get(f"/visits/{visit.number}/identity/")

    assert f"/visits/{visit.number}/lookup/" in page.content.decode()
    assert "先に照会してください" in page.content.decode()


def test_a_review_of_the_log_has_no_visitor_to_check(seated, open_visit, taro):
    visit = choose(open_visit("takahashi", purpose="RECORD_REVIEW", reason="RECORD_REVIEW"), taro)

    page = present(seated("takahashi"), visit, licence(taro))

    assert not Check.objects.filter(visit=visit).exists()
    assert "本人確認を行えません" in page.content.decode()


def test_a_corporation_is_sent_elsewhere_without_counting_as_a_failure(real_db, taro):
    Customer.objects.using("owner").filter(pk=taro.id).update(kind="CORPORATION", born_on=None)
    visit = choose(begin("aoki"), taro)

    page = present(sit_down("aoki"), visit, licence(taro))

    assert not Check.objects.filter(visit=visit).exists()
    assert "法人のご契約です" in page.content.decode()
    assert said(visit) == ["identity.compared", "identity.refused"]


def test_the_same_check_again_is_no_way_to_extend(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    present(client, visit, licence(taro))
    before = Disclosure.objects.get(visit=visit)

    present(client, visit, licence(taro))

    assert Disclosure.objects.get(visit=visit).opened_at == before.opened_at
    assert said(visit)[-1] == "identity.refused"


@pytest.mark.parametrize("verb", ["identity.compared", "identity.passed", "disclosure.opened"])
def test_when_the_log_refuses_nothing_is_shown_and_nothing_stored(real_db, taro, verb):
    visit = choose(begin("aoki"), taro)
    log_refuses(verb)

    answer = present(sit_down("aoki"), visit, licence(taro))

    assert answer.status_code == 503
    assert not Check.objects.exists()
    assert not Disclosure.objects.exists()
    assert "disclosure.opened" not in said(visit)


@pytest.mark.parametrize(
    ("name", "status"), [("ito", 403), ("umeda", 404), ("lapsed", 403), ("nakamura", 403), ("yoshida", 403)]
)
def test_nobody_but_the_clerk_of_the_visit_checks(seated, open_visit, taro, name, status):
    visit = choose(open_visit("aoki"), taro)
    client = seated(name)

    assert client.get(address(visit)).status_code == status
    assert client.post(address(visit), licence(taro)).status_code == status
    assert not Check.objects.filter(visit=visit).exists()


def test_a_document_that_is_not_offered_leads_back_to_the_choice(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    for query in ("?document=PASSPORT&method=CHIP", "?document=HEALTH_CARD", "?document=<script>"):
        page = seated("aoki").get(f"/visits/{visit.number}/identity/{query}")

        assert "お預かりして確認へ" in page.content.decode()
        assert "script>" not in page.content.decode().split("<main")[1]
