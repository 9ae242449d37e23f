"""What a look costs: the same few statements however much a customer has."""

from datetime import date, timedelta

import pytest
from auditlog.context import disable_auditlog
from django.utils import timezone

from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Plan, Usage
from reception.models import Visit
from tests.conftest import person, sit_down, terminal
from tests.contracts.proven import PURPOSE, SECTIONS, address, prove
from tests.support.customers import HANAKO, TARO
from tests.support.statements import AT_MOST, counted


def look(client, visit, section) -> list[str]:
    with counted() as statements:
        answer = client.post(address(visit, section), {"reason": "CUSTOMER_ASKED"})
    assert answer.status_code == 200
    return statements


def visit_of(name: str, who) -> Visit:
    seat = terminal()
    visit = Visit.objects.create(
        shop=seat.shop,
        terminal=seat,
        purpose=PURPOSE,
        clerk=person(name),
        reason="COUNTER_DIRECT",
        opened_at=timezone.now(),
    )
    prove(visit, who, clerk=name)
    return visit


@pytest.fixture
def rich(real_db):
    """Taro with five lines, each with options, handsets and 24 months; Hanako with one line and one month."""
    today = timezone.localdate()
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    with disable_auditlog():
        plan, option = Plan.objects.using("owner").order_by("pk")[:2]
        for nth in range(4):
            line = Line.objects.using("owner").create(
                customer_id=TARO.id, contract_number=f"CN-RICH-{nth}", number=f"0801234000{nth}", status="ACTIVE", plan=plan,
                began_on=date(2022, 4, 1),
            )  # fmt: skip
            LineOption.objects.using("owner").create(
                customer_id=TARO.id, line=line, plan=option, began_on=date(2024, 4, 1)
            )
            for year in (2023, 2025):
                Device.objects.using("owner").create(
                    customer_id=TARO.id, line=line, model_name="翠", imei="490154203237518", iccid="8981100022313560911", is_esim=True,
                    bought_on=date(year, 1, 1),
                )  # fmt: skip
            for back in range(24):
                at = (month - timedelta(days=30 * back)).replace(day=1)
                Usage.objects.using("owner").bulk_create(
                    [Usage(month=at, line=line, customer_id=TARO.id, megabytes=1, call_minutes=1, messages=1)],
                    ignore_conflicts=True,
                )
            BillLine.objects.using("owner").create(
                month=month, customer_id=TARO.id, position=10 + nth, line=line, item="PLAN", label="基本", yen=1
            )
        for nth in range(40):
            Contact.objects.using("owner").create(
                customer_id=TARO.id,
                code=f"H-RICH-{nth}",
                kind="VISIT",
                at=timezone.now() - timedelta(days=nth),
                place="店",
                summary="用",
            )
        for model in (BillLine, Usage, Payment):
            model.objects.using("owner").filter(customer_id=HANAKO.id, month__lt=month).delete()
        Bill.objects.using("owner").filter(customer_id=HANAKO.id, month__lt=month).delete()
    return visit_of("aoki", TARO), visit_of("ito", HANAKO)


def test_no_section_takes_more_than_twelve_statements_and_none_more_for_more_data(rich):
    much, little = rich
    aoki, ito = sit_down("aoki"), sit_down("ito")

    taken = {section: (len(look(aoki, much, section)), len(look(ito, little, section))) for section in SECTIONS}

    assert {section: counts for section, counts in taken.items() if max(counts) > AT_MOST} == {}
    assert {section: counts for section, counts in taken.items() if counts[0] != counts[1]} == {}


def test_bills_and_usage_name_their_months_so_that_the_planner_skips_the_other_partitions(rich):
    much, _ = rich
    client = sit_down("aoki")

    for section, table in (("bill", "contracts_bill"), ("usage", "contracts_usage")):
        (statement,) = [sql for sql in look(client, much, section) if f'FROM "{table}"' in sql]
        assert '."month" BETWEEN' in statement
