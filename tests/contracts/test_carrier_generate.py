"""The invented carrier: the same for a seed, and true to what a real one looks like."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from stdnum import luhn

from contracts.carrier import columns
from contracts.carrier.generate import generate
from contracts.carrier.rules import check
from identity import check_digits

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def carrier():
    return generate(400, seed=7, today=TODAY)


@pytest.fixture(scope="module")
def rows(carrier):
    return {file.name: list(carrier.rows(file.name)) for file in columns.FILES}


def test_the_same_seed_gives_the_same_carrier_and_another_seed_another(rows):
    again = generate(400, seed=7, today=TODAY)
    other = generate(400, seed=8, today=TODAY)

    assert list(again.rows("bills")) == rows["bills"]
    assert list(other.rows("lines")) != rows["lines"]


def test_one_customer_more_changes_none_of_the_others(rows):
    more = generate(401, seed=7, today=TODAY)

    assert list(more.rows("customers"))[:400] == rows["customers"]


def test_every_row_passes_the_checks_of_the_import(rows):
    faults = {
        (file.name, fault)
        for file in columns.FILES
        for row in rows[file.name]
        for fault in check(file, row, today=TODAY)[1]
    }

    assert faults == set()


def test_every_row_has_every_column_and_no_other(rows):
    for file in columns.FILES:
        for row in rows[file.name]:
            assert list(row) == [column.name for column in file.columns] or set(row) == {
                column.name for column in file.columns
            }


@pytest.mark.parametrize("file", columns.FILES, ids=lambda file: file.name)
def test_no_key_occurs_twice(rows, file):
    keys = Counter(tuple(row[name] for name in file.key) for row in rows[file.name])

    assert [key for key, count in keys.items() if count > 1] == []


def test_numbers_of_lines_handsets_and_sims_are_unique_and_valid(rows):
    numbers = [row["number"] for row in rows["lines"]]
    imeis = [row["imei"] for row in rows["devices"]]
    iccids = [row["iccid"] for row in rows["devices"]]

    assert len(set(numbers)) == len(numbers)
    assert len(set(imeis)) == len(imeis)
    assert len(set(iccids)) == len(iccids)
    assert all(check_digits.imei_is_valid(imei) for imei in imeis)
    assert all(len(iccid) == 19 and iccid.startswith("8981") and luhn.is_valid(iccid) for iccid in iccids)
    assert {number[:3] for number in numbers} == {"060", "070", "080", "090"}


def test_a_number_from_060_belongs_to_a_contract_since_july_2026(rows):
    young = [row for row in rows["lines"] if row["number"].startswith("060")]

    assert young
    assert all(row["started_on"] >= "2026-07-01" for row in young)


def test_everybody_has_one_to_five_lines_and_every_state_occurs(rows):
    lines = Counter(row["customer_number"] for row in rows["lines"])

    assert set(lines) == {row["customer_number"] for row in rows["customers"]}
    assert set(lines.values()) == {1, 2, 3, 4, 5}
    assert {row["status"] for row in rows["lines"]} == {"ACTIVE", "SUSPENDED", "ENDED"}


def test_the_newest_bill_is_of_the_last_full_month_and_there_are_24(rows):
    months = sorted({row["month"] for row in rows["bills"]})

    assert months[-1] == "2026-10"
    assert len(months) == 24


def test_a_bill_is_the_sum_of_plan_options_extra_data_of_its_month_and_tax(rows):
    usage = {(row["contract_number"], row["month"]): int(row["data_mb"]) for row in rows["usage"]}
    plans = {row["plan_code"]: row for row in rows["plans"]}
    lines = {row["contract_number"]: plans[row["plan_code"]] for row in rows["lines"]}
    bills = defaultdict(list)
    for row in rows["bills"]:
        bills[row["customer_number"], row["month"]].append(row)

    for (_, month), items in bills.items():
        taxed = sum(int(row["amount_yen"]) for row in items if row["item"] not in ("TAX", "DEVICE"))
        (tax,) = (int(row["amount_yen"]) for row in items if row["item"] == "TAX")
        assert tax == taxed // 10
        for row in items:
            if row["item"] == "PLAN":
                assert row["amount_yen"] == lines[row["contract_number"]]["monthly_yen"]
            if row["item"] == "DATA":
                quota = int(lines[row["contract_number"]]["data_gb"])
                bought = int(row["amount_yen"]) // 1000
                used = usage[row["contract_number"], month]
                assert (quota + bought - 1) * 1024 <= used + 1 <= (quota + bought) * 1024 + 1


def test_payments_settle_the_bills_but_for_some_arrears(rows):
    totals = Counter()
    for row in rows["bills"]:
        totals[row["customer_number"], row["month"]] += int(row["amount_yen"])

    owed = []
    for row in rows["payments"]:
        assert int(row["billed_yen"]) == totals[row["customer_number"], row["month"]]
        assert int(row["paid_yen"]) in (0, int(row["billed_yen"]))
        if row["paid_yen"] == "0" and row["due_on"] < TODAY.isoformat():
            owed.append(row["customer_number"])

    assert len(rows["payments"]) == len(totals)
    assert 0 < len(set(owed)) < 400 * 0.1


def test_who_owes_two_months_is_suspended(rows):
    hamada = next(row for row in rows["customers"] if row["name"] == "濱田　剛")
    own = [row for row in rows["lines"] if row["customer_number"] == hamada["customer_number"]]

    assert {row["status"] for row in own} == {"SUSPENDED"}


def test_twins_share_surname_home_and_birth_date(rows):
    kaito, riku = rows["customers"][1:3]

    assert (kaito["kana"].split()[0], kaito["birth_on"], kaito["address"]) == (
        riku["kana"].split()[0], riku["birth_on"], riku["address"],
    )  # fmt: skip
    assert kaito["kana"] != riku["kana"]


def test_two_people_share_reading_and_birth_date_and_six_others_as_well(rows):
    same = Counter((row["kana"], row["birth_on"]) for row in rows["customers"] if row["birth_on"])

    assert same["ワタナベ ユウコ", "1978-05-14"] == 2
    assert same["サトウ ケンイチ", "1969-11-03"] == 6


def test_a_minor_has_an_adult_parent_of_the_same_household(rows):
    by_number = {row["customer_number"]: row for row in rows["customers"]}
    minors = [row for row in rows["customers"] if row["guardian_number"]]

    assert len(minors) >= 3
    for child in minors:
        parent = by_number[child["guardian_number"]]
        assert TODAY - date.fromisoformat(child["birth_on"]) < timedelta(days=18 * 366)
        assert date.fromisoformat(child["birth_on"]) - date.fromisoformat(parent["birth_on"]) > timedelta(days=14 * 365)
        assert child["address"] == parent["address"]
        assert child["kana"].split()[0] == parent["kana"].split()[0]


def test_corporations_have_a_valid_number_and_a_person_in_charge(rows):
    corporations = [row for row in rows["customers"] if row["kind"] == "CORPORATION"]

    assert len(corporations) >= 10
    assert all(check_digits.corporate_number_is_valid(row["corporate_number"]) for row in corporations)
    assert all(row["contact_person"] and not row["birth_on"] for row in corporations)


def test_foreign_residents_have_latin_names_read_in_kana(rows):
    foreign = [row for row in rows["customers"] if row["nationality"]]

    assert len(foreign) >= 8
    assert all(row["name"].isascii() for row in foreign)


def test_names_are_written_in_more_than_one_way(rows):
    written = defaultdict(set)
    for row in rows["customers"]:
        if "　" in row["name"]:
            written[row["kana"].split()[0]].add(row["name"].split("　")[0])

    assert {"髙橋", "高橋"} <= written["タカハシ"]
    assert len(written["サイトウ"]) >= 2
    assert len(written["ワタナベ"]) >= 2


def test_every_text_can_be_written_in_shift_jis(rows):
    for file in columns.FILES:
        for row in rows[file.name]:
            "".join(row.values()).encode("cp932")
