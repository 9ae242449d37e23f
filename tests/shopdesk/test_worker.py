"""The worker as a program: it seals, has witnessed, does its jobs, ends when asked, and a killed one leaves nothing to mend."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from audit.sealing.notes import Note, Signer
from audit.sealing.status import forget, seal_status
from audit.witness.core import Witness
from shopdesk import jobs, worker
from shopdesk.jobs import Job, Warned
from tests.support.entries import read_all
from tests.support.roles import rows, session, strongest
from tests.support.sealing import LOG_KEY, ORIGIN, WITNESS_KEY, checkpoints, leaves, served, write_entries

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def witnessed(real_db, tmp_path):
    """A witness that is served, and the worker's settings for it."""
    with served(Witness(tmp_path / "witness", WITNESS_KEY, [LOG_KEY.verifier])) as url:
        yield {"LOG_SIGNING_KEY": LOG_KEY.secret, "WITNESS_KEY": str(WITNESS_KEY.verifier), "WITNESS_URL": url}


def address(alias):
    settings = connections[alias].settings_dict
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    return f"postgresql://{settings['USER']}{password}@/{settings['NAME']}?host={settings['HOST']}&port={settings['PORT'] or 5432}"


@contextmanager
def program(settings, **more):
    """`manage.py worker` in a process of its own, without the owner's address."""
    names = {
        "DATABASE_URL": "default",
        "LOG_DATABASE_URL": "log",
        "READER_DATABASE_URL": "reader",
        "SEALER_DATABASE_URL": "sealer",
    }
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"},
        **{name: address(alias) for name, alias in names.items()},
        **settings,
        **more,
    }
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "manage.py", "worker"], cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)
        process.stdout.close()


def until(condition, seconds=60):
    """Wait until something is so."""
    for _ in range(int(seconds * 10)):
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not come about.")


def all_witnessed():
    found = checkpoints()
    return bool(found) and found[-1][0] == len(read_all())


def test_once_seals_everything_has_it_witnessed_and_ends(witnessed, capsys):
    write_entries(5)
    with override_settings(**{**witnessed, "LOG_SIGNING_KEY": [LOG_KEY.secret]}):
        call_command("worker", once=True)
        write_entries(2)
        call_command("worker", once=True)

    said = capsys.readouterr().out
    assert f"pin this public key in LOG_KEYS: {LOG_KEY.verifier}" in said
    assert LOG_KEY.secret not in said
    assert len(leaves()) == len(read_all())
    assert all_witnessed()


def test_it_seals_each_second_until_it_is_asked_to_end(witnessed):
    with program(witnessed) as process:
        until(lambda: "signal.searched" in [entry["verb"] for entry in read_all()])  # the jobs beside it write, too
        write_entries(3)
        until(all_witnessed)
        forget()
        running = seal_status()
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)
        said = process.stdout.read()

    assert (running.alarm, running.unsealed) == ((), 0)
    assert (code, "Traceback" in said) == (0, False)


def test_killed_again_and_again_every_entry_has_its_leaf_once(witnessed):
    for _ in range(3):
        with program(witnessed) as process:
            until(lambda: len(checkpoints()) > 0)
            for _ in range(5):
                write_entries(7)
            process.kill()
    with program(witnessed):
        until(all_witnessed)

    assert [idx for idx, _, _ in leaves()] == list(range(len(read_all())))
    assert sorted(identity for _, identity, _ in leaves()) == [entry["id"] for entry in read_all()]
    assert [entry["verb"] for entry in read_all()].count("log.opened") == 1


def test_a_second_one_stands_by_and_takes_over(witnessed):
    with program(witnessed) as first:
        until(all_witnessed)
        with program(witnessed) as second:
            until(lambda: "standing by" in second.stdout.readline())
            first.kill()
            first.wait(20)
            write_entries(3)
            until(all_witnessed)


def test_on_a_log_that_was_cut_it_ends_with_a_sentence_and_seals_nothing(witnessed):
    with override_settings(**{**witnessed, "LOG_SIGNING_KEY": [LOG_KEY.secret]}):
        write_entries(5)
        call_command("worker", once=True)
    with strongest() as connection:
        rows(connection, "ALTER TABLE audit_leaf DISABLE TRIGGER ALL")
        rows(connection, "DELETE FROM audit_leaf WHERE idx > 2")
    before = leaves()

    with program(witnessed) as process:
        code = process.wait(60)
        said = process.stdout.read()

    assert code == 1
    assert "STOPPED: The log (3 leaves) does not extend the last witnessed checkpoint" in said
    assert leaves() == before


@pytest.mark.parametrize("name", ["LOG_SIGNING_KEY", "WITNESS_KEY", "WITNESS_URL"])
def test_without_a_setting_it_says_what_to_do(witnessed, name):
    with program({**witnessed, name: ""}) as process:
        assert process.wait(60) == 1
        assert f"shopdesk: {name} is not set." in process.stdout.read()


def test_new_keys_are_printed_as_the_settings_want_them(capsys):
    call_command("worker", new_key=ORIGIN)

    printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert str(Signer.parse(printed["LOG_SIGNING_KEY"]).verifier) == printed["LOG_KEYS"]


# --- the jobs beside it -----------------------------------------------------------------------------------------------------------------
def done(*given):
    """Let the jobs come up twice; return what was said."""
    said = []
    ran = worker.Jobs(given, stop=threading.Event(), say=said.append)
    ran.once()
    ran.once()
    return said


def test_a_job_is_done_when_it_is_due_and_a_failure_stops_no_other(real_db):
    ran = []

    def fails():
        raise ValueError("山田 太郎")

    def warns():
        raise Warned("Do this.")

    said = done(
        Job("fails", timedelta(hours=1), fails),
        Job("warns", timedelta(hours=1), warns),
        Job("hourly", timedelta(hours=1), lambda: ran.append("hourly")),
        Job("always", timedelta(), lambda: ran.append("always")),
    )

    assert ran == ["hourly", "always", "always"]
    assert said == ["fails failed: ValueError", "warns: Do this."]  # never what a message may quote


def test_of_two_workers_one_does_a_job(real_db):
    ran = []
    number = worker.number_of("only")
    with session("default") as other:
        rows(other, "SELECT pg_advisory_lock(%s, %s)", [worker.JOB_LOCKS, number])
        done(Job("only", timedelta(), lambda: ran.append(1)))
        rows(other, "SELECT pg_advisory_unlock(%s, %s)", [worker.JOB_LOCKS, number])
    done(Job("only", timedelta(), lambda: ran.append(2)))

    assert ran == [2, 2]


def test_months_ahead_are_made_where_the_owner_is_and_missed_where_not(real_db, monkeypatch):
    with session("owner") as owner:
        found = rows(
            owner,
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass ORDER BY 1",
        )
        for (name,) in found[-24:]:
            rows(owner, f"DROP TABLE {name}")
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "connections", {"reader": connections["reader"]})
        with pytest.raises(Warned, match="0 months ahead"):
            jobs.partitions()

    jobs.partitions()

    with session("owner") as owner:
        assert rows(owner, "SELECT count(*) FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass") == [
            (len(found),)
        ]


def test_the_note_that_is_kept_is_signed_and_cosigned(witnessed):
    with override_settings(**{**witnessed, "LOG_SIGNING_KEY": [LOG_KEY.secret]}):
        call_command("worker", once=True)

    note = Note.parse(checkpoints()[-1][1])
    assert LOG_KEY.verifier.signed(note)
    assert WITNESS_KEY.verifier.cosigned_at(note)
