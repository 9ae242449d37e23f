"""A look says what is known when it is written: of whom it is, of the hour, of the shift; and what staff stated of themselves stays unread."""

from datetime import time, timedelta
from io import StringIO

import pytest
import time_machine
from auditlog.context import disable_auditlog
from django.core.management import call_command
from django.utils import timezone

from customers.models import Restriction
from customers.ties import complete
from reception.models import Visit
from staff.models import Shift, Shop
from tests.conftest import actor, person, sit_down, terminal
from tests.customers.close import flags, of_taro, opened, states
from tests.customers.lookup import choose, entries, find_taro, look_up
from tests.identity.visitor import fail

SISTER = "東京都千代田区丸の内9-8-7-301"  # taro's home, as somebody else writes it


@pytest.fixture
def committed(real_db):
    with disable_auditlog():
        complete()
    return real_db


@pytest.fixture
def visit(committed):
    return opened()


# --- who it is ------------------------------------------------------------------------------------------------------------------------------
def test_ones_own_record_is_flagged(visit, taro):
    states("aoki", **of_taro(taro))

    find_taro(sit_down("aoki"), visit, taro)

    assert flags(visit) == {"OWN_RECORD"}


def test_the_record_of_a_colleague_of_the_shop_is_flagged_and_of_another_shop_not(visit, taro):
    states("umeda", **of_taro(taro))
    find_taro(sit_down("aoki"), visit, taro)
    elsewhere = flags(visit)
    states("ito", **of_taro(taro))

    find_taro(sit_down("aoki"), visit, taro)

    assert elsewhere == set()
    assert flags(visit) == {"COLLEAGUE"}


def test_whoever_lives_at_the_same_home_is_flagged_however_it_is_written(visit, taro):
    states("aoki", address=SISTER, postal_code=taro.postal_code)

    find_taro(sit_down("aoki"), visit, taro)

    assert flags(visit) == {"SAME_HOUSEHOLD"}


def test_the_same_surname_in_the_same_town_is_flagged_and_in_another_not(visit, taro):
    states("aoki", kana="ヤマダ ミサキ", postal_code="1500001")
    find_taro(sit_down("aoki"), visit, taro)
    another = flags(visit)
    states("aoki", kana="ヤマダ ミサキ", postal_code=taro.postal_code)

    find_taro(sit_down("aoki"), visit, taro)

    assert another == set()
    assert flags(visit) == {"SURNAME_AND_ADDRESS"}


def test_a_restricted_record_is_flagged_until_its_day_is_over(visit, taro):
    until = timezone.localdate() - timedelta(days=1)
    call_command("restrict_record", taro.code, "WELL_KNOWN", until=until, stdout=StringIO())
    find_taro(sit_down("aoki"), visit, taro)
    over = flags(visit)
    call_command("restrict_record", taro.code, "WELL_KNOWN", stdout=StringIO())

    find_taro(sit_down("aoki"), visit, taro)

    assert over == set()
    assert flags(visit) == {"RESTRICTED_RECORD"}
    assert [entry["subject"] for entry in entries(verb="restriction.set")] == [taro.id, taro.id]


def test_a_lifted_restriction_flags_nothing(visit, taro):
    call_command("restrict_record", taro.code, "AT_RISK", stdout=StringIO())
    call_command("restrict_record", taro.code, "AT_RISK", lift=True, stdout=StringIO())

    find_taro(sit_down("aoki"), visit, taro)

    assert flags(visit) == set()
    assert not Restriction.objects.using("owner").exists()


def test_who_came_with_a_ticket_before_is_not_new_to_the_shop(visit, taro):
    from reception.models import Ticket

    find_taro(sit_down("aoki"), visit, taro)
    before = entries(visit)[-1]["flags"]
    now = timezone.now()
    ticket = Ticket.objects.create(
        shop=visit.shop, day=now.date(), letter="A", serial=990, purpose="BILL_ENQUIRY", issued_at=now, issued_by="G-10377-2", queued_at=now,
    )  # fmt: skip
    opened(ticket=ticket, reason="", subject=taro.id, closed_at=now, outcome="DONE")

    find_taro(sit_down("aoki"), visit, taro)

    assert "NEW_TO_SHOP" in before
    assert "NEW_TO_SHOP" not in entries(visit)[-1]["flags"]


def test_what_is_known_of_the_customer_stands_on_every_later_look(visit, taro):
    states("ito", **of_taro(taro))
    aoki = sit_down("aoki")
    choose(aoki, visit, find_taro(aoki, visit, taro).context["found"].lookup)
    visit.refresh_from_db()

    fail(aoki, visit, taro, times=1)

    assert visit.subject_flags == ["COLLEAGUE", "NEW_TO_SHOP"]
    assert "COLLEAGUE" in flags(visit, "customer.chosen")
    assert "COLLEAGUE" in flags(visit, "identity.compared")


# --- when -----------------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("hour", "late"), [(15, False), (21, True)])
def test_a_look_after_closing_is_flagged(visit, taro, hour, late):
    Shop.objects.using("owner").filter(code="M01").update(opens_at=time(10), closes_at=time(20))
    moment = timezone.localtime().replace(hour=hour, minute=0)

    with time_machine.travel(moment, tick=False):
        find_taro(sit_down("aoki"), visit, taro)

    assert ("OUTSIDE_HOURS" in flags(visit)) is late


def shift(begins, ends, *, ago=0):
    with disable_auditlog():
        Shift.objects.using("owner").create(
            staff_id=person("aoki").pk, shop_id=terminal().shop_id, day=timezone.localdate() - timedelta(days=ago), begins_at=begins,
            ends_at=ends,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("begins", "ends", "outside"), [(time(9), time(18), False), (time(9), time(12), True), (time(15, 20), time(19), False)]
)  # fmt: skip
def test_a_look_outside_the_persons_shift_is_flagged(visit, taro, begins, ends, outside):
    moment = timezone.localtime().replace(hour=15, minute=0)
    with time_machine.travel(moment, tick=False):
        shift(begins, ends)

        find_taro(sit_down("aoki"), visit, taro)

    assert ("OUTSIDE_SHIFT" in flags(visit)) is outside


def test_a_week_without_shifts_says_nothing(visit, taro):
    shift(time(9), time(12), ago=14)

    find_taro(sit_down("aoki"), visit, taro)

    assert flags(visit) == set()


def test_a_search_that_reaches_a_closed_visit_says_so(visit, taro):
    from customers.actions import CannotLookUp
    from customers.actions import look_up as search
    from customers.rules import Elements

    Visit.objects.filter(pk=visit.pk).update(closed_at=timezone.now(), outcome="DONE")

    with pytest.raises(CannotLookUp):
        search(visit, elements=Elements(taro.number, "ヤマダタロ"), by=actor("aoki"), at=timezone.now())

    assert "AFTER_CLOSING" in entries(visit, verb="lookup.refused")[-1]["flags"]


def test_numbers_that_follow_each_other_show_in_the_log_and_others_do_not(visit, taro, hanako):
    aoki = sit_down("aoki")
    for number in ("09011112222", "09011112223", "09011119999"):
        look_up(aoki, visit, number=number, kana=taro.kana)

    first, second, third = ([bytes(digest) for digest in entry["digests"]] for entry in entries(visit))
    assert first[-1] == second[-2]
    assert second[-1] not in third
    assert len({first[0], second[0], third[0], *first[-2:], *third[-2:]}) == 7


def test_a_search_without_a_number_leaves_no_trace_of_one(visit, taro):
    look_up(sit_down("aoki"), visit, kana=taro.kana, born_on=taro.born_on.isoformat())

    assert len(entries(visit)[-1]["digests"]) == 1
