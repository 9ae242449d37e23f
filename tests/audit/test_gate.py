"""The promise in the database: no committed entry that names it, no row. These tests speak SQL as the counter's own role."""

from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.utils import timezone

from audit.log import Draft, opened, record, record_all
from audit.verbs import OPENINGS
from customers.models import Customer, Note
from reception.models import Visit
from tests.support.entries import backdate
from tests.support.roles import personal_tables, rows, session

LOOKED_UP = "customer.looked_up"
# What each look shows. A table that opens to another verb as well must be written here first.
OPENS = {
    "customer.looked_up": {"customers_customer"},
    "identity.compared": {"customers_customer", "identity_checkeddocument"},
    "note.added": {"customers_note"},
    "contract.disclosed": {"customers_customer", "contracts_line", "contracts_lineoption"},
    "device.disclosed": {"contracts_line", "contracts_device"},
    "bill.disclosed": {"contracts_line", "contracts_bill", "contracts_billline"},
    "usage.disclosed": {"contracts_line", "contracts_usage"},
    "payment.disclosed": {"contracts_payment"},
    "history.disclosed": {"contracts_contact", "customers_note"},
}


@contextmanager
def named(*uuids):
    """A business transaction that claims these entries, whatever they are."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('shopdesk.entry', %s, true)", [",".join(str(uuid) for uuid in uuids)])
        yield


def visible():
    """Every personal table of which the counter's role sees a row now, with the customers whose rows they are."""
    seen = {}
    with connection.cursor() as cursor:
        for table in personal_tables():
            column = "id" if table == "customers_customer" else "customer_id"
            cursor.execute(f"SELECT DISTINCT {column} FROM {table}")
            found = {customer for (customer,) in cursor.fetchall()}
            if found:
                seen[table] = found
    return seen


def disclose(by, visit, subject):
    """What the log says after a passed check: the key to the contract."""
    record("identity.passed", by=by, visit=visit, subject=subject)
    record("disclosure.opened", by=by, visit=visit, subject=subject)


def test_every_table_with_a_personal_field_is_known_here(full):
    assert set().union(*OPENS.values()) == set(personal_tables())
    assert OPENS.keys() == {opening.verb for opening in OPENINGS}


def test_there_is_something_to_hide(full, taro, hanako):
    with session("owner") as owner:
        held = {table: rows(owner, f"SELECT count(*) FROM {table}")[0][0] for table in personal_tables()}

    assert min(held.values()) >= 2


def test_without_an_entry_the_counters_role_sees_no_row_of_any_table(full):
    assert visible() == {}


@pytest.mark.parametrize("verb", OPENS)
def test_a_look_opens_its_own_tables_and_one_customers_rows(full, by, taro, visit_number, verb):
    disclose(by(), visit_number, taro.id)
    entry = record(verb, by=by(), visit=visit_number, subject=taro.id)

    with opened(entry):
        seen = visible()

    assert seen == {table: {taro.id} for table in OPENS[verb]}
    assert visible() == {}


@pytest.mark.parametrize("verb", sorted({opening.verb for opening in OPENINGS if opening.needs_disclosure}))
def test_contract_details_stay_closed_without_a_disclosure(full, by, taro, visit_number, verb):
    with opened(record(verb, by=by(), visit=visit_number, subject=taro.id)):
        assert visible() == {}


@pytest.mark.parametrize("verb", OPENS)
def test_an_entry_that_is_not_committed_opens_nothing(full, by, taro, visit_number, verb):
    disclose(by(), visit_number, taro.id)
    name = uuid4()
    with session("log") as log:
        log.autocommit = False
        rows(
            log,
            "INSERT INTO audit_entry (uuid, request, actor, shop, visit, verb, subject, purpose, reason, sections, flags, digests)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, '', '', '{}', '{}', '{}')",
            [str(name), str(uuid4()), str(by().ref), by().shop, visit_number, verb, str(taro.id)],
        )

        with named(name):
            before = visible()
        log.commit()
        with named(name):
            after = visible()

    assert before == {}
    assert after.keys() == OPENS[verb]


@pytest.mark.parametrize("verb", OPENS)
@pytest.mark.parametrize(
    "age,open_", [(timedelta(seconds=10), True), (timedelta(seconds=16), False), (timedelta(days=40), False)]
)
def test_an_entry_is_a_ticket_for_seconds(full, by, taro, visit_number, verb, age, open_):
    disclose(by(), visit_number, taro.id)
    name = backdate(verb, by=by(), visit=visit_number, subject=taro.id, ago=age)

    with named(name):
        assert bool(visible()) is open_


def test_an_entry_dated_ahead_by_a_wrong_clock_does_not_stay_open(full, by, taro, visit_number):
    name = backdate(LOOKED_UP, by=by(), visit=visit_number, subject=taro.id, at=timezone.now() + timedelta(hours=1))

    with named(name):
        assert visible() == {}


def test_another_customers_entry_opens_the_other_customer_only(full, by, taro, hanako):
    with opened(record(LOOKED_UP, by=by(), visit=1, subject=hanako.id)):
        assert not Customer.objects.filter(pk=taro.id).exists()
        assert Customer.objects.get().name == hanako.name


@pytest.mark.parametrize("verb", ["log.read", "disclosure.opened", "identity.passed", "customer.found", "visit.opened"])
def test_an_entry_of_another_verb_opens_nothing(full, by, taro, visit_number, verb):
    disclose(by(), visit_number, taro.id)
    with opened(record(verb, by=by(), visit=visit_number, subject=taro.id)):
        assert visible() == {}


def test_an_entry_without_a_subject_opens_nothing(full, by):
    with opened(record(LOOKED_UP, by=by(), visit=1)):
        assert visible() == {}


def test_five_candidates_open_together_and_six_do_not(full, by, taro, hanako):
    drafts = [Draft(LOOKED_UP, visit=1, subject=subject) for subject in (taro.id, hanako.id, uuid4(), uuid4(), uuid4())]
    five = record_all(drafts, by=by())
    sixth = record(LOOKED_UP, by=by(), visit=1, subject=taro.id)

    with opened(*five):
        assert visible() == {"customers_customer": {taro.id, hanako.id}}
    with opened(*five, sixth):
        assert visible() == {}


@pytest.mark.parametrize(
    "name", ["", ",", "3f0e7a52-6f0c-4b5e-9f5e-0c1d2e3f4a5b", "x", "*", "'; DROP TABLE audit_entry; --", "NULL", "{}"]
)
def test_a_made_up_name_opens_nothing(full, name):
    try:
        with named(name):
            seen = visible()
    except DatabaseError:
        seen = {}

    assert seen == {}


def test_a_list_of_all_customers_is_one_customer_long(full, by, taro):
    with opened(record(LOOKED_UP, by=by(), visit=1, subject=taro.id)):
        assert Customer.objects.count() == 1


def test_a_condition_of_the_attackers_own_sees_no_hidden_row(full, by, taro, hanako):
    """A function in the condition could tell what it is given; the policy is asked before it."""
    with opened(record(LOOKED_UP, by=by(), visit=1, subject=taro.id)), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE told (name text)")
        cursor.execute(
            "CREATE FUNCTION pg_temp.tell(said bytea) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS"
            " $$ BEGIN INSERT INTO told VALUES (said); RETURN true; END $$"
        )
        cursor.execute("SELECT count(*) FROM customers_customer WHERE pg_temp.tell(name)")
        cursor.execute("SELECT count(*) FROM told")
        assert cursor.fetchone() == (1,)


def test_a_note_is_written_only_under_an_entry_that_says_so(full, by, taro, hanako, visit_number):
    visit = Visit.objects.order_by("number").first()
    note = {"visit": visit, "text": "折り返しのご希望", "at": timezone.now(), "written_by": "C-20418-6"}

    with pytest.raises(ProgrammingError, match="row-level security"):
        Note.objects.create(customer_id=taro.id, **note)
    with opened(record("note.added", by=by(), visit=visit.number, subject=taro.id)):
        Note.objects.create(customer_id=taro.id, **note)
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Note.objects.create(customer_id=hanako.id, **note)


def test_the_name_of_an_entry_ends_with_its_transaction(full, by, taro):
    entry = record(LOOKED_UP, by=by(), visit=1, subject=taro.id)

    with pytest.raises(RuntimeError), opened(entry):
        raise RuntimeError("the page broke")

    assert visible() == {}


def test_the_owners_rows_do_not_leak_through_the_search_function(full):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_find(ARRAY['KANA_BIRTH'], ARRAY['\\x00'::bytea])")
        guessed = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM customers_find('{}', '{}')")
        empty = cursor.fetchone()

    assert (guessed, empty) == ((0,), (0,))
