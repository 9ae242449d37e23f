"""An import as a run: logged, killed, repeated."""

import os
import signal

import pytest
from django.db import connections

from audit.log import CannotRecord
from audit.models import Entry
from contracts.carrier import columns, demo, loader, sample
from contracts.carrier.generate import generate
from contracts.carrier.report import Report
from contracts.models import BillLine
from customers.models import Customer
from tests.contracts.carrier_files import CUSTOMER, LINE, PLANS, TODAY, contents, counts, load, other, write


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
