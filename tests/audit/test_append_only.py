"""What is on the log stays as it is, whoever asks: the table, every partition of it, and the change history."""

import psycopg2
import pytest

from tests.support.roles import partitions, rows, session, strongest


@pytest.fixture
def tables(real_db):
    """The log, the change history, and every partition, each with a line in it."""
    with session("owner") as owner:
        months = partitions(owner, "audit_entry")
        rows(
            owner,
            "INSERT INTO audit_entry (recorded_at, uuid, request, verb, purpose, reason, sections, flags, digests)"
            " SELECT to_date(right(name, 6), 'YYYYMM') + interval '12 hours', gen_random_uuid(), gen_random_uuid(), 'log.read',"
            " '', '', '{}', '{}', '{}'"
            " FROM unnest(%s) AS name",
            [months],
        )
        rows(
            owner,
            "INSERT INTO auditlog_logentry (object_pk, object_repr, action, timestamp, content_type_id, changes_text, cid)"
            " SELECT '1', '1', 0, now(), min(id), '', '' FROM django_content_type",
        )
        rows(owner, "INSERT INTO audit_leaf VALUES (0, 1, decode(repeat('00', 32), 'hex'))")
        rows(owner, "INSERT INTO audit_checkpoint VALUES (1, now(), 'a note')")
        return ["audit_entry", "auditlog_logentry", *months, "audit_leaf", "audit_checkpoint"]


COLUMN = {"auditlog_logentry": "action", "audit_leaf": "idx", "audit_checkpoint": "size"}


def attempts(table):
    column = COLUMN.get(table, "hits")
    return [
        f"UPDATE {table} SET {column} = 1",
        f"DELETE FROM {table}",
        f"TRUNCATE {table}",
        f"TRUNCATE {table} CASCADE",
        f"MERGE INTO {table} t USING (SELECT 1) AS s ON true WHEN MATCHED THEN DELETE",
    ]


def refusals(connection, statements):
    """Return the statements that were not refused."""
    passed = []
    for statement in statements:
        try:
            rows(connection, statement)
        except psycopg2.Error as error:
            if not any(part in str(error) for part in ("append-only", "permission denied", "must be owner")):
                passed.append(f"{statement}: {error}")
        else:
            passed.append(statement)
    return passed


def count(table):
    with session("owner") as owner:
        return rows(owner, f"SELECT count(*) FROM {table}")[0][0]


@pytest.mark.parametrize("alias", ["default", "log", "reader", "sealer", "owner"])
def test_no_role_changes_or_removes_a_line_not_even_the_owner(tables, alias):
    before = [count(table) for table in tables]
    with session(alias) as connection:
        rows(connection, "SET default_transaction_read_only = off")
        passed = refusals(connection, [statement for table in tables for statement in attempts(table)])

    assert passed == []
    assert [count(table) for table in tables] == before
    assert min(before) >= 1


def test_the_superuser_as_a_replica_is_refused_too(tables):
    """session_replication_role = replica switches ordinary triggers off; these are ENABLE ALWAYS."""
    with strongest() as connection:
        if rows(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == [(True,)]:
            rows(connection, "SET session_replication_role = replica")
        passed = refusals(connection, [statement for table in tables for statement in attempts(table)])

    assert passed == []


@pytest.mark.parametrize("alias", ["default", "log", "reader", "sealer"])
def test_nobody_who_serves_can_switch_the_protection_off(tables, alias):
    with session(alias) as connection:
        passed = refusals(
            connection,
            [
                statement
                for table in tables
                for statement in (
                    f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                    f"ALTER TABLE {table} DISABLE TRIGGER append_only",
                    f"DROP TRIGGER append_only ON {table}",
                    f"ALTER TABLE {table} RENAME TO gone",
                    f"DROP TABLE {table}",
                )
            ]
            + [
                "ALTER TABLE audit_entry DETACH PARTITION " + tables[2],
                "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
                "SET session_replication_role = replica",
                "SELECT audit_make_append_only('audit_entry')",
            ],
        )

    assert passed == []


def test_both_triggers_stand_on_the_table_and_on_every_partition(tables):
    with session("owner") as owner:
        found = rows(
            owner,
            "SELECT tgrelid::regclass::text, array_agg(tgname::text ORDER BY tgname) FROM pg_trigger"
            " WHERE tgenabled = 'A' AND tgrelid::regclass::text = ANY (%s) GROUP BY 1",
            [tables],
        )

    both = ["append_only", "no_truncate"]
    assert dict(found) == {table: ["admit", *both] if table.startswith("audit_entry") else both for table in tables}


def test_a_partition_made_later_is_protected_when_it_is_made(real_db):
    with session("owner") as owner:
        made = rows(owner, "SELECT audit_add_partitions('audit_entry', '2031-01-01', '2031-02-01', true)")
        again = rows(owner, "SELECT audit_add_partitions('audit_entry', '2031-01-01', '2031-02-01', true)")
        rows(
            owner,
            "INSERT INTO audit_entry (recorded_at, uuid, request, verb, purpose, reason, sections, flags, digests)"
            " VALUES ('2031-02-03', gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{}', '{}', '{}')",
        )
        passed = refusals(owner, attempts("audit_entry_203102"))

    assert (made, again) == ([(2,)], [(0,)])
    assert passed == []
