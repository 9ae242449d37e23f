"""Receipts against leaves, both ways, in one pass over each: an entry without a receipt was forged, a receipt without an entry was deleted.

Both come nearly in order; what finds no partner within a window is looked up by itself. Memory is bounded by the window and by what is
found to be wrong.
"""

import heapq
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from django.db import connections

from audit.sealing.encoding import SQL, leaf_hash
from audit.verifying.given import CannotVerify, Report
from audit.verifying.snapshot import Snapshot

CHUNK = 20_000
WINDOW = 10 * CHUNK
LOOK_UP = 5_000
YOUNG = timedelta(seconds=2)
"""The receipt is written just after the entry is committed: so young an entry may still wait for it."""

_LEAVES = "SELECT idx, id, hash FROM public.audit_leaf WHERE idx >= %s AND idx < %s ORDER BY idx"
_NEWEST = "SELECT max(extract(epoch FROM e.recorded_at))::float8 FROM public.audit_entry e WHERE e.id = ANY (%s)"


class Receipt(NamedTuple):
    id: int
    hash: bytes


def read(folder: Path, report: Report, *, since: str = "") -> Iterator[Receipt]:
    """Yield the receipts of all files below `folder`, day by day (from day `since`, YYYYMMDD), files of one day side by side."""
    try:
        files = sorted(folder.rglob("receipts-*.log"), key=lambda path: (path.name, path))
    except OSError as error:
        raise CannotVerify(f"The receipts cannot be read: {error}") from error
    newest = files[-1].name if files else ""
    for name, group in groupby(files, key=lambda path: path.name):
        if name >= f"receipts-{since}":
            yield from heapq.merge(
                *(_file(path, report, may_grow=name == newest) for path in group), key=lambda receipt: receipt.id
            )


def _file(path: Path, report: Report, *, may_grow: bool) -> Iterator[Receipt]:
    with path.open("rb") as file:
        for nth, line in enumerate(file, 1):
            parts = line.split(b" ")
            if len(parts) == 4 and parts[0] == b"1" and len(parts[3]) == 65 and parts[2].isdigit():
                try:
                    yield Receipt(int(parts[2]), bytes.fromhex(parts[3].decode()))
                    continue
                except ValueError:
                    pass
            if line.endswith(b"\n") or not may_grow:
                report.found("RECEIPT_UNREADABLE", f"{path.name}, line {nth}")


class Comparison:
    """Of the receipts with the leaves `begin` ≤ idx < `end`; `exempt`: leaves that need none; `unsealed`: entries without a leaf."""

    def __init__(
        self,
        snapshot: Snapshot,
        folder: Path,
        report: Report,
        *,
        begin: int,
        end: int,
        exempt: range,
        unsealed: dict[int, bytes],
    ) -> None:
        if not folder.is_dir():
            raise CannotVerify(f"There is no folder of receipts at {folder}.")
        self._snapshot, self._folder, self._report = snapshot, folder, report
        self._session = snapshot.session()
        self._begin, self._end, self._exempt, self._unsealed = begin, end, exempt, unsealed
        self._without_leaf: dict[int, bytes] = {}  # receipts
        self._without_receipt: dict[int, bytes] = {}  # entries

    def run(self) -> None:
        receipts = read(self._folder, self._report, since=self._day() if self._begin else "")
        leaves = self._leaves()
        missing: dict[int, bytes] = {}
        while True:
            some = list(islice(leaves, CHUNK))
            papers = list(islice(receipts, CHUNK))
            if not some and not papers:
                break
            self._match(some, papers)
            if len(self._without_leaf) > WINDOW:
                self._look_up(len(self._without_leaf) - WINDOW // 2)
            if len(self._without_receipt) > WINDOW:
                missing.update(_taken(self._without_receipt, len(self._without_receipt) - WINDOW // 2))
        self._look_up(len(self._without_leaf))
        missing.update(self._without_receipt)
        self._search(missing)

    def _match(self, leaves: list[tuple[int, bytes]], receipts: list[Receipt]) -> None:
        for identity, leaf in leaves:
            paper = self._without_leaf.pop(identity, None)
            if paper is None:
                self._without_receipt[identity] = leaf
            else:
                self._compare(identity, leaf, paper)
        for identity, paper in receipts:
            found = self._without_receipt.pop(identity, None)
            if found is not None:
                self._compare(identity, found, paper)
            elif self._without_leaf.setdefault(identity, paper) != paper:
                self._report.found("RECEIPT_DIFFERS", f"two receipts of entry {identity} differ")

    def _compare(self, identity: int, leaf: bytes, paper: bytes) -> None:
        if leaf != paper:
            self._report.found("RECEIPT_DIFFERS", f"entry {identity} is not what its receipt says")

    def _leaves(self) -> Iterator[tuple[int, bytes]]:
        for idx, identity, leaf in self._session.stream(_LEAVES, [self._begin, self._end], batch=CHUNK):
            if idx not in self._exempt:
                yield identity, bytes(leaf)
        yield from self._unsealed.items()

    def _day(self) -> str:
        """Return the day before the first leaf's entry, as the files name it."""
        rows = self._session.rows(
            "SELECT e.recorded_at FROM public.audit_entry e WHERE e.id = (SELECT id FROM public.audit_leaf WHERE idx = %s)",
            [self._begin],
        )
        return (rows[0][0] - timedelta(days=1)).strftime("%Y%m%d") if rows else ""

    def _look_up(self, count: int) -> None:
        """Look for the entries of the oldest receipts that found none: in the database as it is now, for some are newer than our moment."""
        papers = iter(_taken(self._without_leaf, count).items())
        while some := dict(islice(papers, LOOK_UP)):
            with connections["reader"].cursor() as cursor:
                cursor.execute("SELECT id, hash FROM audit_leaf WHERE id = ANY (%s)", [list(some)])
                found = {identity: bytes(leaf) for identity, leaf in cursor.fetchall()}
                cursor.execute(
                    f"SELECT e.id, {SQL} FROM audit_entry e WHERE e.id = ANY (%s)",  # noqa: S608 - a constant
                    [[identity for identity in some if identity not in found]],
                )
                found |= {identity: leaf_hash((line or "").encode()) for identity, line in cursor.fetchall()}
            for identity, paper in some.items():
                if identity not in found:
                    self._report.found("RECEIPT_WITHOUT_ENTRY", f"entry {identity} was recorded and is not there")
                else:
                    self._compare(identity, found[identity], paper)

    def _search(self, missing: dict[int, bytes]) -> None:
        """Look for the receipts of entries that met none: in all files, and once more if the newest may only just have been written."""
        for last in (False, True):
            if not missing:
                return
            for identity, paper in read(self._folder, Report()):
                leaf = missing.pop(identity, None)
                if leaf is not None:
                    self._compare(identity, leaf, paper)
            if last or not missing or not self._young(list(missing)):
                break
            time.sleep(YOUNG.total_seconds())
        for identity in missing:
            self._report.found("RECEIPT_MISSING", f"entry {identity} has no receipt")

    def _young(self, ids: list[int]) -> bool:
        ((newest,),) = self._session.rows(_NEWEST, [ids])
        return newest is not None and newest > (self._snapshot.at - YOUNG).timestamp()


def _taken(pending: dict[int, bytes], count: int) -> dict[int, bytes]:
    """Take the oldest `count` items out."""
    return {identity: pending.pop(identity) for identity in list(islice(pending, count))}
