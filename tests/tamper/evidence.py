"""A clean log with a past: entries of more than a year, sealed and witnessed as they came, with their receipts. Made once a process.

The past is made by the owner, as no application can, with the clock of sealer and witness travelling along: so that cosignatures stand
beside the entries that they cover. The last rounds are of this minute.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from uuid import UUID

import time_machine
from django.db import connections
from django.test import override_settings
from psycopg2.extras import execute_values

from audit import receipts
from audit.models import Entry
from audit.sealing import store
from audit.sealing.encoding import FIELDS
from audit.sealing.notes import COSIGNER, Signer
from audit.sealing.sealer import Sealer
from audit.sealing.witnesses import WitnessClient
from audit.verifying import Given, Report, verify
from audit.witness.core import Witness
from tests.support import databases
from tests.support.roles import session
from tests.support.sealing import served

ORIGIN = "audit.example/lookups/1"
WITNESS = "witness.example"
RETENTION_MONTHS = 9
# Months back from this one → entries and rounds. The oldest month is older than any retention period here.
PAST = ((13, 200, 0), (12, 1000, 20), (5, 900, 15), (0, 400, 15))
COLUMNS = "recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"
VERBS = (
    ("visit.opened", False), ("customer.looked_up", True), ("identity.passed", True), ("disclosure.opened", True),
    ("contract.disclosed", True), ("bill.disclosed", True), ("lookup.missed", False), ("disclosure.closed", True), ("visit.closed", False),
)  # fmt: skip


def month_back(months: int) -> datetime:
    """Return the tenth, at noon UTC, of the month so many months before this one."""
    today = datetime.now(tz=UTC)
    first = today.year * 12 + today.month - 1 - months
    return datetime.combine(date(first // 12, first % 12 + 1, 10), datetime.min.time(), UTC) + timedelta(hours=12)


@dataclass(frozen=True)
class Evidence:
    """What stands outside the database: the witness's folder, the receipts, the keys. `database`: its name."""

    database: str
    folder: Path
    log: Signer
    cosigner: Signer

    @property
    def receipts(self) -> Path:
        return self.folder / "receipts"

    @cached_property
    def witness(self) -> Witness:
        return Witness(self.folder / "witness", self.cosigner, [self.log.verifier])

    @property
    def head(self) -> str | None:
        return self.witness.head(ORIGIN)

    @contextmanager
    def sealer(self, kind: type[Sealer] = Sealer) -> Iterator[Sealer]:
        """A sealer, not yet started, that speaks HTTP with the witness."""
        with served(self.witness) as url:
            sealer = kind([self.log], WitnessClient(url, self.cosigner.verifier))
            try:
                yield sealer
            finally:
                sealer.stop()

    def seal(self) -> None:
        """Start a sealer, let it seal everything, have it witnessed."""
        with self.sealer() as sealer:
            sealer.start()
            sealer.seal(sweep=True)
            sealer.checkpoint()

    def given(self, columns: int, *, months: int = RETENTION_MONTHS) -> Given:
        """Return what the verifier has in the nth column of the table (1: the database only)."""
        return Given(
            log_keys=(self.log.verifier,) if columns >= 2 else (),
            witness_key=self.cosigner.verifier if columns >= 3 else None,
            witness_note=self.head if columns >= 3 else None,
            receipts=self.receipts if columns >= 4 else None,
            retention_months=months,
        )

    def verify(self, columns: int, *, months: int = RETENTION_MONTHS) -> Report:
        connections.close_all()  # a role's settings hold from the next connection on
        return verify(self.given(columns, months=months))

    def copied(self, to: Path, database: str) -> "Evidence":
        shutil.copytree(self.folder, to)
        return Evidence(database, to, self.log, self.cosigner)


@contextmanager
def built(folder: Path) -> Iterator[Evidence]:
    """Make a database with the clean log, to be cloned: nobody is connected to it, every alias points where it did before."""
    elsewhere = connections["owner"].settings_dict["NAME"]
    with databases.clone() as name:
        evidence = Evidence(name, folder, Signer.generate(ORIGIN), Signer.generate(WITNESS, COSIGNER))
        (folder / "witness").mkdir(parents=True)
        with override_settings(RECEIPT_FOLDER=evidence.receipts):
            _write_the_log(evidence)
        databases.point_at(elsewhere)
        yield evidence


@contextmanager
def cloned(source: Evidence, folder: Path) -> Iterator[Evidence]:
    """Give a copy of database, receipts and witness that an attack may ruin."""
    with databases.clone(source.database) as name:
        evidence = source.copied(folder, name)
        with override_settings(RECEIPT_FOLDER=evidence.receipts):
            yield evidence


class _Past(Sealer):
    """A sealer whose first leaf is the entry that the owner has dated back."""

    def _open(self) -> None:
        self._seal(store.lines([store.newest_entry()]))


def _write_the_log(evidence: Evidence) -> None:
    dice = Random(20261121)
    people = [UUID(int=dice.getrandbits(128), version=4) for _ in range(12)]
    customers = [UUID(int=dice.getrandbits(128), version=4) for _ in range(300)]
    with session("owner") as owner, owner.cursor() as cursor:
        cursor.execute("UPDATE audit_rule SET stale_after = '10 minutes'")
        (older, many, _), *later = PAST
        _insert(cursor, dice, people, customers, month_back(older), many)
        opened = month_back(later[0][0])
        cursor.execute(
            f"INSERT INTO audit_entry ({COLUMNS}) VALUES (%s, gen_random_uuid(), gen_random_uuid(), NULL, NULL, NULL, NULL,"
            " 'log.opened', NULL, '', '', '{}', '{}', '{}', %s)",
            [opened, many],
        )
        written = many + 1
        _receipts_after(many)
        with evidence.sealer(_Past) as sealer:
            with time_machine.travel(opened):
                sealer.start()
            for months, entries, rounds in later:
                begin = month_back(months) if months else datetime.now(tz=UTC) - timedelta(seconds=8 * rounds)
                for nth in range(rounds):
                    at = begin + (timedelta(hours=5 * nth) if months else timedelta(seconds=8 * nth))
                    written += entries // rounds
                    cursor.execute("SELECT nextval('audit_entry_id_seq')")  # somebody rolled back: a gap
                    (last,) = cursor.fetchone()
                    _insert(cursor, dice, people, customers, at, entries // rounds)
                    with time_machine.travel(at + timedelta(seconds=1)):
                        _receipts_after(last)
                        sealer.seal()
                        sealer.checkpoint()
        cursor.execute("SELECT count(*) FROM audit_leaf")
        assert cursor.fetchone() == (written,)


def _insert(cursor, dice: Random, people: list[UUID], customers: list[UUID], until: datetime, many: int) -> None:
    """Insert as many entries of the last two seconds before `until`."""
    values = []
    for nth in range(many):
        verb, about = VERBS[nth % len(VERBS)]
        at = until - timedelta(microseconds=2_000_000 * (many - nth) // many)
        values.append((
            at, UUID(int=dice.getrandbits(128), version=4), UUID(int=dice.getrandbits(128), version=4), dice.choice(people), 1 + nth % 2,
            1 + nth % 7, 1000 + nth // len(VERBS), verb, dice.choice(customers) if about else None, "BILL_ENQUIRY" if about else "", "",
            ["bill", "contract"] if verb == "bill.disclosed" else [], ["OTHER_SHOP"] if nth % 53 == 0 else [],
            [dice.randbytes(32)] if verb == "lookup.missed" else [], 0 if verb == "lookup.missed" else None,
        ))  # fmt: skip
    execute_values(
        cursor,
        f"INSERT INTO audit_entry ({COLUMNS}) VALUES %s",
        values,
        template="(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::bytea[], %s)",
        page_size=1000,
    )


def _receipts_after(last: int) -> None:
    """Give the receipts that the application would have given."""
    entries = Entry.objects.using("reader").filter(id__gt=last).order_by("id").values(*FIELDS)
    receipts.write(list(entries))
