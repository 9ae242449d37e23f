"""The import of a carrier's own files, with real commits in a database of the test's own."""

import re
from datetime import date

import pytest
from django.db import connections
from django.utils import timezone

from contracts.carrier import loader
from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Usage
from customers.kana import fold
from customers.models import Customer
from customers.rules import Elements
from customers.search import find, keys_for
from tests.conftest import actor
from tests.contracts.carrier_files import (
    CUSTOMER,
    DEVICE,
    LINE,
    OPTION,
    PAYMENT,
    PLAN_ROW,
    PLANS,
    TAX_ROW,
    USED,
    load,
    other,
    the,
    write,
)


def found(elements):
    return find(keys_for(elements), by=actor("aoki"), since=timezone.now(), at=timezone.now()).found


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


def test_a_child_may_stand_before_the_parent(folder, monkeypatch):
    monkeypatch.setattr(loader, "BATCH", 1)
    child = other("K2", birth_on="2012-01-01", guardian_number="K1")
    write(folder, plans=PLANS, customers=[child, other("K3"), CUSTOMER])

    assert load(folder) == []
    assert the(Customer, code="K2").guardian == the(Customer, code="K1")
