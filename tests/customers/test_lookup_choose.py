"""Choosing goes by a place on the newest search's page; who is open for somebody else is closed first."""

from uuid import uuid4

import pytest
from django.utils import timezone

from audit.log import record
from reception.models import Visit
from tests.conftest import actor
from tests.customers.lookup import choose, entries, find_taro, look_up, verbs


@pytest.fixture
def aoki(seated):
    return seated("aoki")


@pytest.fixture
def visit(open_visit):
    return open_visit("aoki")


def found(response):
    return response.context["found"].lookup


def chosen(visit):
    return Visit.objects.values_list("subject", "subject_mask").get(pk=visit.pk)


def reasons(visit):
    return [entry["reason"] for entry in entries(visit, verb="lookup.refused")]


def test_the_chosen_customer_is_the_visits_and_the_way_leads_to_the_identity_check(aoki, visit, taro):
    response = choose(aoki, visit, found(find_taro(aoki, visit, taro)))

    assert response["Location"] == f"/visits/{visit.number}/identity/"
    assert chosen(visit) == (taro.id, "山＊ 太＊")
    assert [(entry["verb"], entry["subject"]) for entry in entries(visit)][-1] == ("customer.chosen", taro.id)


def test_reviewing_a_record_leads_to_the_record_and_not_to_an_identity_check(seated, open_visit, taro):
    visit = open_visit("takahashi", purpose="RECORD_REVIEW", reason="RECORD_REVIEW")
    manager = seated("takahashi")
    page = find_taro(manager, visit, taro)

    response = choose(manager, visit, found(page))

    assert "この方の閲覧記録へ" in page.content.decode()
    assert response["Location"] == f"/visits/{visit.number}/record/"


def test_an_older_search_is_refused_and_chooses_nobody(aoki, visit, taro, hanako):
    older = found(find_taro(aoki, visit, taro))
    look_up(aoki, visit, number=hanako.number, kana=hanako.kana)

    response = aoki.post(f"/visits/{visit.number}/choose/", {"lookup": older, "place": 1}, follow=True)

    assert "最新の照会の結果ではありません" in response.content.decode()
    assert chosen(visit) == (None, None)
    assert reasons(visit) == ["STALE_LOOKUP"]


def test_a_search_that_missed_makes_the_one_before_it_old(aoki, visit, taro, hanako):
    older = found(find_taro(aoki, visit, taro))
    look_up(aoki, visit, number=hanako.number, kana=taro.kana)

    choose(aoki, visit, older)

    assert chosen(visit) == (None, None)


def test_another_visits_search_is_refused_and_on_the_log_as_such(aoki, seated, visit, open_visit, taro):
    itos = open_visit("ito")
    elsewhere = found(find_taro(seated("ito"), itos, taro))

    choose(aoki, visit, elsewhere)

    assert chosen(visit) == (None, None)
    assert reasons(visit) == ["OTHER_VISIT"]


@pytest.mark.parametrize("place", [0, 2, -1, 100, "", "x"])
def test_a_place_that_is_not_on_the_page_is_refused(aoki, visit, taro, place):
    response = choose(aoki, visit, found(find_taro(aoki, visit, taro)), place)

    assert response["Location"] == f"/visits/{visit.number}/lookup/"
    assert chosen(visit) == (None, None)
    assert reasons(visit) == ["NO_SUCH_PLACE"]


@pytest.mark.parametrize("lookup", ["", "not a key", uuid4()])
def test_an_invented_search_is_refused(aoki, visit, taro, lookup):
    find_taro(aoki, visit, taro)

    choose(aoki, visit, lookup)

    assert chosen(visit) == (None, None)
    assert reasons(visit) == ["STALE_LOOKUP"]


def test_a_customers_own_key_chooses_nobody(aoki, visit, taro):
    find_taro(aoki, visit, taro)

    choose(aoki, visit, taro.id)

    assert chosen(visit) == (None, None)


def test_choosing_by_address_leads_back_to_the_lookup(aoki, visit):
    response = aoki.get(f"/visits/{visit.number}/choose/")

    assert response["Location"] == f"/visits/{visit.number}/lookup/"


def test_another_clerk_cannot_choose_in_this_visit(aoki, seated, visit, taro):
    lookup = found(find_taro(aoki, visit, taro))

    assert choose(seated("ito"), visit, lookup).status_code == 403
    assert chosen(visit) == (None, None)


def disclose(visit, subject):
    for verb in ("identity.passed", "disclosure.opened"):
        record(verb, by=actor(), visit=visit.number, subject=subject)


def test_choosing_somebody_else_closes_the_open_disclosure_first(aoki, open_visit, taro, hanako):
    visit = open_visit("aoki", subject=hanako.id, subject_mask="佐＊ 花＊")
    disclose(visit, hanako.id)

    choose(aoki, visit, found(find_taro(aoki, visit, taro)))

    closed, choice = entries(visit)[-2:]
    assert (closed["verb"], closed["subject"], closed["reason"]) == ("disclosure.closed", hanako.id, "OTHER_CUSTOMER")
    assert (choice["verb"], choice["subject"], choice["flags"]) == (
        "customer.chosen", taro.id, ["NO_TICKET", "OTHER_CUSTOMER", "NEW_TO_SHOP"],
    )  # fmt: skip


def test_choosing_the_same_customer_again_leaves_the_disclosure_open(aoki, open_visit, taro):
    visit = open_visit("aoki", subject=taro.id, subject_mask="山＊ 太＊")
    disclose(visit, taro.id)

    choose(aoki, visit, found(find_taro(aoki, visit, taro)))

    assert "disclosure.closed" not in verbs(visit)


def test_a_disclosure_that_was_closed_is_not_closed_again(aoki, open_visit, taro, hanako):
    visit = open_visit("aoki", subject=hanako.id, subject_mask="佐＊ 花＊")
    disclose(visit, hanako.id)
    record("disclosure.closed", by=actor(), visit=visit.number, subject=hanako.id)

    choose(aoki, visit, found(find_taro(aoki, visit, taro)))

    assert verbs(visit).count("disclosure.closed") == 1


def test_a_closed_visit_chooses_nobody(aoki, visit, taro):
    lookup = found(find_taro(aoki, visit, taro))
    Visit.objects.filter(pk=visit.pk).update(closed_at=timezone.now(), outcome="DONE")

    assert choose(aoki, visit, lookup).status_code == 302
    assert chosen(visit) == (None, None)
