"""The import of a carrier's own files, with real commits in a database of the test's own."""

import csv
import os
import re
import signal
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from audit.log import CannotRecord
from audit.models import Entry
from contracts.carrier import columns, demo, loader, reading, sample
from contracts.carrier.generate import generate
from contracts.carrier.reasons import Reason
from contracts.carrier.report import LABELS, Report
from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Usage
from customers.kana import fold
from customers.models import Customer, SearchKey
from customers.rules import Elements
from customers.search import find, keys_for

TODAY = date(2026, 11, 21)
TABLES = (Customer, SearchKey, Line, LineOption, Device, Bill, BillLine, Usage, Payment, Contact)
DOCS = Path(__file__).resolve().parent.parent.parent / "docs/import.md"

PLANS = [
    {
        "plan_code": "P1",
        "kind": "PLAN",
        "name": "プラン20GB",
        "monthly_yen": "4500",
        "data_gb": "20",
        "sold_from": "2020-01-01",
    },
    {"plan_code": "O1", "kind": "OPTION", "name": "端末補償", "monthly_yen": "750", "sold_from": "2020-01-01"},
]
CUSTOMER = {
    "customer_number": "K1", "kind": "PERSON", "name": "髙橋　﨑子", "kana": "タカハシ サキコ", "birth_on": "1990-04-01",
    "postal_code": "1000005", "address": "東京都千代田区丸の内1丁目1番1号", "registered_on": "2020-01-01",
}  # fmt: skip
LINE = {
    "contract_number": "L1", "customer_number": "K1", "number": "08099990001", "status": "ACTIVE", "plan_code": "P1",
    "started_on": "2020-01-01",
}  # fmt: skip
TALK = {
    "contact_number": "H1", "customer_number": "K1", "happened_at": "2026-11-01 10:30", "kind": "来店", "place": "丸の内店", "summary": "料金",
}  # fmt: skip
OPTION = {"contract_number": "L1", "plan_code": "O1", "started_on": "2024-01-01"}
DEVICE = {
    "contract_number": "L1", "model": "Pixel 9a", "imei": "490154203237518", "iccid": "8981100005819480000", "sim_kind": "SIM",
    "bought_on": "2025-05-01",
}  # fmt: skip
BILL = {"month": "2026-10", "customer_number": "K1", "due_on": "2026-11-30"}
PLAN_ROW = {
    **BILL,
    "position": "1",
    "contract_number": "L1",
    "item": "PLAN",
    "label": "プラン20GB",
    "amount_yen": "4500",
}
TAX_ROW = {**BILL, "position": "2", "item": "TAX", "label": "消費税", "amount_yen": "450"}
PAYMENT = {**BILL, "method": "CARD", "last_four": "1234", "billed_yen": "4950", "paid_yen": "0"}
USED = {"month": "2026-10", "contract_number": "L1", "data_mb": "2048", "call_minutes": "12", "messages": "3"}


def other(number: str, **more: str) -> dict[str, str]:
    """Another sound customer."""
    return {**CUSTOMER, "customer_number": number, "name": "山田　太郎", "kana": "ヤマダ タロウ", **more}


def write(folder, *, encoding="utf-8", japanese=False, **files):
    """Write the named files; each has the columns that its rows have."""
    for name, rows in files.items():
        file = columns.file_named(name)
        names = [column for column in file.columns if column.required or any(column.name in row for row in rows)]
        with (folder / file.filename).open("w", encoding=encoding, newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(column.header if japanese else column.name for column in names)
            writer.writerows([row.get(column.name, "") for column in names] for row in rows)
    return folder


def load(folder):
    """Import a folder and return what the report says: (file, line, column, reason)."""
    report = Report(folder / "report.csv")
    loader.load_folder(folder, today=TODAY, report=report, progress=lambda _file, _total: lambda _rows: None)
    if not report.path.exists():
        return []
    with report.path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == ["ファイル", "行", "列", "理由"]
    return [(name, int(line), column, reason_of(text)) for name, line, column, text in rows]


def reason_of(text):
    return next(reason for reason, label in LABELS.items() if str(label) == text)


def contents():
    """A digest of every table that an import writes."""
    with connections["owner"].cursor() as cursor:
        digests = {}
        for model in TABLES:
            name = model._meta.db_table
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t")
            digests[name] = cursor.fetchone()
        return digests


def counts():
    return {name: count for name, (count, _) in contents().items()}


def the(model, **about):
    return model.objects.using("owner").get(**about)


def found(elements):
    return find(keys_for(elements), by="C-20418-6", since=timezone.now())[0]


@pytest.fixture
def folder(tmp_path, real_db):
    return tmp_path


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("japanese", [True, False])
def test_takahashi_with_the_old_letters_arrives_from_every_encoding(folder, encoding, japanese):
    write(folder, encoding=encoding, japanese=japanese, plans=PLANS, customers=[CUSTOMER], lines=[LINE])

    faults = load(folder)

    assert faults == []
    assert the(Customer, code="K1").name == "髙橋　﨑子"


def test_choices_may_be_japanese_words(folder):
    write(folder, plans=PLANS, customers=[CUSTOMER | {"kind": "個人"}], lines=[LINE | {"status": "利用中"}])

    assert load(folder) == []
    assert the(Line, contract_number="L1").status == "ACTIVE"


def test_everything_about_takahashi_is_stored_and_sealed(folder):
    write(
        folder, plans=PLANS, customers=[CUSTOMER | {"email": "saki@example.jp"}],
        lines=[LINE | {"user_name": "髙橋　陸"}], options=[OPTION],
        devices=[DEVICE | {"instalment_yen": "2000", "instalments_left": "7"}], bills=[PLAN_ROW, TAX_ROW], usage=[USED], payments=[PAYMENT],
        contacts=[{"contact_number": "H1", "customer_number": "K1", "happened_at": "2026-11-01 10:30", "kind": "来店", "place": "丸の内店",
                   "summary": "料金のご相談"}],
    )  # fmt: skip

    assert load(folder) == []
    takahashi = the(Customer, code="K1")
    line = the(Line, contract_number="L1")
    device = the(Device, line=line)
    assert (takahashi.born_on, takahashi.email, takahashi.line_numbers) == (
        date(1990, 4, 1),
        "saki@example.jp",
        "08099990001",
    )
    assert (line.number, line.user_name, line.customer_id) == ("08099990001", "髙橋　陸", takahashi.pk)
    assert (device.imei, device.instalment_yen, device.instalments_left, device.is_esim) == (
        "490154203237518",
        2000,
        7,
        False,
    )
    assert the(LineOption, line=line).plan.code == "O1"
    assert the(Bill, customer=takahashi).total_yen == 4950
    assert [row.yen for row in BillLine.objects.using("owner").filter(customer=takahashi).order_by("position")] == [
        4500,
        450,
    ]
    assert the(Usage, line=line).megabytes == 2048
    assert (the(Payment, customer=takahashi).last_four, the(Payment, customer=takahashi).billed_yen) == ("1234", 4950)
    assert the(Contact, code="H1").summary == "料金のご相談"
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT c::text || l::text FROM customers_customer c JOIN contracts_line l ON l.customer_id = c.id WHERE code = 'K1'"
        )
        (stored,) = cursor.fetchone()
    assert not re.search("髙橋|1990|saki|08099990001", stored)


def test_takahashi_is_found_by_every_pair_and_not_by_a_number_that_ended(folder):
    ended = LINE | {"contract_number": "L2", "number": "08099990002", "status": "ENDED", "ended_on": "2025-01-01"}
    write(folder, plans=PLANS, customers=[CUSTOMER], lines=[LINE, ended])

    load(folder)

    takahashi, kana, born = the(Customer, code="K1"), fold("ﾀｶﾊｼ ｻｷｺ"), date(1990, 4, 1)
    for elements in (Elements("08099990001", kana), Elements("08099990001", "", born), Elements("", kana, born)):
        assert found(elements) == [takahashi.pk]
    assert found(Elements("08099990002", kana)) == []
    assert takahashi.line_numbers == "08099990001"


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


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([PLAN_ROW, TAX_ROW | {"amount_yen": "?"}], {2: Reason.BILL_REFUSED, 3: Reason.NOT_YEN}),
        ([PLAN_ROW, TAX_ROW | {"month": "?"}], {2: Reason.BILL_REFUSED, 3: Reason.NOT_MONTH}),
        ([PLAN_ROW, TAX_ROW | {"due_on": "2026-12-01"}], {2: Reason.BILL_REFUSED, 3: Reason.DUE_DATES_DIFFER}),
        ([PLAN_ROW, TAX_ROW | {"position": "1"}], {2: Reason.BILL_REFUSED, 3: Reason.TWICE}),
        ([PLAN_ROW, TAX_ROW | {"position": "3"}], {2: Reason.BILL_REFUSED, 3: Reason.POSITION_MISSING}),
        ([PLAN_ROW | {"contract_number": "L9"}, TAX_ROW], {2: Reason.UNKNOWN_CONTRACT, 3: Reason.BILL_REFUSED}),
        ([PLAN_ROW | {"contract_number": "L2"}, TAX_ROW], {2: Reason.OF_ANOTHER_CUSTOMER, 3: Reason.BILL_REFUSED}),
    ],
)
def test_a_bill_is_imported_whole_or_not_at_all(folder, rows, faults):
    others = LINE | {"contract_number": "L2", "customer_number": "K2", "number": "08099990009"}
    write(folder, plans=PLANS, customers=[CUSTOMER, other("K2")], lines=[LINE, others], bills=rows)

    assert {line: reason for _, line, _, reason in load(folder)} == faults
    assert not Bill.objects.using("owner").filter(customer__code="K1").exists()
    assert not BillLine.objects.using("owner").filter(customer__code="K1").exists()


def test_the_rest_of_a_bill_further_down_is_reported(folder):
    between = [{**row, "customer_number": "K2", "contract_number": ""} for row in (PLAN_ROW, TAX_ROW)]
    late = TAX_ROW | {"position": "1"}
    write(folder, plans=PLANS, customers=[CUSTOMER, other("K2")], lines=[LINE], bills=[PLAN_ROW, *between, late])

    assert load(folder) == [("bills.csv", 5, "", Reason.BILL_IN_PIECES)]


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


def test_a_child_may_stand_before_the_parent(folder, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 1)
    child = other("K2", birth_on="2012-01-01", guardian_number="K1")
    write(folder, plans=PLANS, customers=[child, other("K3"), CUSTOMER])

    assert load(folder) == []
    assert the(Customer, code="K2").guardian == the(Customer, code="K1")


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


def test_the_sample_imports_cleanly_and_a_second_run_changes_nothing(folder):
    carrier = generate(60, seed=3, today=TODAY)
    sample.write(carrier, folder, encoding="shift_jis", english=False)

    assert load(folder) == []
    first = contents()
    assert load(folder) == []
    assert contents() == first
    numbers = [row["customer_number"] for row in carrier.rows("customers")]
    rows = BillLine.objects.using("owner").filter(customer__code__in=numbers)
    assert rows.count() == sum(1 for _ in carrier.rows("bills"))


def test_an_import_that_is_killed_goes_on_where_it_was(folder, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 300)
    carrier = generate(40, seed=4, today=TODAY)
    sample.write(carrier, folder, encoding="utf-8", english=True)
    before = counts()
    connections.close_all()

    child = os.fork()
    if child == 0:  # dies in the middle of the bills, as a machine would

        def die_in_bills(file, _total):
            batches = iter(range(3))
            return lambda _rows: (
                next(batches, None) is None and file is columns.BILLS and os.kill(os.getpid(), signal.SIGKILL)
            )

        try:
            loader.load_folder(folder, today=TODAY, report=Report(folder / "report.csv"), progress=die_in_bills)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    half = counts()
    faults = load(folder)

    assert os.WTERMSIG(status) == signal.SIGKILL
    assert before["contracts_billline"] < half["contracts_billline"]
    assert faults == []
    assert counts()["contracts_billline"] - before["contracts_billline"] == sum(1 for _ in carrier.rows("bills"))
    assert counts()["contracts_contact"] - before["contracts_contact"] == sum(1 for _ in carrier.rows("contacts"))


def test_every_batch_is_on_the_log_with_its_number_of_rows(folder):
    write(folder, plans=PLANS, customers=[CUSTOMER, other("K2")], lines=[LINE])

    load(folder)

    entries = Entry.objects.using("reader").filter(verb="carrier.imported").order_by("id")
    assert [(entry.sections, entry.hits) for entry in entries] == [(["plans"], 2), (["customers"], 2), (["lines"], 1)]


def test_nothing_is_imported_when_the_log_refuses(folder):
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE INSERT ON audit_entry FROM shopdesk_log")
        cursor.execute("REVOKE INSERT (verb) ON audit_entry FROM shopdesk_log")
    before = contents()
    write(folder, plans=PLANS, customers=[CUSTOMER])

    with pytest.raises(CannotRecord):
        load(folder)

    assert contents() == before


def test_the_demo_goes_through_the_same_loader_and_a_second_run_changes_nothing(folder):
    carrier = generate(30, seed=5, today=TODAY)
    bar = []

    demo.load(carrier, report=Report(folder / "report.csv"), progress=bar.append)
    first = contents()
    demo.load(carrier, report=Report(folder / "report.csv"), progress=bar.append)

    assert sum(bar) == 60
    assert not (folder / "report.csv").exists()
    assert contents() == first
    assert (
        Customer.objects.using("owner")
        .filter(code__in=[row["customer_number"] for row in carrier.rows("customers")])
        .count()
        == 30
    )


def test_bills_of_nine_years_ago_find_their_partition(folder):
    old = [{**row, "month": "2017-12", "due_on": "2018-01-31"} for row in (PLAN_ROW, TAX_ROW)]
    write(folder, plans=PLANS, customers=[CUSTOMER], lines=[LINE], bills=old, usage=[USED | {"month": "2018-01"}])

    assert load(folder) == []
    assert the(Bill, customer__code="K1").month == date(2017, 12, 1)


def test_the_commands_speak_of_what_they_did(folder, capsys):
    call_command("export_sample", folder, customers=20)

    call_command("import_carrier", folder)

    said = capsys.readouterr().out
    assert "customers.csv: 新しく 20 行、取り込み済み 0 行、取り込めない行 0 行" in said
    assert not (folder / "import-report.csv").exists()


def test_the_import_command_says_what_is_wrong_with_a_folder(folder):
    with pytest.raises(CommandError, match=r"customers\.csv"):
        call_command("import_carrier", folder)
    with pytest.raises(CommandError, match="フォルダーがありません"):
        call_command("import_carrier", folder / "nowhere")


def test_the_demo_refuses_to_mix_with_real_data(folder):
    with pytest.raises(CommandError, match="SHOPDESK_DEMO"):
        call_command("demo_carrier", customers=1)


def test_every_reason_has_a_label():
    assert set(LABELS) == set(Reason)


def test_the_documentation_describes_every_column_and_no_other():
    text = DOCS.read_text()

    described = {}
    for name, body in re.findall(r"^## (\w+)\.csv.*?$(.*?)(?=^## |\Z)", text, re.M | re.S):
        described[name] = [
            tuple(cell.strip() for cell in row.split("|")[1:6]) for row in re.findall(r"^\| `.*$", body, re.M)
        ]
    assert list(described) == [file.name for file in columns.FILES]
    for file in columns.FILES:
        for (name, header, kind, needed, meaning), column in zip(described[file.name], file.columns, strict=True):
            assert (name, header, kind, needed) == (
                f"`{column.name}`",
                column.header,
                column.kind,
                "yes" if column.required else "",
            )
            assert meaning.startswith(column.meaning)
            for code, label in column.choices.items():
                assert f"{label} (`{code}`)" in meaning
