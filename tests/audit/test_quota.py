"""The log itself refuses looks at more different customers than the shop's quota allows, whoever asks and however."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import psycopg2
import pytest
from django.db import connections

from audit.log import CannotRecord, Draft, QuotaReached, Unwitnessed, record, record_all
from tests.conftest import actor, person
from tests.support.entries import backdate, read_all
from tests.support.roles import rows, session, strongest

LOOK = "customer.looked_up"
INSERT = (
    "INSERT INTO audit_entry (uuid, request, actor, shop, verb, subject, purpose, reason, sections, flags, digests)"
    " SELECT gen_random_uuid(), gen_random_uuid(), %s, %s, 'customer.looked_up', gen_random_uuid(), '', '', '{}', '{}', '{}'"
    " FROM generate_series(1, %s)"
)


@pytest.fixture
def quota(real_db):
    """Set what the Marunouchi shop allows: an hour, a day."""

    def allow(per_hour, per_day, shop=None):
        with session("owner") as owner:
            rows(
                owner,
                "INSERT INTO audit_quota VALUES (%s, %s, %s) ON CONFLICT (shop) DO UPDATE"
                " SET per_hour = excluded.per_hour, per_day = excluded.per_day RETURNING shop",
                [shop or actor().shop, per_hour, per_day],
            )

    return allow


def look(count=1, by=None, verb=LOOK):
    """Look at so many customers, one entry each."""
    for _ in range(count):
        record(verb, by=by or actor(), subject=uuid4())


def raised(hits, by="takahashi", until="until_24", of="aoki"):
    record("quota.raised", by=actor(by), subject=person(of).ref, hits=hits, sections=[until], reason="SALES_DAY")


def looks():
    return sum(entry["verb"] == LOOK for entry in read_all())


def test_a_shop_without_a_setting_allows_forty_customers_an_hour(real_db):
    look(40)

    with pytest.raises(QuotaReached):
        look()
    assert looks() == 40


def test_the_setting_of_the_shop_counts(quota):
    quota(3, 10)
    look(3)

    with pytest.raises(QuotaReached):
        look()


def test_the_day_has_a_quota_of_its_own(quota):
    quota(3, 5)
    for hours in (2, 5, 10, 20):
        backdate(LOOK, by=actor(), ago=timedelta(hours=hours), subject=uuid4())
    look()

    with pytest.raises(QuotaReached):
        look()


def test_yesterdays_looks_are_over(quota):
    quota(1, 1)
    backdate(LOOK, by=actor(), ago=timedelta(hours=24, minutes=1), subject=uuid4())

    look()

    assert looks() == 2


def test_the_same_customer_counts_once(quota, taro):
    quota(1, 1)

    for verb in (LOOK, "identity.compared", "bill.disclosed", LOOK):
        record(verb, by=actor(), subject=taro.id)

    with pytest.raises(QuotaReached):
        look()


def test_every_kind_of_look_counts(quota):
    quota(2, 2)
    look(verb="bill.disclosed")
    look(verb="note.added")

    with pytest.raises(QuotaReached):
        look(verb="identity.compared")


def test_a_colleague_has_a_quota_of_their_own(quota):
    quota(1, 1)
    look(by=actor("aoki"))

    look(by=actor("ito"))

    assert looks() == 2


def test_what_opens_nothing_is_always_recorded(quota, taro):
    quota(1, 1)
    look()

    for verb in ("lookup.refused", "disclosure.closed", "log.read", "quota.raised"):
        record(verb, by=actor(), subject=taro.id)

    assert [entry["verb"] for entry in read_all()][-1] == "quota.raised"


# --- raised ---------------------------------------------------------------------------------------------------------------------------
def test_a_manager_raises_it_by_so_many_more(quota):
    quota(1, 1)
    look()
    raised(2)

    look(2)

    with pytest.raises(QuotaReached):
        look()


def test_raised_for_one_person_it_is_raised_for_nobody_else(quota):
    quota(1, 1)
    look(by=actor("ito"))
    raised(50, of="aoki")

    with pytest.raises(QuotaReached):
        look(by=actor("ito"))


def test_nobody_raises_their_own(quota):
    quota(1, 1)
    look()
    raised(50, by="aoki")

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize("ref", [None, "11111111-1111-4111-8111-111111111111"])
def test_nobody_and_somebody_invented_raise_nothing(quota, ref):
    quota(1, 1)
    look()
    with session("log") as log:
        rows(
            log,
            INSERT.replace("'customer.looked_up', gen_random_uuid(), '', '', '{}'", "'quota.raised', %s, '', '', '{until_24}'")
            .replace("digests)", "digests, hits)")
            .replace(" FROM", ", 50 FROM")
            + " RETURNING id",
            [ref, actor().shop, person("aoki").ref, 1],
        )  # fmt: skip

    with pytest.raises(QuotaReached):
        look()


def test_it_is_never_raised_by_more_than_two_hundred(quota):
    quota(1, 1)
    raised(100_000)

    record_all([Draft(LOOK, subject=uuid4()) for _ in range(201)], by=actor())

    with pytest.raises(QuotaReached):
        look()


def test_many_raises_do_not_add_up(quota):
    quota(1, 1)
    for _ in range(5):
        raised(2)
    look(3)

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize("until", ["until_00", "until_25", "until_9", "until_024", "until", "person"])
def test_an_hour_that_is_over_or_none_raises_nothing(quota, until):
    quota(1, 1)
    look()
    raised(50, until=until)

    with pytest.raises(QuotaReached):
        look()


def test_what_was_raised_yesterday_is_over(quota):
    quota(1, 1)
    look()
    with session("owner") as owner:
        rows(
            owner,
            "INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, verb, subject, purpose, reason, sections, flags, digests, hits)"
            " VALUES (clock_timestamp() - interval '24 hours', gen_random_uuid(), gen_random_uuid(), %s, 1, 'quota.raised', %s, '', '',"
            " '{until_24}', '{}', '{}', 50) RETURNING id",
            [person("takahashi").ref, person("aoki").ref],
        )

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize(
    "sections,recorded,until",
    [
        (["until_18"], "2026-11-21 09:30+09", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (["until_24"], "2026-11-21 23:30+09", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        (["until_24"], "2026-11-22 00:10+09", datetime(2026, 11, 22, 15, tzinfo=UTC)),
        (["until_20", "until_12"], "2026-11-21 09:30+09", datetime(2026, 11, 21, 3, tzinfo=UTC)),
        (["person"], "2026-11-21 09:30+09", None),
        ([], "2026-11-21 09:30+09", None),
    ],
)
def test_until_names_an_hour_of_the_entrys_own_day_in_tokyo(real_db, sections, recorded, until):
    with session("reader") as reader:
        assert rows(reader, "SELECT audit_until(%s::text[], %s)", [sections, recorded]) == [(until,)]


# --- attacks --------------------------------------------------------------------------------------------------------------------------
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
