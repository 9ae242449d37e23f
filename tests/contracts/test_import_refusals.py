"""Rows and headers that an import refuses: what the report says, and that the rest goes on."""

import pytest

from contracts.carrier import loader, reading
from contracts.carrier.reasons import Reason
from contracts.carrier.report import LABELS
from customers.models import Customer
from tests.contracts.carrier_files import (
    CUSTOMER,
    DEVICE,
    LINE,
    OPTION,
    PAYMENT,
    PLAN_ROW,
    PLANS,
    TALK,
    TAX_ROW,
    USED,
    contents,
    counts,
    load,
    other,
    the,
    write,
)


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"customers": [CUSTOMER, other("K2", kana="山田 太郎")]}, ("customers.csv", 3, "カナ", Reason.NOT_KANA)),
        ({"customers": [CUSTOMER, CUSTOMER]}, ("customers.csv", 3, "", Reason.TWICE)),
        ({"customers": [CUSTOMER, other("K2", guardian_number="K9")]}, ("customers.csv", 3, "親権者の顧客番号", Reason.UNKNOWN_GUARDIAN)),
        ({"lines": [LINE, LINE | {"contract_number": "L2", "number": "03-1234-5678"}]}, ("lines.csv", 3, "電話番号", Reason.NOT_MOBILE)),
        ({"lines": [LINE, LINE | {"contract_number": "L2"}]}, ("lines.csv", 3, "電話番号", Reason.NUMBER_IN_USE)),
        ({"lines": [LINE | {"customer_number": "K9"}]}, ("lines.csv", 2, "顧客番号", Reason.UNKNOWN_CUSTOMER)),
        ({"lines": [LINE | {"plan_code": "P9"}]}, ("lines.csv", 2, "プランコード", Reason.UNKNOWN_PLAN)),
        ({"lines": [LINE | {"plan_code": "O1"}]}, ("lines.csv", 2, "プランコード", Reason.NOT_A_PLAN)),
        ({"options": [OPTION | {"plan_code": "P1"}]}, ("options.csv", 2, "オプションコード", Reason.NOT_AN_OPTION)),
        ({"devices": [DEVICE | {"imei": "490154203237519"}]}, ("devices.csv", 2, "IMEI", Reason.NOT_IMEI)),
        ({"devices": [DEVICE | {"contract_number": "L9"}]}, ("devices.csv", 2, "契約番号", Reason.UNKNOWN_CONTRACT)),
        ({"contacts": [TALK | {"summary": "番号は1234 5678 9018です"}]}, ("contacts.csv", 2, "内容", Reason.INDIVIDUAL_NUMBER)),
        ({"devices": [DEVICE, DEVICE]}, ("devices.csv", 3, "", Reason.TWICE)),
        ({"usage": [USED, USED | {"month": "2027-01"}]}, ("usage.csv", 3, "対象月", Reason.IN_THE_FUTURE)),
        (
            {"bills": [PLAN_ROW, TAX_ROW], "payments": [PAYMENT | {"billed_yen": "4951"}]},
            ("payments.csv", 2, "請求額", Reason.DIFFERS_FROM_BILL),
        ),
    ],
)  # fmt: skip
def test_a_bad_row_is_reported_and_the_others_are_imported(folder, files, fault):
    write(folder, **{"plans": PLANS, "customers": [CUSTOMER], "lines": [LINE], **files})

    assert load(folder)[0] == fault
    assert the(Customer, code="K1").kana == "タカハシ サキコ"


def test_a_refused_customer_takes_lines_devices_bills_and_contacts_along(folder):
    before = counts()
    write(
        folder, plans=PLANS, customers=[CUSTOMER | {"postal_code": "12"}], lines=[LINE], devices=[DEVICE], usage=[USED],
        bills=[PLAN_ROW, TAX_ROW], payments=[PAYMENT],
    )  # fmt: skip

    faults = load(folder)

    assert faults == [
        ("customers.csv", 2, "郵便番号", Reason.NOT_POSTAL_CODE),
        ("lines.csv", 2, "顧客番号", Reason.CUSTOMER_REFUSED),
        ("devices.csv", 2, "契約番号", Reason.CONTRACT_REFUSED),
        ("bills.csv", 2, "顧客番号", Reason.CUSTOMER_REFUSED),
        ("bills.csv", 3, "顧客番号", Reason.CUSTOMER_REFUSED),
        ("usage.csv", 2, "契約番号", Reason.CONTRACT_REFUSED),
        ("payments.csv", 2, "顧客番号", Reason.CUSTOMER_REFUSED),
    ]
    assert counts() == before


def test_a_row_of_another_length_is_reported_by_its_line(folder):
    write(folder, plans=PLANS, customers=[CUSTOMER, other("K2")], lines=[LINE])
    path = folder / "customers.csv"
    path.write_text(path.read_text() + "K3,個人\n" + "K4" + "," * 20 + "\n")

    assert load(folder) == [
        ("customers.csv", 4, "", Reason.TOO_FEW_FIELDS),
        ("customers.csv", 5, "", Reason.TOO_MANY_FIELDS),
    ]


def test_bytes_that_are_no_letters_cost_one_row_only(folder):
    write(folder, encoding="cp932", plans=PLANS, customers=[CUSTOMER, other("K2"), other("K3")])
    path = folder / "customers.csv"
    path.write_bytes(path.read_bytes().replace("山田　太郎".encode("cp932"), b"\x85\xff\xfe", 1))

    assert load(folder) == [("customers.csv", 3, "氏名・名称", Reason.NOT_READABLE)]
    assert the(Customer, code="K3").name == "山田　太郎"


def test_the_report_never_repeats_a_value(folder):
    write(folder, plans=PLANS, customers=[CUSTOMER | {"kana": "髙橋 秘密"}])

    load(folder)

    assert "秘密" not in (folder / "report.csv").read_text(encoding="utf-8-sig")


def test_a_row_that_repeats_in_a_later_batch_is_reported(folder, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 1)
    write(folder, plans=PLANS, customers=[CUSTOMER, CUSTOMER], lines=[LINE], usage=[USED, USED])

    assert load(folder) == [("customers.csv", 3, "", Reason.TWICE), ("usage.csv", 3, "", Reason.TWICE)]


@pytest.mark.parametrize(
    ("header", "reason", "detail"),
    [
        ("customer_number,kind,name,kana,shoe_size", "UNKNOWN_COLUMN", "shoe_size"),
        ("customer_number,kind,name,氏名・名称", "COLUMN_TWICE", "氏名・名称"),
        ("customer_number,kind,name", "COLUMN_MISSING", "カナ (kana)"),
    ],
)
def test_a_wrong_header_stops_before_anything_is_written(folder, header, reason, detail):
    write(folder, plans=PLANS)
    (folder / "customers.csv").write_text(header + "\n")
    before = contents()

    with pytest.raises(reading.CannotRead) as refused:
        load(folder)

    assert (refused.value.reason, refused.value.detail) == (reason, detail)
    assert contents() == before


def test_every_reason_has_a_label():
    assert set(LABELS) == set(Reason)
