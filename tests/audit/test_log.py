"""What `record` promises: committed when it returns, in the database's time, in codes only, or an exception."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections, transaction

from audit.log import CannotRecord, Draft, record, record_all
from tests.support.roles import rows, session


def on_the_log(uuid):
    with session("reader") as reader:
        return rows(reader, "SELECT verb FROM audit_entry WHERE uuid = %s", [str(uuid)])


def test_an_entry_survives_the_rollback_of_the_business(real_db, by):
    with transaction.atomic():
        entry = record("customer.looked_up", by=by(), visit=1, subject=uuid4())
        transaction.set_rollback(True)

    assert on_the_log(entry.uuid) == [("customer.looked_up",)]


def test_an_entry_is_committed_when_record_returns(db, by):
    entry = record("log.read", by=by())

    assert on_the_log(entry.uuid) == [("log.read",)]


def test_an_entry_is_refused_inside_a_transaction_of_the_log(db, by):
    with pytest.raises(CannotRecord), transaction.atomic(using="log"):
        record("log.read", by=by())


def test_an_entry_is_refused_when_the_log_does_not_commit_by_itself(db, by):
    connections["log"].set_autocommit(False)
    try:
        with pytest.raises(CannotRecord):
            record("log.read", by=by())
    finally:
        connections["log"].rollback()
        connections["log"].set_autocommit(True)


def test_a_killed_connection_is_opened_again_and_the_entry_written_once(db, by):
    record("log.read", by=by())
    pid = connections["log"].connection.info.backend_pid
    with session("log") as another:  # a role may end its own sessions
        rows(another, "SELECT pg_terminate_backend(%s, 2000)", [pid])

    entry = record("log.read", by=by())

    assert connections["log"].connection.info.backend_pid != pid
    assert on_the_log(entry.uuid) == [("log.read",)]


def test_a_log_that_cannot_be_reached_is_an_exception_and_works_again_later(db, by, monkeypatch):
    connections["log"].close()
    with monkeypatch.context() as broken:
        broken.setitem(connections["log"].settings_dict, "HOST", "/nonexistent")
        with pytest.raises(CannotRecord):
            record("log.read", by=by())

    assert record("log.read", by=by()).id > 0


def test_a_log_that_does_not_answer_is_an_exception_after_two_seconds(real_db, by):
    """Somebody holds a lock on the log: the counter must not wait for it with a customer in front."""
    with session("owner") as owner:
        owner.autocommit = False
        rows(owner, "LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE")
        began = datetime.now(UTC)
        with pytest.raises(CannotRecord):
            record("log.read", by=by())
        waited = datetime.now(UTC) - began
        owner.rollback()

    assert waited < timedelta(seconds=4.5)


def test_the_time_of_an_entry_is_the_databases(db, by):
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (before,) = cursor.fetchone()
    with time_machine.travel(datetime(2020, 1, 1, tzinfo=UTC)):
        entry = record("log.read", by=by())

    assert before <= entry.recorded_at <= before + timedelta(seconds=5)


@pytest.mark.parametrize(
    "said",
    [
        {"verb": "looked at him"},
        {"verb": "照会"},
        {"verb": "customer.09012345678"},
        {"verb": ""},
        {"purpose": "山田太郎"},
        {"purpose": "bill enquiry"},
        {"purpose": "09073175678"},
        {"purpose": "T19860501"},
        {"reason": "He asked me to"},
        {"reason": "ﾔﾏﾀﾞ"},
        {"reason": "X" * 41},
        {"reason": "OK\n"},
        {"sections": ["山田"]},
        {"sections": ["Taro Yamada"]},
        {"sections": ["bill", None]},
        {"sections": ["n09073175678"]},
        {"sections": ["bill"] * 21},
        {"flags": ["free text"]},
        {"flags": ["F19860501"]},
        {"flags": ["FLAG"] * 21},
        {"digests": ["ヤマダ タロウ".encode()]},
        {"digests": [b"09073175678"]},
        {"digests": [b"x" * 33]},
        {"digests": [b"x" * 32, None]},
        {"digests": [b"x" * 32] * 21},
        {"hits": -1},
    ],
    ids=str,
)
def test_the_log_takes_codes_and_nothing_that_a_person_typed(db, by, said):
    verb = said.pop("verb", "log.read")

    with pytest.raises(CannotRecord):
        record_all([Draft(verb, **said)], by=by())


def test_the_log_takes_every_code_that_it_should(db, by):
    entry = record(
        "section.refused", by=by(), visit=1, subject=uuid4(), purpose="BILL_ENQUIRY", reason="OTHER_2", sections=["bill", "terminal_123456"],
        flags=["NO_TICKET", "OWN_ENTRIES"], digests=[b"\x00" * 32, b"\xff" * 32], hits=6,
    )  # fmt: skip

    assert on_the_log(entry.uuid) == [("section.refused",)]


def test_several_entries_are_all_there_or_none(db, by):
    sound, broken = Draft("log.read"), Draft("no verb at all")

    with pytest.raises(CannotRecord):
        record_all([sound, broken], by=by())

    assert on_the_log(sound.uuid) == []


def test_an_entry_without_a_person_says_nobody(db):
    entry = record("session.refused", by=None, reason="TERMINAL")

    with session("reader") as reader:
        found = rows(reader, "SELECT actor, shop, terminal FROM audit_entry WHERE uuid = %s", [str(entry.uuid)])
    assert found == [(None, None, None)]


def test_threads_that_record_at_once_lose_nothing(real_db, by):
    someone, kept, failures = by(), [], []

    def work():
        try:
            kept.extend(record("log.read", by=someone).uuid for _ in range(25))
        except CannotRecord as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with session("reader") as reader:
        assert rows(
            reader, "SELECT count(*) FROM audit_entry WHERE uuid = ANY (%s::uuid[])", [[str(name) for name in kept]]
        ) == [(200,)]
