"""A carrier's own files, small and sound: what the tests of the import change a little."""

import csv
from datetime import date

from django.db import connections

from contracts.carrier import columns, loader
from contracts.carrier.report import LABELS, Report
from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Usage
from customers.models import Customer, SearchKey

TODAY = date(2026, 11, 21)
TABLES = (Customer, SearchKey, Line, LineOption, Device, Bill, BillLine, Usage, Payment, Contact)
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
