"""Bills: one month beside the month before."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from tests.contracts.proven import PURPOSE, address, prove


@pytest.fixture
def proven(open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)
    return visit


def months():
    """The newest billed month and the one before, as 2026-10 and 2026年10月."""
    newest = timezone.localdate().replace(day=1) - timedelta(days=1)
    before = newest.replace(day=1) - timedelta(days=1)
    return [(f"{month:%Y-%m}", f"{month.year}年{month.month}月") for month in (newest, before)]


def test_the_newest_month_is_big_and_says_how_it_differs(seated, proven, taro):
    (_, newest), _before = months()

    page = seated("aoki").post(address(proven, "bill")).content.decode()

    assert f"{newest}ご利用分" in page
    assert f'<p class="big">{taro.bill_yen:,}円</p>' in page
    assert f"前月より ＋{taro.bill_yen - 5610:,}円" in page


def test_the_chart_has_24_months_in_a_table(seated, proven):
    page = seated("aoki").post(address(proven, "bill")).content.decode()

    assert page.count("data-value=") == 24
    assert 'data-value="5610"' in page


def test_another_month_is_another_recorded_look(seated, proven):
    _newest, (code, label) = months()
    client = seated("aoki")
    client.post(address(proven, "bill"))

    page = client.post(address(proven, "bill"), {"month": code}).content.decode()

    assert f"{label}ご利用分" in page
    assert '<p class="big">5,610円</p>' in page
    assert Entry.objects.using("reader").filter(visit=proven.number, verb="bill.disclosed").count() == 2


@pytest.mark.parametrize("month", ["2019-01", "2026-13", "'; DROP", "9999-99"])
def test_a_month_without_a_bill_shows_the_newest(seated, proven, month):
    (_, newest), _before = months()

    page = seated("aoki").post(address(proven, "bill"), {"month": month}).content.decode()

    assert f"{newest}ご利用分" in page
