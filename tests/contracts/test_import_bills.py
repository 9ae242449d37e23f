"""A carrier's bills on their way in: whole or not at all."""

from datetime import date

import pytest

from contracts.carrier.reasons import Reason
from contracts.models import Bill, BillLine
from tests.contracts.carrier_files import CUSTOMER, LINE, PLAN_ROW, PLANS, TAX_ROW, USED, load, other, the, write


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


def test_bills_of_nine_years_ago_find_their_partition(folder):
    old = [{**row, "month": "2017-12", "due_on": "2018-01-31"} for row in (PLAN_ROW, TAX_ROW)]
    write(folder, plans=PLANS, customers=[CUSTOMER], lines=[LINE], bills=old, usage=[USED | {"month": "2018-01"}])

    assert load(folder) == []
    assert the(Bill, customer__code="K1").month == date(2017, 12, 1)
