"""Finding, with the database: once each, on the log, the same whether the history is read at once or as it comes."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone

from oversight.models import Item, Tuning
from oversight.signals.find import find, forget_histories
from oversight.signals.thresholds import THRESHOLDS, table
from staff.models import Shop
from tests.conftest import actor, terminal
from tests.support.statements import counted

NOW = timezone.now().replace(minute=0, second=0, microsecond=0)
WANTED = uuid4()


@pytest.fixture
def log(real_db):
    """Writes entries of a person at past times, as only the owner can."""
    forget_histories()

    def write(verb, ago, *, who="ito", visit=1, subject=None, flags=(), reason="", purpose="CONTRACT_ENQUIRY"):
        by = actor(who)
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason,"
                " sections, flags, digests) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '{}', %s, '{}')",
                [NOW - ago, uuid4(), uuid4(), by.ref, by.shop, by.terminal, visit, verb, subject, purpose, reason, list(flags)],
            )  # fmt: skip

    yield write
    forget_histories()


def looks(log, *agos, who="ito", flags=("NO_TICKET",)):
    for ago in agos:
        log("visit.opened", ago, who=who, visit=100 + ago.days, flags=flags, reason="FOLLOW_UP")
        log(
            "customer.looked_up",
            ago - timedelta(seconds=20),
            who=who,
            visit=100 + ago.days,
            subject=WANTED,
            flags=flags,
        )
        log("visit.closed", ago - timedelta(minutes=4), who=who, visit=100 + ago.days, subject=WANTED, flags=flags)


def day(count):
    return timedelta(days=count)


def entries(verb):
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT uuid, subject, flags, actor FROM audit_entry WHERE verb = %s ORDER BY id", [verb])
        return cursor.fetchall()


def test_what_is_found_is_an_item_and_on_the_log_under_the_same_name(log):
    looks(log, day(3), day(1))

    (item,) = find(until=NOW)

    assert (item.signal, item.subject, item.level, item.shop.code) == ("SAME_CUSTOMER", WANTED, "SHOP", "M01")
    assert item.due_at > NOW
    assert Item.objects.get().facts["count"] == 2
    assert entries("signal.found") == [(item.uuid, WANTED, ["SAME_CUSTOMER"], None)]


def test_finding_twice_finds_nothing_new_even_in_a_new_process(log):
    looks(log, day(3), day(1))
    find(until=NOW)

    again = find(until=NOW)
    forget_histories()
    in_a_new_process = find(until=NOW + timedelta(minutes=5))

    assert again == in_a_new_process == []
    assert Item.objects.count() == 1


def test_what_comes_later_is_read_without_reading_the_rest_again(log):
    looks(log, day(3))
    nothing = find(until=NOW - day(2))
    looks(log, day(1))

    (item,) = find(until=NOW)

    assert nothing == []
    assert len(item.entries) == 2


def test_what_a_manager_did_goes_to_the_agency(log):
    looks(log, day(3), day(1), who="takahashi")

    (item,) = find(until=NOW)

    assert item.level == "AGENCY"


def test_reading_the_record_for_a_review_is_nobodys_signal(log):
    for nth, ago in enumerate((day(3), day(1))):
        log("visit.opened", ago, visit=nth, purpose="RECORD_REVIEW", reason="RECORD_REVIEW", flags=("NO_TICKET",))
        log(
            "customer.looked_up",
            ago - timedelta(seconds=20),
            visit=nth,
            subject=WANTED,
            purpose="RECORD_REVIEW",
            flags=("NO_TICKET",),
        )

    assert find(until=NOW) == []


def test_a_run_costs_the_same_few_statements_however_much_there_is(log):
    looks(log, day(3), day(1))
    find(until=NOW - day(2))

    with counted() as statements:
        find(until=NOW)

    assert len(statements) <= 10, "\n".join(statements)


def test_a_shop_has_its_own_threshold_from_a_day_on(real_db):
    out = StringIO()

    call_command("tune_signal", "M01", "SAME_UNSEEN", "4", reason="常連のお客さまの電話が多い", stdout=out)

    shop, other = Shop.objects.get(code="M01").pk, Shop.objects.get(code="U01").pk
    today = timezone.localdate()
    assert table(today).of("SAME_UNSEEN", shop) == 4
    assert table(today).of("SAME_UNSEEN", other) == THRESHOLDS["SAME_UNSEEN"].value
    assert table(today - day(1)).of("SAME_UNSEEN", shop) == THRESHOLDS["SAME_UNSEEN"].value
    assert "SAME_UNSEEN" in out.getvalue()
    assert [name for name, *_ in entries("threshold.set")] == [Tuning.objects.get().entry]


def test_a_threshold_without_a_reason_stays(real_db):
    with pytest.raises(CommandError):
        call_command("tune_signal", "M01", "SAME_UNSEEN", "4", stdout=StringIO())

    assert not Tuning.objects.exists()


def test_the_command_goes_through_the_days(log):
    looks(log, day(6), day(5))
    assert terminal().kind == "COUNTER"

    call_command("find_signals", days=7, stdout=StringIO())

    assert Item.objects.get().found_at < timezone.now() - day(3)
