"""Six sections: nothing before a passed check, outside the purpose only for a reason, and never without the log."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit.log import opened, record
from contracts.models import Bill, BillLine, Usage
from contracts.reading import Wanted, bill
from tests.conftest import actor
from tests.contracts.proven import (
    INSIDE,
    OUTSIDE,
    PURPOSE,
    SECTIONS,
    address,
    choose,
    entries_of,
    personal_parts,
    prove,
    reason_for,
)
from tests.support.customers import TARO


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
