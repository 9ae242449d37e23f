"""Every leaf against the entry it was made of, a batch at a time: fast where all is well, by name where it is not.

PostgreSQL writes the line of each entry (with our expression, not with a function of the database) and sends it; the hash is taken here.
A few rows of each batch are fetched column by column and encoded by the other encoder as well: whoever changed what PostgreSQL makes of a
row would have to change both alike.
"""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from queue import SimpleQueue
from random import SystemRandom

from audit.sealing.encoding import FIELDS, SQL, canonical, leaf_hash
from audit.verifying.given import Report
from audit.verifying.snapshot import Session, Snapshot

BATCH = 20_000
SESSIONS = 2
SAMPLE = 20
"""Rows of each batch that the other encoder encodes as well: 0.1 %, and every row of a young log."""

_TIME = b'"recorded_at":"'
_TIME_LENGTH = len("2026-11-21T00:00:00.000000Z")
_LEAVES = (
    "SELECT string_agg(hash, ''::bytea ORDER BY idx), array_agg(id ORDER BY idx), count(DISTINCT idx), min(idx), max(idx),"
    " bool_and(octet_length(hash) = 32) FROM public.audit_leaf WHERE idx >= %s AND idx < %s"
)
_JOIN = (
    "FROM (SELECT idx, id, hash FROM public.audit_leaf WHERE idx >= {begin} AND idx < {end}) l"
    " LEFT JOIN public.audit_entry e ON e.id = l.id AND e.id >= {low} AND e.id <= {high} ORDER BY l.idx"
)
_COLUMNS = f"SELECT {', '.join(f'e.{name}' for name in FIELDS)} FROM public.audit_entry e WHERE e.id = ANY (%s)"  # noqa: S608 - constants
_random = SystemRandom()


@dataclass(slots=True)
class Batch:
    """Leaves `begin` … in order: their hashes, their entries' ids, and the times of the entries (empty where there is none)."""

    begin: int
    leaves: list[bytes]
    ids: list[int]
    times: list[bytes]
    missing: list[int]  # indexes of leaves without an entry


class _Lines:
    """Takes the rows of a COPY: one line of an entry each."""

    def __init__(self) -> None:
        self.digests: list[bytes] = []
        self.times: list[bytes] = []

    def write(self, row: bytes) -> None:
        if b"\\" in row:
            row = _unescaped(row)
        self.digests.append(sha256(b"\x00" + row[:-1]).digest())
        at = row.find(_TIME) + 15
        self.times.append(row[at : at + _TIME_LENGTH])


def _unescaped(row: bytes) -> bytes:
    """Undo COPY's escapes. JSON holds no control character, so a doubled backslash is the only one; `\\N` stays what it is."""
    return row.replace(b"\\\\", b"\\")


def batches(snapshot: Snapshot, begin: int, end: int, report: Report) -> Iterator[Batch]:
    """Yield the leaves `begin` ≤ idx < `end` in order, compared with their entries; what differs goes into the report."""
    free: SimpleQueue[Session] = SimpleQueue()
    for _ in range(SESSIONS):
        free.put(snapshot.session())

    def compare(first: int) -> tuple[Batch, Report]:
        session = free.get()
        try:
            found = Report()
            return _compare(session, first, min(first + BATCH, end), found), found
        finally:
            free.put(session)

    with ThreadPoolExecutor(SESSIONS) as pool:
        ahead: deque[Future[tuple[Batch, Report]]] = deque()
        for first in range(begin, end, BATCH):
            ahead.append(pool.submit(compare, first))
            if len(ahead) > SESSIONS:
                yield _taken(ahead, report)
        while ahead:
            yield _taken(ahead, report)


def _taken(ahead: "deque[Future[tuple[Batch, Report]]]", report: Report) -> Batch:
    batch, found = ahead.popleft().result()
    report.findings += found.findings
    report.entries += len(batch.leaves)
    return batch


def _compare(session: Session, begin: int, end: int, report: Report) -> Batch:
    ((joined, ids, distinct, low, high, whole),) = session.rows(_LEAVES, [begin, end])
    if distinct != end - begin or (low, high) != (begin, end - 1) or len(ids) != distinct or not whole:
        return _slowly(session, begin, end, report)
    leaves = bytes(joined)
    joined_with_entries = _JOIN.format(begin=begin, end=end, low=min(ids), high=max(ids))
    lines = _Lines()
    session.copy(f"COPY (SELECT {SQL} {joined_with_entries}) TO STDOUT", lines)
    if b"".join(lines.digests) != leaves:
        return _slowly(session, begin, end, report)
    _encode_again(session, dict(zip(ids, lines.digests, strict=True)), report)
    return Batch(begin, lines.digests, ids, lines.times, [])


def _encode_again(session: Session, by_id: dict[int, bytes], report: Report) -> None:
    chosen = _random.sample(list(by_id), min(SAMPLE, len(by_id)))
    try:
        rows = session.rows(_COLUMNS, [chosen])
    except (ValueError, OverflowError) as error:  # a time that no calendar of ours has
        report.found("ENCODING", f"entries {min(chosen)} to {max(chosen)}: {error}")
        return
    for row in rows:
        entry = dict(zip(FIELDS, row, strict=True))
        identity = entry["id"]
        try:
            again = leaf_hash(canonical(entry))
        except (TypeError, ValueError) as error:
            report.found("ENCODING", f"entry {identity}: {error}")
            continue
        if again != by_id[identity]:
            report.found("ENCODING", f"entry {identity}: the database writes another line than its columns make")


def _slowly(session: Session, begin: int, end: int, report: Report) -> Batch:
    """Compare leaf by leaf and name what differs. A missing entry is judged by the caller, who knows what was pruned."""
    batch = Batch(begin, [], [], [], [])
    stored = session.rows(
        "SELECT idx, id, hash FROM public.audit_leaf WHERE idx >= %s AND idx < %s ORDER BY idx, id", [begin, end]
    )
    if not stored:
        report.found("LEAF_MISSING", f"leaves {begin} to {end - 1} are not there")
        return batch
    ids = [identity for _, identity, _ in stored]
    joined_with_entries = _JOIN.format(begin=begin, end=end, low=min(ids), high=max(ids))
    entries: dict[int, list[str | None]] = {}
    for _, identity, there, line in session.rows(f"SELECT l.idx, l.id, e.id IS NOT NULL, {SQL} {joined_with_entries}"):
        if there:
            entries.setdefault(identity, []).append(line)
    expected, fitting = begin, {}
    for idx, identity, leaf in stored:
        if idx != expected:
            what = f"leaf {idx} is there twice" if idx < expected else f"leaves {expected} to {idx - 1} are not there"
            report.found("LEAF_MISSING" if idx > expected else "LEAF_TWICE", what)
        expected = idx + 1
        if _fits(idx, identity, bytes(leaf), entries.get(identity, []), batch, report):
            fitting[identity] = bytes(leaf)
    if expected != end:
        report.found("LEAF_MISSING", f"leaves {expected} to {end - 1} are not there")
    _encode_again(session, fitting, report)
    return batch


def _fits(idx: int, identity: int, leaf: bytes, lines: list[str | None], batch: Batch, report: Report) -> bool:
    batch.leaves.append(leaf)
    batch.ids.append(identity)
    encoded = [(line or "").encode() for line in lines]
    if not encoded:
        batch.missing.append(idx)
        batch.times.append(b"")
        return False
    if len(encoded) > 1:
        report.found("ENTRY_TWICE", f"entry {identity} (leaf {idx}) is there {len(encoded)} times")
    elif leaf_hash(encoded[0]) != leaf:
        report.found("ENTRY_CHANGED", f"entry {identity} is not what leaf {idx} was made of")
    at = encoded[0].find(_TIME) + len(_TIME)
    batch.times.append(encoded[0][at : at + _TIME_LENGTH])
    return len(encoded) == 1 and leaf_hash(encoded[0]) == leaf
