"""Who finds what in the log: managers the own shop, auditors the agency's, the customer only through the own open visit."""

from dataclasses import replace

import pytest
from django.utils import timezone
from guardian.models import UserObjectPermission

from audit.log import Draft, record, record_all
from reception.models import Visit
from staff.models import Shop
from tests.conftest import person, sit_down, terminal
from tests.oversight.test_people import text_of
from tests.oversight.test_search import AOKI, ITO, LOOKED, SEARCH, UMEDA, a_morning, found, searches
from tests.support.entries import read_all


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


@pytest.fixture
def auditor(real_db):
    """木村 audits the agency of 丸の内店, to which a second shop belongs: 札幌店, where the test's 札幌 clerk Ito helps out."""
    shop = terminal("M01").shop
    Shop.objects.using("owner").create(
        agency=shop.agency, code="S01", name="札幌店", opens_at=shop.opens_at, closes_at=shop.closes_at
    )
    UserObjectPermission.objects.db_manager("owner").assign_perm("audits", person("kimura"), shop.agency)
    return sit_down("kimura")


@pytest.fixture
def make_visit(real_db):
    def make(name, **more):
        seat = terminal("U01" if name.startswith("umeda") else "M01")
        values = {"reason": "COUNTER_DIRECT", "opened_at": timezone.now(), "purpose": "RECORD_REVIEW", **more}
        return Visit.objects.create(shop=seat.shop, terminal=seat, clerk=person(name), **values)

    return make


# --- who may find what ----------------------------------------------------------------------------------------------------------------
def test_a_manager_asks_in_vain_for_a_person_of_another_shop_and_it_is_on_the_log(manager, by, taro):
    record("customer.looked_up", by=by("umeda"), visit=41, subject=taro.id)

    answers = [manager.get(SEARCH, {"person": number}) for number in (UMEDA, "C-99999-9", "nobody")]

    assert [answer.context["form"].errors.keys() for answer in answers] == [{"person"}] * 3
    assert len({answer.context["form"].errors["person"][0] for answer in answers}) == 1
    assert all("lines" not in answer.context and "梅田" not in text_of(answer) for answer in answers)
    refused = [entry for entry in read_all() if entry["verb"] == "log.refused"]
    assert [(entry["reason"], entry["sections"]) for entry in refused] == [("NOT_IN_SCOPE", ["by_person"])] * 3


def test_another_shops_visit_looks_like_one_that_never_was(manager, by, taro):
    record("customer.looked_up", by=by("umeda"), visit=41, subject=taro.id)

    theirs, none = (manager.get(SEARCH, {"visit": number}) for number in (41, 999))

    assert (found(theirs), found(none)) == ([], [])
    assert text_of(theirs).replace("41", "#") == text_of(none).replace("999", "#")
    assert [entry["visit"] for entry in searches()] == [41, 999]


def test_another_shops_code_is_no_choice_of_a_manager(manager, by):
    response = manager.get(SEARCH, {"shop": "U01"})

    assert response.context["form"].errors.keys() == {"shop"}
    assert "梅田" not in text_of(response)


def test_whoever_left_the_shop_is_still_asked_about(manager, by):
    record("visit.opened", by=by("ito"), visit=5)
    UserObjectPermission.objects.using("owner").filter(user=person("ito")).delete()

    assert found(manager.get(SEARCH, {"person": ITO})) == [("応対を開始", 5)]


def test_what_a_person_did_at_another_shop_is_not_found(manager, by):
    record("visit.opened", by=replace(by("aoki"), shop=by("umeda").shop), visit=5)

    assert found(manager.get(SEARCH, {"person": AOKI})) == []


def test_an_auditor_reads_the_shops_of_the_agency_one_by_one_and_names_their_people(auditor, by):
    second = Shop.objects.get(code="S01").pk
    record("visit.opened", by=replace(by("ito"), shop=second), visit=51)
    record("visit.opened", by=by("aoki"), visit=31)
    record("visit.opened", by=by("umeda"), visit=41)

    assert found(auditor.get(SEARCH)) == [("応対を開始", 31)]
    there = auditor.get(SEARCH, {"shop": "S01"})
    assert found(there) == [("応対を開始", 51)]
    assert "伊藤 健" in text_of(there)
    assert found(auditor.get(SEARCH, {"person": ITO})) == [("応対を開始", 51)]
    assert found(auditor.get(SEARCH, {"visit": 51})) == [("応対を開始", 51)]
    assert searches()[1]["sections"] == ["by_time", f"shop_{second}"]


def test_an_auditor_does_not_reach_another_agency(auditor, by):
    record("visit.opened", by=by("umeda"), visit=41)

    assert auditor.get(SEARCH, {"shop": "U01"}).context["form"].errors.keys() == {"shop"}
    assert auditor.get(SEARCH, {"person": UMEDA}).context["form"].errors.keys() == {"person"}
    assert found(auditor.get(SEARCH, {"visit": 41})) == []


@pytest.mark.parametrize("name", ["nakamura", "aoki", "kobayashi", "yoshida", "matsuda"])
def test_nobody_else_searches(real_db, name):
    assert sit_down(name).get(SEARCH).status_code == 403


# --- a customer -----------------------------------------------------------------------------------------------------------------------
def test_the_customer_of_the_own_visit_is_found_at_all_shops_and_strangers_by_their_role(
    manager, make_visit, by, taro, hanako
):
    visit = make_visit("takahashi", subject=taro.id)
    a_morning(by, taro, hanako)

    response = manager.get(SEARCH, {"customer": visit.number})

    assert found(response) == [("照会", 41), LOOKED]
    page = text_of(response)
    assert "梅田店" in page
    assert "窓口スタッフ" in page
    assert UMEDA not in page
    assert "梅田 花" not in page
    (entry,) = searches()
    assert (entry["subject"], entry["visit"], entry["sections"]) == (taro.id, visit.number, ["by_time", "by_customer"])


def test_the_customer_is_offered_once_somebody_was_looked_up(manager, make_visit, taro):
    visit = make_visit("takahashi")
    assert 'name="customer"' not in manager.get(SEARCH).content.decode()
    visit.subject = taro.id
    visit.save()

    assert f'name="customer" value="{visit.number}"' in manager.get(SEARCH).content.decode()


@pytest.mark.parametrize(
    "clerk, more, reason",
    [
        ("aoki", {}, "OTHER_CLERK"),
        ("umeda", {}, "NOT_IN_SCOPE"),
        ("takahashi", {"subject": None}, "NO_CUSTOMER"),
        ("takahashi", {"closed": True}, "CLOSED"),
    ],
)
def test_no_other_visit_leads_to_a_customer(manager, make_visit, by, taro, clerk, more, reason):
    closed = {"closed_at": timezone.now(), "outcome": "DONE"} if more.pop("closed", False) else {}
    visit = make_visit(clerk, **{"subject": taro.id, **closed, **more})
    record("customer.looked_up", by=by("aoki"), subject=taro.id)

    response = manager.get(SEARCH, {"customer": visit.number})

    assert response.context["form"].errors.keys() == {"customer"}
    assert "自分の応対で照会したお客さまだけ" in text_of(response)
    assert "lines" not in response.context
    assert [entry["reason"] for entry in read_all() if entry["verb"] == "log.refused"] == [reason]


def test_an_address_kept_from_an_open_visit_finds_nothing_after_it_closed(manager, make_visit, taro):
    visit = make_visit("takahashi", subject=taro.id)
    assert manager.get(SEARCH, {"customer": visit.number}).context["form"].errors == {}
    Visit.objects.filter(pk=visit.pk).update(closed_at=timezone.now(), outcome="DONE")

    again = manager.get(SEARCH, {"customer": visit.number, "before": f"{'9' * 16}-1"})

    assert again.context["form"].errors.keys() == {"customer"}
    assert "lines" not in again.context


def test_nothing_of_a_customer_is_on_the_page_or_in_its_addresses(manager, make_visit, by, taro, hanako):
    visit = make_visit("takahashi", subject=taro.id, subject_mask="山＊ 太＊")
    record_all([Draft("customer.looked_up", visit=n, subject=taro.id) for n in range(60)], by=by("aoki"))

    response = manager.get(SEARCH, {"customer": visit.number})
    body = response.content.decode()

    assert response.context["older_url"]
    assert [canary for canary in (*taro.canaries, *hanako.canaries, "山＊") if canary in body] == []
    assert str(person("aoki").ref) not in body
    assert "お客さまA" in body
