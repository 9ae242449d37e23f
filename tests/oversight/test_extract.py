"""Who looked at me: the paper that a customer takes home. Only whoever has proven to be the customer gets it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.log import record
from identity.models import Disclosure
from reception.models import Visit
from tests.conftest import actor, person, sit_down, terminal
from tests.identity.visitor import choose, prove
from tests.oversight.test_people import text_of
from tests.support.checkpoints import witnessed
from tests.support.entries import backdate, read_all


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


def begin(name="takahashi", **more):
    seat = terminal("U01" if name.startswith("umeda") else "M01")
    values = {"purpose": "CONTRACT_ENQUIRY", "reason": "COUNTER_DIRECT", "opened_at": timezone.now(), **more}
    return Visit.objects.create(shop=seat.shop, terminal=seat, clerk=person(name), **values)


@pytest.fixture
def proven(real_db, taro):
    """The manager's visit, in which Taro passed a check."""
    visit = begin()
    prove(visit, taro)
    return visit


def url(visit):
    return f"/visits/{visit.number}/extract/"


def period(days=30, **differs):
    today = timezone.localdate()
    return {"since": (today - timedelta(days=days)).isoformat(), "until": today.isoformat(), **differs}


def made():
    return [entry for entry in read_all() if entry["verb"].startswith("extract.")]


def test_the_customer_reads_when_where_what_for_and_by_whom_as_a_role(manager, proven, taro, hanako):
    record(
        "customer.looked_up",
        by=actor("aoki"),
        visit=7,
        subject=taro.id,
        purpose="BILL_ENQUIRY",
        sections=["customer"],
        hits=1,
    )
    record("bill.disclosed", by=actor("umeda"), visit=8, subject=taro.id, purpose="BILL_PAYMENT", sections=["amount"])
    record("bill.disclosed", by=actor("aoki"), visit=9, subject=hanako.id)

    response = manager.post(url(proven), period())

    first, second = response.context["extract"].looks
    assert (first.shop, first.who, str(first.purpose), str(first.what)) == (
        "丸の内店",
        "窓口スタッフ",
        "料金相談",
        "照会",
    )
    assert [str(section) for section in first.sections] == ["お客さま"]
    assert (second.shop, second.who, str(second.what)) == ("梅田店", "窓口スタッフ", "請求を表示")
    assert "以上 2件" in text_of(response)


def test_no_name_or_number_of_staff_is_on_the_paper(manager, proven, taro):
    record("customer.looked_up", by=actor("aoki"), subject=taro.id)
    record("bill.disclosed", by=actor("umeda"), subject=taro.id)

    page = manager.post(url(proven), period()).content.decode()
    paper = page[page.index("<article") : page.index("</article>")]

    assert [
        word
        for word in ("青木", "C-20418-6", "梅田 花", "C-21001-5", "高橋", "M-30012-9", str(person("aoki").ref))
        if word in paper
    ] == []
    assert [canary for canary in taro.canaries if canary in paper] == []


def test_the_period_is_kept_to_the_day(manager, proven, taro):
    for days in (1, 5, 6, 40):
        backdate("customer.looked_up", by=actor(), subject=taro.id, ago=timedelta(days=days))

    today = timezone.localdate()
    response = manager.post(
        url(proven),
        {"since": (today - timedelta(days=5)).isoformat(), "until": (today - timedelta(days=5)).isoformat()},
    )

    assert len(response.context["extract"].looks) == 1


def test_a_period_without_a_look_says_so(manager, proven):
    page = text_of(manager.post(url(proven), period(days=0)))

    assert "閲覧した記録はありません" in page


def test_readings_of_the_log_show_nothing_of_the_customer_and_are_left_out(manager, proven, taro):
    record("log.read", by=actor("takahashi"), subject=taro.id, sections=["record"])

    assert manager.post(url(proven), period()).context["extract"].looks == []


def test_the_paper_carries_the_code_of_the_last_witness(manager, proven):
    checkpoint = witnessed(120, timezone.now() - timedelta(seconds=5))

    close = manager.post(url(proven), period()).context["extract"].close

    assert close.checkpoint == checkpoint


def test_the_extract_is_itself_on_the_customers_record_before_it_is_shown(manager, proven, taro):
    manager.post(url(proven), period())

    (entry,) = made()
    assert (entry["verb"], entry["subject"], entry["visit"]) == ("extract.made", taro.id, proven.number)
    assert entry["sections"][1] == f"day_{timezone.localdate():%Y_%m_%d}"


def test_opening_the_page_makes_no_extract(manager, proven):
    page = manager.get(url(proven), period())

    assert "写しを作って記録する" in page.content.decode()
    assert made() == []


def test_more_than_fit_are_cut_and_said_to_be(manager, proven, taro, monkeypatch):
    monkeypatch.setattr("oversight.extracts.MOST_ROWS", 3)
    for _ in range(4):
        record("bill.disclosed", by=actor(), subject=taro.id)

    response = manager.post(url(proven), period())

    assert len(response.context["extract"].looks) == 3
    assert "期間を分けて" in text_of(response)


# --- attacks --------------------------------------------------------------------------------------------------------------------------
def refused(response, reason="NOT_DISCLOSED"):
    assert response.status_code == 403
    assert "<article" not in response.content.decode()
    assert [(entry["verb"], entry["reason"]) for entry in made()] == [("extract.refused", reason)]


def test_without_a_check_there_is_no_paper(manager, taro):
    visit = choose(begin(), taro)

    assert "本人確認が済んだお客さまにだけ" in text_of(manager.get(url(visit)))
    refused(manager.post(url(visit), period()))


def test_a_review_without_a_visitor_gives_no_paper(manager, taro):
    visit = choose(begin(purpose="RECORD_REVIEW", reason="RECORD_REVIEW"), taro)

    refused(manager.post(url(visit), period()))


def test_a_row_written_by_hand_is_no_check(manager, proven, taro):
    """The table says disclosed, the log says closed."""
    record("disclosure.closed", by=actor("takahashi"), visit=proven.number, subject=taro.id)

    refused(manager.post(url(proven), period()))


def test_another_customer_chosen_after_the_check_gets_nothing(manager, proven, hanako):
    choose(proven, hanako)

    refused(manager.post(url(proven), period()))


def test_a_check_that_is_over_is_none(manager, proven):
    Disclosure.objects.filter(visit=proven).update(opened_at=timezone.now() - timedelta(minutes=21))

    refused(manager.post(url(proven), period()))


def test_the_check_of_a_colleagues_visit_counts_for_the_colleague(manager, taro):
    visit = begin("aoki")
    prove(visit, taro)

    assert manager.post(url(visit), period()).status_code == 403
    assert made() == []


@pytest.mark.parametrize("who", ["aoki", "kobayashi", "yoshida"])
def test_a_clerk_hands_out_no_extract(real_db, taro, who):
    """Who looked is for the manager to explain: a clerk would learn who watches whom."""
    visit = begin(who)
    prove(visit, taro)

    assert sit_down(who).post(url(visit), period()).status_code == 403
    assert made() == []


def test_another_shops_visit_does_not_exist(manager, taro):
    visit = begin("umeda")
    prove(visit, taro)

    assert manager.post(url(visit), period()).status_code == 404


@pytest.mark.parametrize(
    "differs",
    [{"since": "2099-01-01"}, {"until": "2099-01-01"}, {"since": ""}, {"until": "."}, {"since": "1999-01-01"}],
)
def test_an_edited_period_makes_nothing(manager, proven, differs):
    page = manager.post(url(proven), period(**differs))

    assert page.context["form"].errors
    assert made() == []
