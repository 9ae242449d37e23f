"""Six sections: each shows its own after a passed check, on the log first."""

from datetime import timedelta

import pytest
from django.db import connections

from tests.conftest import actor
from tests.contracts.proven import (
    PURPOSE,
    SECTIONS,
    address,
    entries_of,
    prove,
    reason_for,
)
from tests.support.customers import TARO

SHOWS = {
    "contract": [TARO.name, TARO.kana, "1986年（昭和61年）5月1日", "〒100-0005", TARO.address, "03-5931-7753", TARO.email, TARO.user_name,
                 "090-7731-5678", TARO.contract_number, "スマート 20GB", "ケータイ補償", "利用中", "2024年4月1日"],
    "device": ["090-7731-5678", TARO.device, TARO.imei, TARO.iccid, "SIMカード", "2025年1月10日", "残り 9回", "28,980円"],
    "bill": [f"{TARO.bill_yen:,}円", "5,610円", f"＋{TARO.bill_yen - 5610:,}円", "基本プラン（スマート 20GB）", "4,950円"],
    "usage": ["090-7731-5678", "18.0GB", "42分", "日ごとの明細は店舗では確認できません。カスタマーセンターへご案内ください"],
    "payment": ["クレジットカード", f"****{TARO.last_four}", f"{TARO.bill_yen:,}円", "5,610円", "入金済み"],
    "history": [TARO.summary, "カスタマーセンター", "お問い合わせ"],
}  # fmt: skip


EVERYTHING = [value for values in SHOWS.values() for value in values]


@pytest.mark.parametrize("section", SECTIONS)
def test_after_a_passed_check_each_section_shows_its_own(seated, proven, section):
    answer = seated("aoki").post(address(proven, section), reason_for(section))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert [value for value in SHOWS[section] if value not in page] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_and_nothing_of_the_other_five(seated, proven, section):
    page = seated("aoki").post(address(proven, section), reason_for(section)).content.decode()

    allowed = "".join(SHOWS[section])
    of_others = [
        value
        for other, values in SHOWS.items()
        for value in values
        if other != section and value not in allowed and value in TARO.canaries
    ]
    assert [value for value in of_others if value in page] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_no_page_holds_a_key_of_the_customer(seated, proven, section):
    page = seated("aoki").post(address(proven, section), reason_for(section)).content.decode()

    assert str(TARO.id) not in page
    assert TARO.code not in page


@pytest.mark.parametrize("section", SECTIONS)
def test_the_look_is_recorded_with_the_names_of_what_it_shows(seated, proven, section):
    seated("aoki").post(address(proven, section), reason_for(section))

    (entry,) = entries_of(proven, f"{section}.disclosed")
    assert entry.subject == TARO.id
    assert entry.actor == actor("aoki").ref
    assert entry.purpose == PURPOSE
    assert len(entry.sections) >= 6
    assert not set(entry.sections) & set(EVERYTHING)


def test_the_entry_is_committed_before_anything_is_read(seated, proven):
    order = []

    def watch(name):
        def wrapper(execute, sql, params, many, context):
            if "audit_entry" in sql and "INSERT" in sql:
                order.append("entry")
            if '"contracts_' in sql:
                order.append("read")
            return execute(sql, params, many, context)

        return connections[name].execute_wrapper(wrapper)

    client = seated("aoki")
    with watch("default"), watch("log"):
        client.post(address(proven, "bill"))

    assert order == ["entry", "read", "read"]


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_closes_by_itself_and_is_never_kept(seated, proven, section):
    answer = seated("aoki").post(address(proven, section), reason_for(section))

    assert answer["Refresh"] == f"180; url=/visits/{proven.number}/"
    assert "no-store" in answer["Cache-Control"]
    assert "data-sensitive" in answer.content.decode()


def test_shortly_before_the_disclosure_ends_the_section_closes_with_it(seated, open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro, ago=timedelta(minutes=19))

    answer = seated("aoki").post(address(visit, "bill"))

    seconds = int(answer["Refresh"].split(";")[0])
    assert 50 <= seconds <= 60


@pytest.mark.parametrize("section", SECTIONS)
def test_a_look_is_never_a_link(seated, proven, section):
    answer = seated("aoki").get(address(proven, section))

    assert (answer.status_code, answer["Location"]) == (302, f"/visits/{proven.number}/")
    assert entries_of(proven, f"{section}.disclosed") == []
