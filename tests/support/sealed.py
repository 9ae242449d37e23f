"""A log that is sealed and witnessed at any moment of a test's choosing, without processes: keys, leaves, checkpoints, the witness's head."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from psycopg2.extras import execute_values

from audit import receipts
from audit.log import record
from audit.sealing.encoding import SQL, leaf_hash
from audit.sealing.notes import COSIGNER, LOG, Checkpoint, Note, Signer
from audit.sealing.tree import Frontier
from audit.verifying import Given, Report, verify
from tests.support.entries import backdate

ORIGIN = "audit.example.jp/lookups/1"
LOG_KEY = Signer(ORIGIN, LOG, b"tests: the log's key, 32 bytes, ")
WITNESS_KEY = Signer("witness.example.org/w1", COSIGNER, b"tests: the witness, 32 bytes ok?")
STALE_AFTER = timedelta(days=1000)
"""As the tests' template has it (tests.support.cast)."""


@dataclass
class Seal:
    """The sealer and the witness of a test's own database (`real_db`)."""

    log: Signer = LOG_KEY
    witness: Signer = WITNESS_KEY
    head: str | None = None  # the witness's newest note
    frontier: Frontier = field(default_factory=Frontier)

    def open(self) -> None:
        """Record the opening and give it and what was there before their leaves."""
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM audit_entry")
            (before,) = cursor.fetchone()
        first = record("log.opened", by=None, hits=before)
        self.leaves([first.id])
        self.leaves()

    def leaves(self, ids: list[int] | None = None) -> int:
        """Give leaves to entries that have none, by id (or to `ids`, in that order)."""
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                f"SELECT e.id, {SQL} FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_leaf l WHERE l.id = e.id)"
                " AND (%s::bigint[] IS NULL OR e.id = ANY (%s)) ORDER BY e.id",
                [ids, ids],
            )
            rows = [(identity, leaf_hash(line.encode())) for identity, line in cursor.fetchall()]
            values = [(self.frontier.size + nth, identity, leaf) for nth, (identity, leaf) in enumerate(rows)]
            execute_values(cursor.cursor, "INSERT INTO audit_leaf VALUES %s", values, page_size=10_000)
            self.frontier.extend([leaf for _, leaf in rows])
        return len(rows)

    def checkpoint(self, *, at: datetime | None = None) -> Checkpoint:
        """Sign and cosign the tree as it is, at `at`."""
        moment = (at or timezone.now()).replace(microsecond=0)
        made = Checkpoint(self.log.name, self.frontier.size, self.frontier.root)
        signatures = (self.log.sign(made.text), self.witness.cosign(made.text, int(moment.timestamp())))
        self.head = str(Note(made.text, signatures))
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_checkpoint VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
                [made.size, moment, self.head],
            )
        return made

    def seal(self, *, at: datetime | None = None) -> Checkpoint:
        """One round of the sealer."""
        self.leaves()
        return self.checkpoint(at=at)

    def given(self, column: str = "receipts", **more: object) -> Given:
        """What the verifier is given in a column of the attack table: database, log_key, witness, receipts."""
        known = Given(stale_after=STALE_AFTER)
        if column in ("log_key", "witness", "receipts"):
            known = replace(known, log_keys=(self.log.verifier,))
        if column in ("witness", "receipts"):
            known = replace(known, witness_key=self.witness.verifier, witness_note=self.head)
        if column == "receipts":
            known = replace(known, receipts=Path(settings.RECEIPT_FOLDER))
        return replace(known, **more)

    def verify(self, column: str = "receipts", **more: object) -> Report:
        return verify(self.given(column, **more))


@contextmanager
def pinned(seal: Seal, folder: Path) -> Iterator[Path]:
    """Settings as on the verifier's machine: the keys pinned, the receipts in a folder of the test's own, the house's own rule."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE audit_rule SET stale_after = '10 minutes'")
    with override_settings(
        LOG_KEYS=[str(seal.log.verifier)],
        WITNESS_KEY=str(seal.witness.verifier),
        RECEIPT_FOLDER=folder / "receipts",
        HOME=folder,
    ):
        yield folder


def past_entries(seal: Seal, at: datetime, count: int, *, opening: bool = False) -> None:
    """Write entries of the past as the owner, seal and witness them as they came, with their receipts."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT audit_add_partitions('audit_entry', %s::date, %s::date, true)", [at, at])
    for nth in range(count):
        backdate("log.opened" if opening and nth == 0 else "visit.opened", by=None, at=at + timedelta(seconds=nth))
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT * FROM audit_entry WHERE recorded_at >= %s ORDER BY id", [at])
        names = [column.name for column in cursor.description]
        receipts.write([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    seal.seal(at=at + timedelta(seconds=count))
