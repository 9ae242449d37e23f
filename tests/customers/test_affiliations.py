"""What staff state of themselves: digests only, all rows or none; closed to the counter's role, whose function speaks of nobody else."""

from io import StringIO

import pytest
from auditlog.context import disable_auditlog
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import ProgrammingError, connection, connections, transaction

from customers.models import Affiliation, Tie
from customers.search import keys_of
from customers.ties import complete, keys_of_person
from tests.conftest import person, sit_down, terminal
from tests.customers.close import flags, of_taro, opened, states
from tests.customers.lookup import entries, look_up, register

HEADER = "スタッフ番号,カナ,生年月日,電話番号,郵便番号,住所\n"


@pytest.fixture
def committed(real_db):
    with disable_auditlog():
        complete()
    return real_db


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
