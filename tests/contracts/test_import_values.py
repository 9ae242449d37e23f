"""What a CSV field may look like, and what is refused and why."""

from datetime import date, datetime

import pytest

from contracts.carrier import columns
from contracts.carrier.columns import Column, Kind
from contracts.carrier.reasons import Fault, Reason
from contracts.carrier.rules import check
from contracts.carrier.values import TOKYO, Unfit, read

TODAY = date(2026, 11, 21)
COLOURS = {"RED": "赤"}


def column(kind, *, required=False):
    return Column("field", "項目", kind, "", required=required, choices=COLOURS)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.CODE, " A-1 ", "A-1"),
        (Kind.TEXT, "髙橋　﨑子", "髙橋　﨑子"),
        (Kind.KANA, "ﾀｶﾊｼ  ﾊﾅｺ", "タカハシ ハナコ"),
        (Kind.DATE, "1986-05-01", date(1986, 5, 1)),
        (Kind.DATE, "1986/5/1", date(1986, 5, 1)),
        (Kind.DATE, "19860501", date(1986, 5, 1)),
        (Kind.TIME, "2026-11-21 14:30", datetime(2026, 11, 21, 14, 30, tzinfo=TOKYO)),
        (Kind.MONTH, "2026-11", date(2026, 11, 1)),
        (Kind.MONTH, "202611", date(2026, 11, 1)),
        (Kind.YEN, "1,234", 1234),
        (Kind.YEN, "-500", -500),
        (Kind.YEN, "▲500", -500),
        (Kind.YEN, "１２３４円", 1234),
        (Kind.NUMBER, "0", 0),
        (Kind.CHOICE, "赤", "RED"),
        (Kind.CHOICE, "RED", "RED"),
        (Kind.POSTAL_CODE, "１００−０００１", "1000001"),
        (Kind.TELEPHONE, "03-0123-4567", "0301234567"),
        (Kind.MOBILE, "090-1234-5678", "09012345678"),
        (Kind.EMAIL, "hanako@example.jp", "hanako@example.jp"),
        (Kind.COUNTRY, "vn", "VN"),
        (Kind.CORPORATE_NUMBER, "7000012050002", "7000012050002"),
        (Kind.LAST_FOUR, "0042", "0042"),
        (Kind.IMEI, "490154203237518", "490154203237518"),
        (Kind.ICCID, "8981100005819480000", "8981100005819480000"),
        (Kind.TEXT, "", None),
        (Kind.TEXT, "　", None),
    ],
)
def test_a_field_is_read(kind, text, value):
    assert read(column(kind), text) == value


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.CODE, "A 1", Reason.NOT_CODE),
        (Kind.CODE, "Ａ１", Reason.NOT_CODE),
        (Kind.TEXT, "山田\x00太郎", Reason.NOT_PRINTABLE),
        (Kind.TEXT, "あ" * 101, Reason.TOO_LONG),
        (Kind.KANA, "山田 太郎", Reason.NOT_KANA),
        (Kind.KANA, "ヤマダ *", Reason.NOT_KANA),
        (Kind.DATE, "1986-02-30", Reason.NOT_DATE),
        (Kind.DATE, "86-05-01", Reason.NOT_DATE),
        (Kind.DATE, "1986-05/01", Reason.NOT_DATE),
        (Kind.DATE, "1986111", Reason.NOT_DATE),
        (Kind.TIME, "2026-11-21", Reason.NOT_TIME),
        (Kind.TIME, "2026-11-21 24:00", Reason.NOT_TIME),
        (Kind.MONTH, "2026-13", Reason.NOT_MONTH),
        (Kind.YEN, "12.5", Reason.NOT_YEN),
        (Kind.YEN, "1,23", Reason.NOT_YEN),
        (Kind.YEN, "99999999999", Reason.NOT_YEN),
        (Kind.NUMBER, "-1", Reason.NOT_NUMBER),
        (Kind.NUMBER, "²", Reason.NOT_NUMBER),
        (Kind.CHOICE, "青", Reason.NOT_A_CHOICE),
        (Kind.POSTAL_CODE, "100-001", Reason.NOT_POSTAL_CODE),
        (Kind.TELEPHONE, "123-4567", Reason.NOT_TELEPHONE),
        (Kind.MOBILE, "050-1234-5678", Reason.NOT_MOBILE),
        (Kind.EMAIL, "hanako", Reason.NOT_EMAIL),
        (Kind.COUNTRY, "Vietnam", Reason.NOT_COUNTRY),
        (Kind.CORPORATE_NUMBER, "7000012050003", Reason.NOT_CORPORATE_NUMBER),
        (Kind.LAST_FOUR, "1234567890123456", Reason.NOT_LAST_FOUR),
        (Kind.IMEI, "490154203237519", Reason.NOT_IMEI),
        (Kind.ICCID, "1234", Reason.NOT_ICCID),
    ],
)
def test_a_field_is_refused(kind, text, reason):
    with pytest.raises(Unfit) as refused:
        read(column(kind), text)

    assert refused.value.reason is reason


def test_an_empty_field_is_refused_where_it_is_needed():
    with pytest.raises(Unfit) as refused:
        read(column(Kind.TEXT, required=True), " ")

    assert refused.value.reason is Reason.MISSING


PERSON = {
    "customer_number": "C1", "kind": "個人", "name": "山田　花子", "kana": "ヤマダ ハナコ", "birth_on": "1990-01-01",
    "postal_code": "1000001", "address": "東京都千代田区千代田1番1号", "registered_on": "2020-01-01",
}  # fmt: skip
LINE = {
    "contract_number": "L1", "customer_number": "C1", "number": "09012345678", "status": "ACTIVE", "plan_code": "ST20",
    "started_on": "2020-01-01",
}  # fmt: skip
PAYMENT = {
    "month": "2026-10", "customer_number": "C1", "method": "CARD", "billed_yen": "100", "paid_yen": "0", "due_on": "2026-11-30",
}  # fmt: skip
BILL = {
    "month": "2026-10", "customer_number": "C1", "position": "1", "item": "PLAN", "label": "スマート", "amount_yen": "100",
    "due_on": "2026-11-30",
}  # fmt: skip


@pytest.mark.parametrize(
    "row", [(columns.CUSTOMERS, PERSON), (columns.LINES, LINE), (columns.PAYMENTS, PAYMENT), (columns.BILLS, BILL)]
)
def test_a_sound_row_has_no_fault(row):
    assert check(*row, today=TODAY)[1] == []


@pytest.mark.parametrize(
    ("file", "row", "fault"),
    [
        (columns.CUSTOMERS, PERSON | {"birth_on": ""}, Fault("birth_on", Reason.MISSING)),
        (columns.CUSTOMERS, PERSON | {"birth_on": "2027-01-01"}, Fault("birth_on", Reason.IN_THE_FUTURE)),
        (columns.CUSTOMERS, PERSON | {"birth_on": "1850-01-01"}, Fault("birth_on", Reason.TOO_OLD)),
        (columns.CUSTOMERS, PERSON | {"contact_person": "誰か"}, Fault("contact_person", Reason.MUST_BE_EMPTY)),
        (columns.CUSTOMERS, PERSON | {"registered_on": "2026-12-01"}, Fault("registered_on", Reason.IN_THE_FUTURE)),
        (columns.LINES, LINE | {"status": "利用停止中"}, Fault("suspended_on", Reason.MISSING)),
        (columns.LINES, LINE | {"status": "ENDED"}, Fault("ended_on", Reason.MISSING)),
        (columns.LINES, LINE | {"ended_on": "2021-01-01"}, Fault("ended_on", Reason.MUST_BE_EMPTY)),
        (columns.LINES, LINE | {"status": "ENDED", "ended_on": "2019-01-01"}, Fault("ended_on", Reason.BEFORE_START)),
        (columns.PAYMENTS, PAYMENT | {"paid_yen": "100"}, Fault("paid_on", Reason.MISSING)),
        (columns.PAYMENTS, PAYMENT | {"paid_on": "2026-11-01"}, Fault("paid_on", Reason.MUST_BE_EMPTY)),
        (columns.BILLS, BILL | {"month": "2027-01"}, Fault("month", Reason.IN_THE_FUTURE)),
        (columns.BILLS, BILL | {"month": "1999-01"}, Fault("month", Reason.TOO_OLD)),
        (columns.BILLS, BILL | {"position": "0"}, Fault("position", Reason.NOT_NUMBER)),
    ],
)
def test_each_rule_refuses_alone(file, row, fault):
    assert check(file, row, today=TODAY)[1] == [fault]


def test_a_row_tells_all_its_faults_at_once():
    _, faults = check(columns.CUSTOMERS, PERSON | {"kana": "山田", "postal_code": "1", "name": ""}, today=TODAY)

    assert {fault.column for fault in faults} == {"kana", "postal_code", "name"}
