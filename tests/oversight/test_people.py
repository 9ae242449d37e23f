"""What the manager sees of the people of the shop: counts and lines, no customers."""

import re
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import reading
from audit.log import Draft, record, record_all
from audit.sealing.status import forget
from reception.models import Visit
from tests.conftest import person
from tests.identity.visitor import choose
from tests.support.entries import backdate, read_all

PEOPLE = "/oversight/people/"
AOKI = "/oversight/people/C-20418-6/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def manager(real_db):
    from tests.conftest import sit_down

    return sit_down("takahashi")


def row_of(response, name):
    (row,) = [row for row in response.context["rows"] if row["person"].name == name]
    return row


def test_the_manager_counts_what_each_person_of_the_shop_did_today(manager, by, taro, hanako):
    aoki = by("aoki")
    record("customer.looked_up", by=aoki, visit=1, subject=taro.id, hits=1)
    record("customer.looked_up", by=aoki, visit=1, subject=hanako.id, hits=1, flags=["NO_TICKET"])
    record("customer.looked_up", by=aoki, visit=1, hits=0)
    record("bill.disclosed", by=aoki, visit=1, subject=taro.id)
    record("permission.refused", by=aoki, reason="ROLE")
    backdate("customer.looked_up", by=aoki, subject=taro.id, ago=timedelta(days=1, hours=1))

    response = manager.get(PEOPLE)

    assert row_of(response, "青木 美咲")["tally"] == reading.Tally(looks=3, misses=1, refusals=1, flagged=1)
    assert row_of(response, "伊藤 健")["tally"] == reading.Tally()


def test_the_manager_begins_a_review_of_one_customers_record_from_here(manager, taro):
    page = manager.get(PEOPLE).content.decode()
    form = re.search(r'<form[^>]* action="(/queue/open/)">(.*?)</form>', page, re.DOTALL)
    fields = dict(re.findall(r'name="(purpose|reason)" value="(\w+)"', form[2]))

    answer = manager.post(form[1], fields)

    visit = Visit.objects.get()
    assert (visit.purpose, visit.reason) == ("RECORD_REVIEW", "RECORD_REVIEW")
    assert answer.url == f"/visits/{visit.number}/"
    assert f"/visits/{visit.number}/record/" not in manager.get(answer.url).content.decode()
    choose(visit, taro)
    assert f"/visits/{visit.number}/record/" in manager.get(answer.url).content.decode()


@pytest.mark.parametrize("name", ["inoue", "kimura"])
def test_who_opens_no_visits_is_not_offered_one(seated, name):
    response = seated(name).get(PEOPLE)

    assert response.status_code == 200
    assert "/queue/open/" not in response.content.decode()


def test_people_of_another_shop_are_not_listed(manager):
    response = manager.get(PEOPLE)

    assert "青木 美咲" in text_of(response)
    assert "梅田 花" not in text_of(response)


def test_a_clerk_may_not_read_the_log(seated):
    clerk = seated("aoki")

    assert [clerk.get(url).status_code for url in (PEOPLE, AOKI)] == [403, 403]


def test_opening_a_page_of_the_log_is_on_the_log_first(manager):
    manager.get(PEOPLE)
    manager.get(AOKI)

    entries = [entry for entry in read_all() if entry["verb"] == "log.read"]
    assert [(entry["sections"], entry["actor"]) for entry in entries] == [
        (["people"], person("takahashi").ref),
        (["person"], person("takahashi").ref),
    ]


def test_reading_about_oneself_is_flagged(manager):
    manager.get("/oversight/people/M-30012-9/")

    assert [entry["flags"] for entry in read_all() if entry["verb"] == "log.read"] == [["OWN_ENTRIES"]]


def test_a_line_says_what_was_done_and_names_customers_by_a_letter_only(manager, by, taro, hanako):
    aoki = by("aoki")
    record("customer.looked_up", by=aoki, visit=31, subject=hanako.id, purpose="BILL_ENQUIRY", hits=1)
    record("customer.looked_up", by=aoki, visit=31, subject=taro.id, purpose="BILL_ENQUIRY", hits=1)
    record("bill.disclosed", by=aoki, visit=31, subject=hanako.id, purpose="BILL_ENQUIRY", sections=["bill"])
    record("visit.refused", by=aoki, visit=32, reason="OTHER_CLERK")

    response = manager.get(AOKI)

    shown = response.context["lines"]
    assert [(str(line.verb), line.customer, str(line.purpose)) for line in shown] == [
        ("応対を開けず", "", ""),
        ("請求を表示", "A", "料金相談"),
        ("照会", "B", "料金相談"),
        ("照会", "A", "料金相談"),
    ]
    page = text_of(response)
    assert "お客さまA" in page
    assert "ほかの担当者の応対" in page
    for canary in (*taro.canaries, *hanako.canaries):
        assert canary not in response.content.decode()


def test_the_reading_of_a_colleagues_entries_names_the_colleague(manager):
    manager.get(AOKI)

    response = manager.get("/oversight/people/M-30012-9/")

    assert "閲覧の記録を確認" in text_of(response)
    assert "（青木 美咲さん）" in text_of(response)
    assert str(person("aoki").ref) not in response.content.decode()


@pytest.mark.parametrize("number", ["C-21001-5", "C-99999-9", "nonsense"])
def test_a_person_of_another_shop_does_not_exist(manager, number):
    assert manager.get(f"/oversight/people/{number}/").status_code == 404


def test_what_a_person_did_at_another_shop_is_that_shops_to_read(manager, by, taro):
    from dataclasses import replace

    record("customer.looked_up", by=replace(by("aoki"), shop=by("umeda").shop), subject=taro.id)

    assert manager.get(AOKI).context["lines"] == []


def test_another_day_is_chosen_by_its_date(manager, by, taro):
    yesterday = timezone.localdate() - timedelta(days=1)
    backdate("customer.looked_up", by=by("aoki"), subject=taro.id, at=reading.day_of(yesterday)[0])
    backdate(
        "contract.disclosed",
        by=by("aoki"),
        subject=taro.id,
        at=reading.day_of(yesterday)[1] - timedelta(microseconds=1),
    )
    backdate(
        "device.disclosed", by=by("aoki"), subject=taro.id, at=reading.day_of(yesterday)[0] - timedelta(microseconds=1)
    )

    response = manager.get(AOKI, {"day": yesterday.isoformat()})

    assert [str(line.verb) for line in response.context["lines"]] == ["契約内容を表示", "照会"]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "tomorrow", "2026-13-01", ""])
def test_an_impossible_day_shows_today_and_says_so(manager, day):
    response = manager.get(AOKI, {"day": day})

    assert response.status_code == 200
    assert response.context["day"] == timezone.localdate()


def test_pages_lead_down_to_the_oldest_entry_and_back_to_the_newest(manager, by, taro):
    record_all([Draft("customer.looked_up", visit=n, subject=taro.id) for n in range(1, 121)], by=by("aoki"))

    seen, url = [], AOKI
    for _ in range(3):
        response = manager.get(url)
        seen.append([line.visit for line in response.context["lines"]])
        url = response.context["older_url"] or response.context["newer_url"]
    back = manager.get(url)
    top = manager.get(back.context["newer_url"])

    assert seen == [list(range(120, 70, -1)), list(range(70, 20, -1)), list(range(20, 0, -1))]
    assert [line.visit for line in back.context["lines"]] == seen[1]
    assert [line.visit for line in top.context["lines"]] == seen[0]
    assert top.context["newer_url"] is None


@pytest.mark.parametrize("place", ["x", "1-", "1-2-3", "１-２", "9" * 30 + "-1", "-1-1"])
def test_a_place_that_no_page_handed_out_is_not_found(manager, place):
    assert manager.get(AOKI, {"before": place}).status_code == 404


def test_the_number_of_statements_does_not_grow_with_the_log(manager, by, taro, hanako):
    def statements(url):
        forget()  # the state of the seal is asked once in some seconds
        with (
            CaptureQueriesContext(connections["default"]) as business,
            CaptureQueriesContext(connections["reader"]) as read,
        ):
            assert manager.get(url).status_code == 200
        return len(business) + len(read)

    record("customer.looked_up", by=by("aoki"), subject=taro.id)
    before = [statements(url) for url in (PEOPLE, AOKI)]
    record_all([Draft("bill.disclosed", visit=n, subject=hanako.id) for n in range(300)], by=by("aoki"))

    assert [statements(url) for url in (PEOPLE, AOKI)] == before
    assert max(before) <= 12


def test_addresses_have_the_names_of_the_plan():
    assert (reverse("people"), reverse("person", args=["C-20418-6"])) == (PEOPLE, AOKI)
