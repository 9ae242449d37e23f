"""Rows of the log for an authority: two people, one letter, one person or customer, once, every line marked."""

from datetime import timedelta

import pytest

from audit.log import record
from oversight.exports.models import Export
from tests.conftest import actor, person, sit_down, terminal
from tests.identity.visitor import choose
from tests.oversight.exporting import PAGE, approve, begin, form, lines, requested, take, verbs
from tests.support.entries import backdate


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


@pytest.fixture
def officer(real_db):
    return sit_down("inoue")


def test_one_asks_another_approves_and_the_first_takes_the_file(manager, officer, taro):
    record(
        "customer.looked_up",
        by=actor("aoki"),
        visit=7,
        subject=taro.id,
        purpose="BILL_ENQUIRY",
        sections=["customer"],
        hits=1,
    )
    record("bill.disclosed", by=actor("ito"), visit=8, subject=taro.id)

    export = requested(manager)
    approve(officer, export)
    response = take(manager, export)

    _watermark, headings, row = lines(response)
    assert verbs() == ["export.requested", "export.approved", "export.made"]
    assert row[2:8] == ["customer.looked_up", "照会", "M01", "7", "A", "窓口スタッフ"]
    assert row[8:14] == ["A", "BILL_ENQUIRY", "", "customer", "", "1"]
    assert len(headings) == len(row)
    assert response["Content-Disposition"] == f'attachment; filename="log-{export.uuid}.csv"'


def test_every_line_says_whose_copy_it_is(manager, officer, taro):
    for _ in range(3):
        record("bill.disclosed", by=actor("aoki"), subject=taro.id)
    export = requested(manager)
    approve(officer, export)

    watermark, _headings, *rest = lines(take(manager, export))

    assert {tuple(row[-2:]) for row in rest} == {(str(export.uuid), "M-30012-9")}
    assert {"書き出した人 M-30012-9", "承認した人 V-70001-4", f"書き出し番号 {export.uuid}", "3件"} <= set(watermark)
    assert "捜査関係事項照会書 R8-1234" in watermark[5]


def test_the_file_holds_no_name_no_pseudonym_and_nothing_of_a_customer(manager, officer, taro):
    record("bill.disclosed", by=actor("aoki"), subject=taro.id)
    export = requested(manager)
    approve(officer, export)

    content = take(manager, export).content.decode()

    told = [*taro.canaries, str(person("aoki").ref), "青木", "C-20418-6"]
    assert [word for word in told if word in content] == []


def test_only_the_persons_entries_of_this_shop_and_period_are_in_it(manager, officer, taro):
    backdate("bill.disclosed", by=actor("aoki"), subject=taro.id, ago=timedelta(days=3))
    backdate("bill.disclosed", by=actor("aoki"), subject=taro.id, ago=timedelta(days=20))
    backdate("bill.disclosed", by=actor("aoki", terminal("U01")), subject=taro.id, ago=timedelta(days=3))
    backdate("bill.disclosed", by=actor("ito"), subject=taro.id, ago=timedelta(days=3))
    export = requested(manager)
    approve(officer, export)

    assert len(lines(take(manager, export))) == 3


def test_what_happened_after_the_request_is_not_in_it(manager, officer, taro):
    export = requested(manager)
    record("bill.disclosed", by=actor("aoki"), subject=taro.id)
    approve(officer, export)

    assert len(lines(take(manager, export))) == 2


def test_about_a_customer_it_is_asked_for_in_a_visit_that_looked_them_up(manager, officer, taro, hanako):
    record("customer.looked_up", by=actor("umeda"), subject=taro.id)
    record("customer.looked_up", by=actor("umeda"), subject=hanako.id)
    visit = choose(begin(), taro)

    manager.post(f"/visits/{visit.number}/export/", form())
    export = Export.objects.get()
    approve(officer, export)
    content = lines(take(manager, export))

    assert (export.kind, export.about, export.visit) == ("CUSTOMER", taro.id, visit.number)
    assert [row[4] for row in content[2:]] == ["U01"]


def test_the_page_offers_each_what_is_theirs_to_do(manager, officer):
    requested(manager)

    assert "文書を確かめて承認する" not in manager.get(PAGE).content.decode()
    assert "文書を確かめて承認する" in officer.get(PAGE).content.decode()
    approve(officer, Export.objects.get())
    assert "ファイルを受け取る" in manager.get(PAGE).content.decode()
    assert "ファイルを受け取る" not in officer.get(PAGE).content.decode()
