"""A look says what is known when it is written: of whom it is, of the hour, of the shift; and what staff stated of themselves stays unread."""

from datetime import date, time, timedelta
from io import StringIO

import pytest
import time_machine
from auditlog.context import disable_auditlog
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, connections, transaction
from django.utils import timezone

from customers import affiliations
from customers.models import Affiliation, Restriction, Tie
from customers.search import keys_of
from customers.ties import complete, keys_of_person
from reception.models import Visit
from staff.models import Shift, Shop
from tests.conftest import actor, person, sit_down, terminal
from tests.customers.lookup import choose, entries, find_taro, look_up, register
from tests.identity.visitor import fail

HEADER = "スタッフ番号,カナ,生年月日,電話番号,郵便番号,住所\n"
SISTER = "東京都千代田区丸の内9-8-7-301"  # taro's home, as somebody else writes it


@pytest.fixture
def committed(real_db):
    with disable_auditlog():
        complete()
    return real_db


@pytest.fixture
def visit(committed):
    return opened()


def opened(**more):
    seat = terminal()
    return Visit.objects.create(
        shop=seat.shop, terminal=seat, purpose="BILL_ENQUIRY", clerk=person("aoki"), opened_at=timezone.now(),
        **{"reason": "COUNTER_DIRECT", **more},
    )  # fmt: skip


def states(name, **about):
    """A member of staff states this about themself."""
    said = {
        "kana": "スズキ カオリ",
        "born_on": date(1990, 1, 2),
        "numbers": [],
        "postal_code": "9999999",
        "address": "青森県青森市本町1-1",
    }
    affiliations.keep({person(name).ref: keys_of_person(**said | about)})


def of_taro(taro):
    return {
        "kana": taro.kana, "born_on": taro.born_on, "numbers": [taro.number], "postal_code": taro.postal_code, "address": taro.address,
    }  # fmt: skip


def flags(visit, verb="customer.looked_up"):
    return set(entries(visit, verb=verb)[-1]["flags"]) - {"NO_TICKET", "NEW_TO_SHOP"}


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


# --- what staff state of themselves ---------------------------------------------------------------------------------------------------------
def csv(tmp_path, *rows, encoding="utf-8"):
    path = tmp_path / "staff.csv"
    path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_what_staff_state_is_kept_as_digests_only(committed, taro, tmp_path, encoding):
    row = f"C-20418-6,{taro.kana},S61.5.1,090-7731-5678,100-0005,{taro.address}"

    call_command("register_staff", str(csv(tmp_path, row, encoding=encoding)), stdout=StringIO())

    stored = {
        (one.kind, bytes(one.digest)) for one in Affiliation.objects.using("owner").filter(person=person("aoki").ref)
    }
    assert stored == set(keys_of_person(**of_taro(taro)))
    assert {len(digest) for _, digest in stored} == {32}
    assert entries(verb="affiliation.registered")[-1]["hits"] == 1


def test_a_file_with_a_bad_row_registers_nobody_and_says_every_fault_without_a_value(committed, tmp_path):
    good = "C-20418-6,スズキ カオリ,1990-01-02,,100-0005,東京都千代田区丸の内1-1"
    bad = "C-99999-9,スズキカオリ,1990-13-02,12345,10,"
    err = StringIO()

    with pytest.raises(CommandError, match="1行も登録していません"):
        call_command("register_staff", str(csv(tmp_path, good, bad)), stdout=StringIO(), stderr=err)

    said = err.getvalue()
    assert [column for column in HEADER.strip().split(",") if f"3行目 {column}" not in said] == []
    assert "12345" not in said
    assert not Affiliation.objects.using("owner").exists()
    assert entries(verb="affiliation.registered") == []


def test_registering_again_takes_the_place_of_what_was_stated_before(committed, taro, hanako, tmp_path):
    states("aoki", **of_taro(taro))

    states("aoki", **of_taro(hanako))

    kept = {bytes(one.digest) for one in Affiliation.objects.using("owner").filter(person=person("aoki").ref)}
    assert kept == {digest for _, digest in keys_of_person(**of_taro(hanako))}


def test_customers_of_before_get_their_ties_once(committed):
    before = Tie.objects.using("owner").count()
    register("K-9001", kana="オオタ ケン", address="東京都港区芝1-2-3")

    assert complete() == 1
    assert complete() == 0
    assert Tie.objects.using("owner").count() == before + 2


# --- the counter's role ---------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", ["customers_tie", "customers_affiliation", "customers_restriction"])
@pytest.mark.parametrize("statement", ["SELECT 1 FROM {}", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"])
def test_the_counters_role_reads_none_of_it(db, table, statement):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def ask(kinds, digests, ref, shop):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT customer, flags FROM customers_find_for(%s, %s, %s, %s)", [kinds, digests, ref, shop])
        return cursor.fetchall()


def test_the_function_speaks_of_those_whom_two_elements_find_and_of_nobody_else(committed, taro, hanako):
    states("aoki", **of_taro(taro))
    ref, shop = person("aoki").ref, terminal().shop_id
    found = keys_of(kana=taro.kana, born_on=taro.born_on, numbers=[taro.number])
    ties = keys_of_person(**of_taro(taro))[len(found) :]

    (answer,) = ask([found[0][0]], [found[0][1]], ref, shop)
    assert answer[0] == taro.id
    assert "OWN_RECORD" in answer[1]
    for kind, digest in ties:  # a home or a family is no key: nobody is found by it
        assert ask([kind], [digest], ref, shop) == []
    for kinds, digests in ([], []), (["X"], [b"\x00" * 32]), ([found[0][0]], [b"\x00" * 32]), ([None], [None]):
        assert ask(kinds, digests, ref, shop) == []
    assert ask([found[0][0]], [found[0][1]], person("ito").ref, terminal("U01").shop_id)[0][1] == ["NEW_TO_SHOP"]


def test_a_function_of_the_same_name_in_ones_own_schema_is_not_asked(committed, taro):
    with connections["default"].cursor() as cursor:
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute(
                "CREATE FUNCTION customers_find(text[], bytea[]) RETURNS SETOF uuid LANGUAGE sql AS 'SELECT NULL::uuid'"
            )
        with transaction.atomic():
            cursor.execute("CREATE TEMPORARY TABLE customers_affiliation (person uuid, kind text, digest bytea)")
    found = keys_of(kana=taro.kana, born_on=taro.born_on, numbers=[taro.number])

    assert ask([found[0][0]], [found[0][1]], person("aoki").ref, terminal().shop_id) == [(taro.id, ["NEW_TO_SHOP"])]


def test_nobody_found_tells_nothing(committed, taro, hanako):
    states("aoki", **of_taro(taro))
    visit = opened()

    look_up(sit_down("aoki"), visit, number=hanako.number, kana=taro.kana)

    assert flags(visit, "lookup.missed") == set()
