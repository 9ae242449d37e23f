"""What each database role can do, tried: the counter's, the log's, the reader's, the sealer's."""

import psycopg2
import pytest

from tests.support.roles import partitions, personal_tables, rows, session

ROLES = ("shopdesk_owner", "shopdesk_app", "shopdesk_log", "shopdesk_reader", "shopdesk_sealer")
NAMES = {"default": "shopdesk_app", "log": "shopdesk_log", "reader": "shopdesk_reader", "sealer": "shopdesk_sealer"}


def refused(connection, statement):
    try:
        rows(connection, statement)
    except psycopg2.errors.InsufficientPrivilege:
        return True
    except psycopg2.errors.InvalidParameterValue:
        return "SESSION AUTHORIZATION" in statement
    return False


@pytest.mark.parametrize("alias", NAMES)
def test_a_role_stays_the_role_it_signed_in_as(db, alias):
    others = [role for role in (*ROLES, "postgres") if role != NAMES[alias]]
    statements = [f"SET ROLE {role}" for role in others] + [f"SET SESSION AUTHORIZATION {role}" for role in others]
    with session(alias) as connection:
        taken = [statement for statement in statements if not refused(connection, statement)]
        for statement in ("RESET ROLE", "SET ROLE NONE", "RESET SESSION AUTHORIZATION", "DISCARD ALL", "RESET ALL"):
            rows(connection, statement)
            assert rows(connection, "SELECT current_user::text, session_user::text") == [(NAMES[alias],) * 2]

    assert taken == []


@pytest.mark.parametrize("alias", NAMES)
def test_a_role_can_make_nothing_in_the_schema(db, alias):
    statements = [
        "CREATE TABLE public.copy (x int)",
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW public.v AS SELECT 1",
        "CREATE SCHEMA mine",
        "CREATE ROLE me",
        "ALTER ROLE shopdesk_app BYPASSRLS",
        "GRANT shopdesk_owner TO shopdesk_app",
        "COPY (SELECT 1) TO PROGRAM 'cat'",
        "COPY (SELECT 1) TO '/dev/null'",
        "SELECT pg_read_file('postgresql.conf')",
        "ALTER SYSTEM SET log_statement = 'all'",
        "CREATE POLICY open ON customers_customer USING (true)",
        "DROP POLICY gate ON customers_customer",
        "ALTER TABLE customers_customer DISABLE ROW LEVEL SECURITY",
    ]
    with session(alias) as connection:
        rows(connection, "SET default_transaction_read_only = off")
        assert [statement for statement in statements if not refused(connection, statement)] == []


def test_the_reader_cannot_pass_its_right_on(db):
    """PostgreSQL answers such a GRANT with a warning; what counts is that nothing was granted."""
    with session("reader") as reader:
        rows(reader, "SET default_transaction_read_only = off")
        rows(reader, "GRANT SELECT ON audit_entry TO shopdesk_app")

        assert rows(reader, "SELECT has_table_privilege('shopdesk_app', 'audit_entry', 'SELECT')") == [(False,)]


def test_the_counter_cannot_switch_row_security_off(db):
    with session("default") as app:
        rows(app, "SET row_security = off")
        assert [table for table in personal_tables() if not refused(app, f"SELECT 1 FROM {table}")] == []


def test_the_counter_can_neither_read_nor_write_the_log_nor_the_search_keys(db):
    with session("default") as app, session("owner") as owner:
        tables = ["audit_entry", "audit_opening", "customers_searchkey", *partitions(owner, "audit_entry")]
        statements = [f"SELECT 1 FROM {table}" for table in tables]
        statements += [f"INSERT INTO {table} DEFAULT VALUES" for table in tables]
        statements += [
            "SELECT audit_disclosed(1, gen_random_uuid(), gen_random_uuid())",
            "SELECT last_value FROM audit_entry_id_seq",
        ]

        assert [statement for statement in statements if not refused(app, statement)] == []


def test_a_partition_has_no_back_door_by_its_own_name(db):
    with session("default") as app, session("owner") as owner:
        names = partitions(owner, "contracts_bill", "contracts_billline", "contracts_usage")

        assert len(names) > 100
        assert [name for name in names if not refused(app, f"SELECT 1 FROM {name}")] == []


def test_statistics_tell_the_counter_nothing_of_a_hidden_table(db):
    with session("owner") as owner:
        rows(owner, "ANALYZE")
        names = [*personal_tables(), *partitions(owner, *personal_tables())]
    with session("default") as app:
        assert rows(app, "SELECT DISTINCT tablename FROM pg_stats WHERE tablename = ANY (%s)", [names]) == []


def test_the_log_role_reads_only_what_an_insert_returns(db):
    with session("log") as log, session("owner") as owner:
        columns = [
            name
            for (name,) in rows(
                owner, "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'audit_entry'"
            )
        ]
        readable = [name for name in columns if not refused(log, f"SELECT {name} FROM audit_entry LIMIT 1")]
        tables = [name for (name,) in rows(owner, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")]
        others = [
            name for name in tables if name != "audit_entry" and not refused(log, f"SELECT 1 FROM {name} LIMIT 1")
        ]

    assert sorted(readable) == ["id", "recorded_at"]
    assert others == []


@pytest.mark.parametrize(
    "column,value", [("recorded_at", "now()"), ("id", "1"), ("v", "1"), ("recorded_at", "DEFAULT")]
)
def test_nobody_supplies_the_time_or_the_number_of_an_entry(db, column, value):
    statement = (
        f"INSERT INTO audit_entry ({column}, uuid, request, verb, purpose, reason, sections, flags, digests) OVERRIDING SYSTEM VALUE"
        f" VALUES ({value}, gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{{}}', '{{}}', '{{}}')"
    )
    with session("log") as log:
        assert refused(log, statement)


def test_the_log_role_cannot_insert_into_a_partition_by_its_own_name(db):
    with session("log") as log, session("owner") as owner:
        names = partitions(owner, "audit_entry")

        assert [name for name in names if not refused(log, f"INSERT INTO {name} DEFAULT VALUES")] == []


SEAL = ("audit_leaf", "audit_checkpoint")
LIMITS = ("audit_person", "audit_quota", "audit_rule", "audit_opening")


@pytest.mark.parametrize("alias,allowed", [("reader", {*SEAL, *LIMITS}), ("sealer", {*SEAL})])
def test_reader_and_sealer_read_the_log_with_its_seal_and_nothing_else(db, alias, allowed):
    with session(alias) as connection, session("owner") as owner:
        rows(connection, "SET default_transaction_read_only = off")
        tables = [
            name
            for (name,) in rows(
                owner,
                "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'audit_entry'",
            )
        ]
        readable = {name for name in tables if not refused(connection, f"SELECT 1 FROM {name} LIMIT 1")}

        assert refused(connection, "INSERT INTO audit_entry DEFAULT VALUES")
        assert rows(connection, "SELECT count(*) >= 0 FROM audit_entry") == [(True,)]
    assert readable == allowed


@pytest.mark.parametrize("alias", ["default", "log", "reader"])
def test_nobody_but_the_sealer_adds_to_the_seal(db, alias):
    statements = [
        "INSERT INTO audit_leaf VALUES (1000000, 1000000, decode(repeat('00', 32), 'hex'))",
        "INSERT INTO audit_checkpoint VALUES (1, now(), 'x')",
    ]
    with session(alias) as connection:
        rows(connection, "SET default_transaction_read_only = off")

        assert [statement for statement in statements if not refused(connection, statement)] == []
