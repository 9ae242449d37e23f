"""Six sections: each shows its own after a passed check, and nothing before."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit.log import opened, record
from audit.models import Entry
from contracts.models import Bill, BillLine, Usage
from contracts.reading import Wanted, bill
from tests.conftest import actor
from tests.contracts.proven import INSIDE, OUTSIDE, PURPOSE, SECTIONS, address, choose, prove
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


def entries_of(visit, verb=None):
    found = Entry.objects.using("reader").filter(visit=visit.number).order_by("id")
    return list(found.filter(verb=verb) if verb else found)


def reason_for(section):
    return {"reason": "CUSTOMER_ASKED"} if section in OUTSIDE else {}


def personal_parts(page):
    """Which of Taro's values stand on the page."""
    return [canary for canary in TARO.canaries if len(canary) > 4 and canary in page]


@pytest.fixture
def proven(open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)
    return visit


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


# --- without the right to it ----------------------------------------------------------------------------------------------------------
def no_check(visit):
    choose(visit, TARO)


def expired(visit):
    prove(visit, TARO, ago=timedelta(minutes=21))


def closed_again(visit):
    disclosure = prove(visit, TARO)
    disclosure.closed_at = timezone.now()
    disclosure.save()


def closed_in_the_log_alone(visit):
    prove(visit, TARO)
    record("disclosure.closed", by=actor("aoki"), visit=visit.number, subject=TARO.id)


def of_another_clerk(visit):
    prove(visit, TARO, clerk="ito")


@pytest.mark.parametrize("stage", [no_check, expired, closed_again, closed_in_the_log_alone, of_another_clerk])
@pytest.mark.parametrize("section", SECTIONS)
def test_without_an_open_disclosure_nothing_is_shown_and_the_refusal_is_on_the_log(seated, open_visit, section, stage):
    visit = open_visit(purpose=PURPOSE)
    stage(visit)

    answer = seated("aoki").post(address(visit, section), reason_for(section))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert personal_parts(page) == []
    assert "開示していません" in page
    (refusal,) = entries_of(visit, "section.refused")
    assert (refusal.sections, refusal.reason) == ([section], "NO_DISCLOSURE")


@pytest.mark.parametrize("section", SECTIONS)
def test_another_customer_chosen_after_the_check_stays_closed(seated, open_visit, taro, hanako, section):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)
    choose(visit, hanako)

    answer = seated("aoki").post(address(visit, section), reason_for(section))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert [canary for canary in hanako.canaries if len(canary) > 4 and canary in page] == []
    assert personal_parts(page) == []


@pytest.mark.parametrize(
    ("who", "status"), [("ito", 403), ("umeda", 404), ("lapsed", 403), ("yoshida", 403), ("nakamura", 403)]
)
@pytest.mark.parametrize("section", SECTIONS)
def test_nobody_else_opens_it(seated, proven, section, who, status):
    answer = seated(who).post(address(proven, section), reason_for(section))

    assert answer.status_code == status
    assert personal_parts(answer.content.decode()) == []
    assert entries_of(proven, f"{section}.disclosed") == []


@pytest.mark.parametrize("section", SECTIONS)
def test_a_technician_sees_the_device_and_nothing_else(seated, open_visit, taro, section):
    visit = open_visit("kobayashi", purpose="REPAIR")
    prove(visit, taro, clerk="kobayashi")

    answer = seated("kobayashi").post(address(visit, section), {"reason": "CUSTOMER_ASKED"})

    assert (answer.status_code, TARO.imei in answer.content.decode()) == (
        (200, True) if section == "device" else (403, False)
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_on_the_telephone_nothing_opens(seated, open_visit, taro, section):
    visit = open_visit(purpose=PURPOSE, reason="CALL_BACK")
    prove(visit, taro)

    answer = seated("aoki").post(address(visit, section), reason_for(section))

    assert answer.status_code == 403
    assert "電話の応対では契約内容を開けません" in answer.content.decode()
    assert personal_parts(answer.content.decode()) == []
    assert entries_of(visit, "section.refused")[0].reason == "TELEPHONE"


# --- outside the purpose --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("section", OUTSIDE)
def test_outside_the_purpose_the_page_first_asks_why_and_shows_nothing(seated, proven, section):
    client = seated("aoki")

    for answer in (client.get(address(proven, f"{section}/reason")), client.post(address(proven, section))):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "お客さまから質問された" in page
        assert personal_parts(page) == []
    assert [entry.verb for entry in entries_of(proven)] == ["identity.passed", "disclosure.opened"]


def test_no_reason_is_an_error_the_clerk_can_mend(seated, proven):
    page = seated("aoki").post(address(proven, "device"), {"asked": "1"}).content.decode()

    assert "理由を選んでください" in page
    assert personal_parts(page) == []


def test_a_reason_of_ones_own_making_is_none(seated, proven):
    page = seated("aoki").post(address(proven, "device"), {"reason": "BORED", "asked": "1"}).content.decode()

    assert "理由を一覧から選んでください" in page
    assert personal_parts(page) == []


@pytest.mark.parametrize("section", OUTSIDE)
def test_with_a_reason_it_opens_and_the_entry_says_so(seated, proven, section):
    seated("aoki").post(address(proven, section), {"reason": "SECOND_MATTER"})

    (entry,) = entries_of(proven, f"{section}.disclosed")
    assert (entry.reason, entry.flags) == ("SECOND_MATTER", ["OUTSIDE_PURPOSE"])


@pytest.mark.parametrize("section", INSIDE)
def test_inside_the_purpose_no_reason_is_kept_and_no_flag_set(seated, proven, section):
    seated("aoki").post(address(proven, section), {"reason": "SECOND_MATTER"})

    (entry,) = entries_of(proven, f"{section}.disclosed")
    assert (entry.reason, entry.flags) == ("", [])


# --- the key is in the log ------------------------------------------------------------------------------------------------------------
def test_an_entry_of_another_section_opens_no_bill(proven, taro):
    entry = record("usage.disclosed", by=actor("aoki"), visit=proven.number, subject=taro.id)

    with opened(entry):
        counts = Bill.objects.count(), BillLine.objects.count(), Usage.objects.count()
        read = bill.read(taro.id, Wanted(timezone.localdate()))

    assert counts == (0, 0, 24)
    assert read is None


@pytest.mark.parametrize("section", SECTIONS)
def test_when_the_log_refuses_nothing_is_shown_and_the_page_says_so(seated, proven, section):
    client = seated("aoki")
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;"
            "CREATE TRIGGER full_disk BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION full_disk()"
        )
    try:
        answer = client.post(address(proven, section), reason_for(section))
    finally:
        with connections["owner"].cursor() as cursor:
            cursor.execute("DROP TRIGGER full_disk ON audit_entry; DROP FUNCTION full_disk()")

    assert answer.status_code == 503
    assert personal_parts(answer.content.decode()) == []


def test_a_closed_section_leaves_the_masked_bar_only(seated, proven):
    client = seated("aoki")
    client.post(address(proven, "contract"))

    page = client.post(f"/visits/{proven.number}/", follow=True).content.decode()

    assert personal_parts(page) == []
    assert "山＊ 太＊" in page
