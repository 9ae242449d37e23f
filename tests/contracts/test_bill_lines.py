"""A line belongs to a bill: PostgreSQL sees to it, although no foreign key does."""

from datetime import date, timedelta

import pytest
from auditlog.context import disable_auditlog
from django.db import IntegrityError, connections

from contracts.models import Bill, BillLine
from tests.support.customers import HANAKO, TARO

LONG_AGO = (date.today() - timedelta(days=30 * 34)).replace(day=1)  # there is a partition, and nobody has a bill


@pytest.fixture(autouse=True)
def _as_the_owner(real_db):
    with disable_auditlog():
        yield


def bills_of(who):
    return Bill.objects.using("owner").filter(customer_id=who.id)


def lines_of(who):
    return BillLine.objects.using("owner").filter(customer_id=who.id)


def line(who, month, position=90):
    return BillLine(customer_id=who.id, month=month, position=position, item="PLAN", label="基本", yen=1)


def refused():
    return pytest.raises(IntegrityError, match=r"has no bill|still has lines")


def test_a_line_without_a_bill_is_refused_among_others_that_have_one(real_db):
    billed = bills_of(TARO).earliest("month").month
    before = lines_of(TARO).count()

    with refused():
        BillLine.objects.using("owner").bulk_create([line(TARO, billed), line(HANAKO, LONG_AGO)])

    assert lines_of(TARO).count() == before


def test_a_line_may_not_move_to_a_month_without_a_bill():
    with refused():
        lines_of(TARO).filter(month=bills_of(TARO).latest("month").month).update(month=LONG_AGO)


def test_a_bill_with_lines_is_neither_removed_nor_moved():
    newest = bills_of(TARO).filter(month=bills_of(TARO).latest("month").month)

    with refused():
        newest._raw_delete("owner")
    with refused():
        newest.update(month=LONG_AGO)


def test_a_bill_without_lines_may_go_and_its_figures_may_change():
    lines_of(TARO)._raw_delete("owner")

    bills_of(HANAKO).update(total_yen=1)
    bills_of(TARO)._raw_delete("owner")

    assert not bills_of(TARO).exists()
    assert lines_of(HANAKO).exists()


def test_a_partition_by_its_own_name_is_no_way_around_it():
    """Statement triggers do not fire there; the counter's role has no right to any partition, and the loader names the parent."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = ANY (ARRAY['contracts_bill', 'contracts_billline']::regclass[])"
            " AND has_table_privilege('shopdesk_app', c.oid, 'INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchone() == (0,)


def test_every_line_of_the_cast_has_its_bill():
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(b.month) FROM contracts_billline LEFT JOIN contracts_bill b USING (customer_id, month)"
        )
        lines, billed = cursor.fetchone()

    assert lines == billed > 0
