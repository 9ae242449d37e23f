"""Around the quota: many rows, many connections, old snapshots, other roles, a clock set back; and a log that nobody witnesses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import psycopg2
import pytest
from django.db import connections

from audit.log import CannotRecord, Draft, QuotaReached, Unwitnessed, record, record_all
from tests.conftest import actor, person
from tests.support.entries import backdate
from tests.support.quotas import INSERT, LOOK, allow, look, looks
from tests.support.roles import rows, session, strongest


@pytest.fixture
def quota(real_db):
    """Set what the Marunouchi shop allows: an hour, a day."""
    return allow


def test_many_rows_in_one_statement_are_each_counted(quota):
    quota(5, 5)

    with pytest.raises(QuotaReached):
        record_all([Draft(LOOK, subject=uuid4()) for _ in range(6)], by=actor())

    assert looks() == 0
    record_all([Draft(LOOK, subject=uuid4()) for _ in range(5)], by=actor())


def test_many_connections_at_once_get_no_more_than_one(quota):
    quota(12, 12)
    by = actor()

    def clerk(_nth):
        taken = 0
        try:
            for _ in range(6):
                try:
                    look(by=by)
                    taken += 1
                except QuotaReached:
                    continue
            return taken
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(clerk, range(8)))

    assert sum(taken) == looks() == 12


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_an_old_snapshot_records_no_look(quota, level):
    """Each of many transactions would count without the others' entries."""
    quota(2, 2)
    with session("log") as log:
        log.autocommit = False
        rows(log, f"SET TRANSACTION ISOLATION LEVEL {level}; SELECT 1")
        with pytest.raises(psycopg2.Error) as refused:
            rows(log, INSERT + " RETURNING id", [actor().ref, actor().shop, 1])

    assert refused.value.pgcode == "SD003"


def test_a_transaction_that_is_still_open_keeps_the_next_one_waiting(quota):
    quota(2, 2)
    with session("log") as first:
        first.autocommit = False
        rows(first, INSERT + " RETURNING id", [actor().ref, actor().shop, 2])
        with pytest.raises(CannotRecord):  # after a second: the lock
            look()
        first.commit()

    with pytest.raises(QuotaReached):
        look()


def test_copy_is_counted_as_well(quota):
    quota(2, 2)
    line = "\t".join([str(actor().ref), str(actor().shop), LOOK, "{subject}", "", "", "{{}}", "{{}}", "{{}}"])
    data = "".join(f"{uuid4()}\t{uuid4()}\t{line.format(subject=uuid4())}\n" for _ in range(3))
    columns = (
        "uuid",
        "request",
        "actor",
        "shop",
        "verb",
        "subject",
        "purpose",
        "reason",
        "sections",
        "flags",
        "digests",
    )

    with session("log") as log, log.cursor() as cursor, pytest.raises(psycopg2.Error) as refused:
        cursor.copy_from(StringIO(data), "audit_entry", columns=columns)

    assert refused.value.pgcode == "SD001"


@pytest.mark.parametrize("ref,shop", [(None, 1), ("11111111-1111-4111-8111-111111111111", 1), ("aoki", None)])
def test_a_look_needs_a_known_person_at_a_shop(real_db, ref, shop):
    ref = str(person(ref).ref) if ref == "aoki" else ref
    with session("log") as log, pytest.raises(psycopg2.Error) as refused:
        rows(log, INSERT + " RETURNING id", [ref, shop, 1])

    assert refused.value.pgcode == "SD003"


def test_another_login_role_that_was_given_the_right_is_bound_as_well(quota):
    """The quota asks who owns the table, not who is called shopdesk_log."""
    quota(1, 1)
    role = f"other_{uuid4().hex[:8]}"
    with strongest() as owner:
        if rows(owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") != [(True,)]:
            pytest.skip("needs somebody who may make roles")
        rows(owner, f"CREATE ROLE {role} LOGIN IN ROLE shopdesk_log; SELECT 1")
        try:
            with session("log", user=role) as other, pytest.raises(psycopg2.Error) as refused:
                rows(other, INSERT + " RETURNING id", [actor().ref, actor().shop, 2])
        finally:
            rows(owner, f"DROP ROLE {role}; SELECT 1")

    assert refused.value.pgcode == "SD001"


def test_a_clock_that_was_set_back_makes_no_room(quota):
    quota(1, 1)
    backdate(LOOK, by=actor(), ago=-timedelta(hours=3), subject=uuid4())

    with pytest.raises(QuotaReached):
        look()


def test_the_log_role_can_neither_change_a_quota_nor_name_a_person(real_db):
    statements = (
        "UPDATE audit_quota SET per_hour = 200",
        "INSERT INTO audit_quota VALUES (1, 200, 1000)",
        "INSERT INTO audit_person VALUES (gen_random_uuid())",
        "UPDATE audit_rule SET stale_after = '1000 days'",
        "ALTER TABLE audit_entry DISABLE TRIGGER admit",
        "SET session_replication_role = replica",
        "SELECT audit_until('{until_24}', now())",
    )
    for alias in ("log", "default"):
        with session(alias) as connection:
            for statement in statements:
                with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                    rows(connection, statement)


def test_every_partition_asks(real_db):
    with session("owner") as owner:
        silent = rows(
            owner,
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass AND NOT EXISTS"
            " (SELECT FROM pg_trigger WHERE tgrelid = inhrelid AND tgname = 'admit' AND tgenabled = 'A')",
        )

    assert silent == []


# --- freshness ------------------------------------------------------------------------------------------------------------------------
@pytest.fixture
def stale(real_db):
    """Nobody witnessed the log for longer than the rule allows."""
    with session("owner") as owner:
        rows(
            owner,
            "UPDATE audit_rule SET stale_after = '10 minutes', installed_at = clock_timestamp() - interval '11 minutes' RETURNING one",
        )


def test_an_unwitnessed_log_takes_no_look_until_the_limit_is_raised(stale):
    with pytest.raises(Unwitnessed):
        look()

    record("freshness.raised", by=actor("inoue"), sections=["until_24"], reason="WITNESS_DOWN")

    look()


def test_an_hour_that_is_over_raises_no_limit(stale):
    record("freshness.raised", by=actor("inoue"), sections=["until_00"], reason="WITNESS_DOWN")

    with pytest.raises(Unwitnessed):
        look()


def test_nobody_raises_no_limit(stale):
    record("freshness.raised", by=None, sections=["until_24"], reason="WITNESS_DOWN")

    with pytest.raises(Unwitnessed):
        look()
