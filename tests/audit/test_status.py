"""A stopped worker, an entry that waits, a silent witness: seen, told to those who review, on the health page; never silent."""

import time
from datetime import timedelta

import pytest

from audit.sealing import status
from audit.sealing.status import Alarm, seal_status
from tests.conftest import sit_down
from tests.support.roles import rows, session
from tests.support.sealing import sealing, write_entries

STOPPED, UNSEALED, SILENT, NO_LOOKS = (
    Alarm.WORKER_STOPPED,
    Alarm.UNSEALED,
    Alarm.WITNESS_SILENT,
    Alarm.RECORDING_STOPPED,
)


@pytest.fixture
def log(real_db):
    """A log as in a real house: ten minutes, and set up just now."""
    with session("owner") as owner:
        rows(owner, "UPDATE audit_rule SET stale_after = '10 minutes', installed_at = now()")
    status.forget()
    yield
    status.forget()


def aged(minutes):
    """A witness whose clock is behind by so many minutes: what it cosigned is as old."""
    return lambda: time.time() - 60 * minutes


def test_all_is_well_while_worker_and_witness_work(log, tmp_path):
    with sealing(tmp_path) as sealed:
        write_entries(3)
        sealed.seal()
        found = seal_status()

    assert found.alarm == ()
    assert found.size == sealed.sealer.frontier.size
    assert (found.unsealed, found.unsealed_since) == (0, None)
    assert found.age < timedelta(seconds=20)


def test_a_log_that_was_just_set_up_has_time_to_begin(log):
    assert seal_status().alarm == ()


def test_without_a_worker_it_is_told_after_a_minute_and_the_witness_after_two(log, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.witness.clock = aged(1.5)
        sealed.seal()
        at_work = seal_status().alarm
    status.forget()
    stopped = seal_status().alarm
    with sealing(tmp_path) as sealed:
        sealed.witness.clock = aged(0.2)
        sealed.seal()
    status.forget()
    restarted = seal_status().alarm

    assert (at_work, stopped, restarted) == ((), (STOPPED,), ())


def test_a_silent_witness_is_told_after_two_minutes_and_stops_looks_after_ten(log, tmp_path):
    found = {}
    with sealing(tmp_path) as sealed:
        for minutes in (11, 9, 3, 1):
            sealed.witness.clock = aged(minutes)
            sealed.seal()
            status.forget()
            found[minutes] = seal_status().alarm

    assert found == {11: (NO_LOOKS, SILENT), 9: (SILENT,), 3: (SILENT,), 1: ()}


def test_an_entry_that_waits_for_a_minute_is_told(log, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        write_entries(2)
        fresh = seal_status()
        with session("owner") as owner:
            rows(owner, "INSERT INTO audit_entry (recorded_at, uuid, request, verb, purpose, reason, sections, flags, digests) VALUES"
                 " (now() - interval '61 seconds', gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{}', '{}', '{}')")  # fmt: skip
        status.forget()
        late = seal_status()

    assert (fresh.alarm, fresh.unsealed) == ((), 2)
    assert (late.alarm, late.unsealed) == ((UNSEALED,), 3)


def test_an_answer_is_remembered_for_seconds_so_that_pages_cost_nothing(log, tmp_path):
    before = seal_status()
    with sealing(tmp_path) as sealed:
        sealed.seal()

        assert seal_status() is before


def test_the_health_page_says_codes_and_nothing_else(log, tmp_path, client):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        well = client.get("/health/")
        sealed.witness.clock = aged(11)
        with session("owner") as owner:
            rows(owner, "ALTER TABLE audit_checkpoint DISABLE TRIGGER ALL")
            rows(owner, "DELETE FROM audit_checkpoint RETURNING size")
        sealed.seal()
        status.forget()
        stopped = client.get("/health/")
        connections_alone = client.get("/health/?seal=no")

    assert (well.status_code, well.json()) == (200, {"default": True, "log": True, "reader": True, "seal": []})
    assert stopped.status_code == 503
    assert stopped.json() == {
        "default": True,
        "log": True,
        "reader": True,
        "seal": ["RECORDING_STOPPED", "WITNESS_SILENT"],
    }
    assert connections_alone.status_code == 200


def test_who_reviews_reads_it_on_every_page_and_nobody_else(log, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.witness.clock = aged(3)
        sealed.seal()
    status.forget()
    manager, clerk = sit_down("takahashi"), sit_down("aoki")

    page, counter = manager.get("/queue/", follow=True).content.decode(), clerk.get("/queue/").content.decode()

    assert "封印する処理が止まっています" in page
    assert "立会人が3分間" in page
    assert "封印" not in counter
