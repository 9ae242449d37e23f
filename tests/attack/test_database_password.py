"""Somebody holds the password of shopdesk_app and speaks SQL of their own: no page, no view, no Django in the way."""

from datetime import timedelta
from itertools import product
from uuid import uuid4

import psycopg2
import pytest

from audit.log import record
from contracts.models import Bill, Payment
from tests.audit.test_gate import disclose
from tests.support.entries import backdate
from tests.support.roles import personal_tables, rows, session

LOOKED_UP = "customer.looked_up"


def seen(connection):
    """The personal tables of which this session sees a row."""
    return {table for table in personal_tables() if rows(connection, f"SELECT 1 FROM {table} LIMIT 1")}


def name(connection, entry, *, local=False):
    rows(connection, "SELECT set_config('shopdesk.entry', %s, %s)", [str(entry), local])


# --- asking without seeing ------------------------------------------------------------------------------------------------------------
def whether_asked(connection, table, condition):
    """Tell whether the gate was asked: with a name that is none, asking it fails. What it depends on is what leaks."""
    try:
        rows(connection, f"SELECT 1 FROM {table} WHERE {condition}")
    except psycopg2.errors.InvalidTextRepresentation:
        return True
    return False


# Conditions that PostgreSQL counts as leakproof, and so may ask of a row before the policy: one true of Taro, one not.
@pytest.mark.parametrize(
    "table,true,false",
    [
        ("contracts_bill", "total_yen > 5000", "total_yen > 5000000"),
        ("contracts_billline", "yen > 1", "yen > 5000000"),
        ("contracts_billline", "label > 'あ'", "label > '龠'"),
        ("contracts_usage", "megabytes > 1", "megabytes > 500000000"),
        ("contracts_payment", "paid_yen = 0", "paid_yen = 1"),
        ("contracts_payment", "paid_on IS NULL", "paid_on IS NOT NULL"),
        ("contracts_line", "status = 'ACTIVE'", "status = 'ENDED'"),
        ("contracts_line", "began_on < '2025-01-01'", "began_on < '1925-01-01'"),
        ("contracts_device", "NOT is_esim", "is_esim"),
        ("contracts_contact", "kind = 'ENQUIRY'", "kind = 'REPAIR'"),
        ("customers_customer", "registered_on < '2025-01-01'", "registered_on < '1925-01-01'"),
    ],
)
def test_no_condition_is_answered_before_the_gate(db, by, taro, table, true, false):
    column = "id" if table == "customers_customer" else "customer_id"
    record(LOOKED_UP, by=by(), visit=1, subject=uuid4())  # in an empty log no name is compared with any
    with session("default") as app:
        name(app, "no uuid")
        assert whether_asked(app, table, "true")
        # The attacker sets the prices (dear operators come later) and the way in: row by row, or by an index that fits the policy.
        for price, index in product(("0.0025", "0", "1000"), ("off", "on")):
            rows(
                app, f"SET cpu_operator_cost = {price}; SET enable_indexscan = {index}; SET enable_bitmapscan = {index}"
            )
            answers = {whether_asked(app, table, f"{column} = '{taro.id}' AND {test}") for test in (true, false)}

            assert len(answers) == 1


# --- riding on the looks of others ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("alias", ["default", "log", "reader"])
def test_a_session_does_not_see_what_another_of_its_role_is_doing(db, alias):
    with session(alias) as victim, session(alias) as spy:
        rows(victim, "SELECT set_config('shopdesk.entry', 'the-name-of-an-entry', false)")

        overheard = rows(spy, "SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()")

        assert not [query for (query,) in overheard if query and "the-name" in query]
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(spy, "SET track_activities = on")


@pytest.mark.parametrize("view", ["pg_cursors", "pg_prepared_statements", "pg_prepared_xacts"])
def test_no_view_of_the_system_shows_another_sessions_statements(db, view):
    with session("default") as victim, session("default") as spy:
        rows(victim, "PREPARE look AS SELECT 1")

        assert rows(spy, f"SELECT 1 FROM {view}") == []


# --- keeping a look open --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def aging(db, by, taro, visit_number):
    """An entry that opens Taro's bills for one more second: fourteen are over."""
    disclose(by(), visit_number, taro.id)
    return backdate("bill.disclosed", by=by(), visit=visit_number, subject=taro.id, ago=timedelta(seconds=13.5))


BILLS = "SELECT count(*) FROM contracts_bill"


def test_a_snapshot_of_the_time_when_it_was_open_shows_nothing_later(aging):
    with session("default") as app:
        rows(app, "BEGIN ISOLATION LEVEL REPEATABLE READ")
        name(app, aging)
        before = rows(app, BILLS)
        rows(app, "SELECT pg_sleep(2)")

        assert before == [(24,)]
        assert rows(app, BILLS) == [(0,)]


def test_a_prepared_statement_asks_again_each_time(aging):
    with session("default") as app:
        name(app, aging)
        rows(app, "SET plan_cache_mode = force_generic_plan")
        rows(app, f"PREPARE look AS {BILLS}")
        before = rows(app, "EXECUTE look")
        rows(app, "SELECT pg_sleep(2)")

        assert before == [(24,)]
        assert rows(app, "EXECUTE look") == [(0,)]


def test_a_cursor_keeps_what_it_was_shown_and_nothing_more(aging, by, hanako):
    with session("default") as app:
        rows(app, "BEGIN")
        name(app, aging)
        rows(app, "DECLARE kept CURSOR WITH HOLD FOR SELECT DISTINCT customer_id FROM contracts_bill")
        rows(app, "COMMIT")
        name(app, record(LOOKED_UP, by=by(), visit=1, subject=hanako.id).uuid)

        assert len(rows(app, "FETCH ALL FROM kept")) == 1
        assert rows(app, BILLS) == [(0,)]


@pytest.mark.parametrize("way", ["own", "another clerk's visit"])
def test_an_old_entry_is_no_use_by_its_name(db, by, taro, visit_number, way):
    disclose(by(), visit_number, taro.id)
    of = by("ito") if way != "own" else by()
    old = backdate("bill.disclosed", by=of, visit=visit_number, subject=taro.id, ago=timedelta(minutes=5))
    with session("default") as app:
        name(app, old)

        assert seen(app) == set()


# --- names that stand in for others ---------------------------------------------------------------------------------------------------
def test_a_temporary_log_is_not_taken_for_the_log(db, by, taro):
    forged = uuid4()
    with session("default") as app:
        for table in ("audit_entry", "audit_opening", "customers_searchkey"):
            rows(app, f"CREATE TEMP TABLE {table} (uuid uuid, recorded_at timestamptz, verb text, subject uuid, visit bigint,"
                      " actor uuid, section text, needs_disclosure boolean, kind text, digest bytea, customer_id uuid)")  # fmt: skip
        rows(app, "INSERT INTO pg_temp.audit_entry VALUES (%s, now(), %s, %s)", [str(forged), LOOKED_UP, str(taro.id)])
        rows(
            app,
            "INSERT INTO pg_temp.audit_opening (verb, section, needs_disclosure) VALUES (%s, 'customer', false)",
            [LOOKED_UP],
        )
        rows(
            app,
            "INSERT INTO pg_temp.customers_searchkey (kind, digest, customer_id) VALUES ('X', '\\x00', %s)",
            [str(taro.id)],
        )
        rows(app, "SET search_path = pg_temp, public")
        name(app, forged)

        assert rows(app, "SELECT * FROM public.customers_customer") == []
        assert rows(app, "SELECT public.customers_find(ARRAY['X'], ARRAY['\\x00'::bytea])") == []


SETTINGS = [
    "row_security = off",
    "transform_null_equals = on",
    "array_nulls = off",
    "search_path = ''",
    "plpgsql.variable_conflict = use_variable",
    "plpgsql.variable_conflict = use_column",
    "TimeZone = 'Pacific/Kiritimati'",
    "IntervalStyle = 'sql_standard'",
    "DateStyle = 'German'",
    "default_transaction_isolation = 'serializable'",
    "plan_cache_mode = 'force_custom_plan'",
]


def test_no_setting_of_the_session_opens_anything(db, by, taro, visit_number):
    old = backdate("contract.disclosed", by=by(), visit=visit_number, subject=taro.id, ago=timedelta(hours=9))
    shown = []
    for setting in SETTINGS:
        with session("default") as app:
            rows(app, f"SET {setting}")
            name(app, old)
            for table in personal_tables():
                try:
                    shown += [(setting, table)] if rows(app, f"SELECT 1 FROM public.{table}") else []
                except psycopg2.errors.InsufficientPrivilege:
                    assert setting == "row_security = off"

    assert shown == []


# --- ways out -------------------------------------------------------------------------------------------------------------------------
WAYS_OUT = [
    "SET session_replication_role = replica",
    "SET log_statement = 'all'",
    "SELECT lo_import('/etc/hostname')",
    "SELECT lo_export(1, '/dev/null')",
    "SELECT pg_ls_dir('.')",
    "SELECT pg_stat_file('.')",
    "SELECT pg_reload_conf()",
    "SELECT pg_stat_reset()",
    "SELECT * FROM pg_statistic",
    "SELECT * FROM pg_authid",
    "COPY contracts_plan FROM PROGRAM 'true'",
    "LOAD 'auto_explain'",
    "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS 'x', 'y'",
    "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p WITH (connect = false)",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "CREATE EVENT TRIGGER t ON ddl_command_start EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER t AFTER INSERT ON customers_lookup EXECUTE FUNCTION audit_refuse()",
    "CREATE RULE r AS ON INSERT TO customers_lookup DO ALSO NOTHING",
    "ALTER FUNCTION audit_open_subjects(text[]) VOLATILE",
    # sitting down as somebody else
    "UPDATE staff_staff SET password = 'x'",
    "UPDATE staff_staff SET ended_on = NULL",
    "UPDATE staff_terminal SET code_digest = 'x'",
    "UPDATE staff_terminal SET revoked_at = NULL",
    "UPDATE staff_staffid SET expires_on = '2099-01-01'",
    "INSERT INTO guardian_userobjectpermission DEFAULT VALUES",
    # leaving no trace
    "DELETE FROM identity_check",
    "UPDATE identity_check SET passed = true",
    "DELETE FROM customers_lookup",
    "UPDATE customers_lookup SET hits = 1",
    "DELETE FROM reception_visit",
    "DELETE FROM auditlog_logentry",
    "SELECT changes FROM auditlog_logentry",
]


def test_the_counters_role_has_no_other_way_out(db):
    with session("default") as app:
        app.autocommit = False
        open_ways = []
        for statement in WAYS_OUT:
            try:
                rows(app, statement)
            except psycopg2.errors.InsufficientPrivilege:
                continue
            finally:
                app.rollback()
            open_ways.append(statement)

    assert open_ways == []


def test_copying_a_table_out_copies_nothing(db, tmp_path):
    for table in personal_tables():
        with session("default") as app, (tmp_path / table).open("w+") as file:
            try:
                app.cursor().copy_expert(f"COPY {table} TO STDOUT", file)
            except psycopg2.errors.FeatureNotSupported:
                app.cursor().copy_expert(f"COPY (SELECT * FROM {table}) TO STDOUT", file)

            assert file.tell() == 0


def test_an_error_quotes_no_hidden_row(db, taro):
    with session("default") as app, pytest.raises(psycopg2.Error) as refused:
        rows(app, "INSERT INTO customers_note (customer_id, visit_id, text, at, written_by)"
                  " VALUES (%s, NULL, 'secret', now(), '')", [str(taro.id)])  # fmt: skip

    assert "secret" not in str(refused.value)


def test_a_foreign_key_tells_a_pseudonym_from_none_and_nothing_else(db, taro):
    """The one answer that a key gives: this random number is somebody's. Whoever knows it has it from here already."""
    statement = (
        "INSERT INTO identity_check (visit_id, customer_id, method, document, passed, reasons, assurance, checked_at, checked_by, unlocks)"
        " VALUES (-1, %s, '', '', false, '{}', 0, now(), '', false)"
    )
    with session("default") as app, pytest.raises(psycopg2.errors.ForeignKeyViolation) as refused:
        rows(app, statement, [str(uuid4())])

    assert taro.name not in str(refused.value)
    assert taro.code not in str(refused.value)


def test_there_is_something_to_ask_about(db, taro):
    assert Bill.objects.using("owner").filter(customer_id=taro.id, total_yen__gt=5000).exists()
    assert Payment.objects.using("owner").filter(customer_id=taro.id, paid_yen=0, paid_on=None).exists()
