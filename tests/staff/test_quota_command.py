"""`manage.py quota`: the owner sets what a shop allows; the log has it first."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from audit.log import QuotaReached, record
from tests.conftest import actor
from tests.support.entries import read_all


def quota(*arguments):
    out = StringIO()
    call_command("quota", *arguments, stdout=out)
    return out.getvalue()


def test_what_is_set_counts_from_the_next_look_on(real_db):
    quota("--shop", "M01", "--hour", "2", "--day", "5")
    for _ in range(2):
        record("customer.looked_up", by=actor(), subject=uuid4())

    with pytest.raises(QuotaReached):
        record("customer.looked_up", by=actor(), subject=uuid4())
    (entry,) = [entry for entry in read_all() if entry["verb"] == "quota.set"]
    assert entry["sections"] == [f"shop_{actor().shop}", "per_hour_2", "per_day_5"]


def test_it_shows_what_holds(real_db):
    assert quota("--shop", "M01").startswith("M01: 40 in an hour, 160 in a day.")
    quota("--shop", "M01", "--day", "90")
    assert quota("--shop", "M01").startswith("M01: 40 in an hour, 90 in a day.")
    assert quota("--shop", "U01").startswith("U01: 40 in an hour, 160 in a day.")


@pytest.mark.parametrize(
    "arguments",
    [("--hour", "0"), ("--hour", "201"), ("--day", "1001"), ("--hour", "50", "--day", "49"), ("--day", "-1")],
)
def test_what_makes_no_sense_is_refused_and_not_recorded(real_db, arguments):
    with pytest.raises(CommandError, match="An hour allows"):
        quota("--shop", "M01", *arguments)
    assert [entry for entry in read_all() if entry["verb"] == "quota.set"] == []


def test_a_shop_that_is_none(real_db):
    with pytest.raises(CommandError, match="no shop X99"):
        quota("--shop", "X99", "--hour", "5")
