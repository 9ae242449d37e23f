"""The way back after a restore: missing entries from their exported lines, then leaves and checkpoints, until the root is the witness's.

Runs as the owner, in one transaction: everything fits, or nothing was written. It cannot make a log that the witness did not cosign.
"""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connections, transaction
from psycopg2.extras import execute_values

from audit.archive.exporting import CannotExport, exported
from audit.sealing.encoding import FIELDS, SQL, leaf_hash
from audit.sealing.notes import CannotRead, Checkpoint, Note, Verifier
from audit.sealing.tree import Frontier
from audit.verifying.given import Given

BATCH = 5_000


class CannotImport(Exception):
    """The export does not lead to what the witness has. Nothing was written."""


def import_(folder: Path, given: Given, *, progress: Callable[[int, int], None] | None = None) -> tuple[int, int]:
    """Bring the database forward to the witness's head. Return how many entries and how many leaves were missing.

    Raises CannotImport.
    """
    if "owner" not in connections:
        raise CannotImport("DATABASE_OWNER_URL is not set. Only the owner of the tables can write entries of the past.")
    head, witness = _head(given)
    try:
        index = exported(folder)
    except CannotExport as error:
        raise CannotImport(str(error)) from error
    if index.size < head.size:
        raise CannotImport(f"The witness has {head.size} leaves, the export {index.size}: lines are missing.")
    frontier, entries, leaves = Frontier(), 0, 0
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("LOCK TABLE audit_entry, audit_leaf IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("SET LOCAL statement_timeout = 0")
        lines = islice(_lines(folder, [month.month for month in index.months]), head.size)
        while some := list(islice(lines, BATCH)):
            entries += _entries(cursor, some)
            leaves += _leaves(cursor, frontier, some)
            if progress:
                progress(len(some), head.size)
        cursor.execute("SELECT count(*) FROM audit_leaf WHERE idx >= %s OR idx < 0", [head.size])
        if beyond := cursor.fetchone()[0]:
            raise CannotImport(f"The database has {beyond} leaves that the witness never saw. Verify the log.")
        if frontier.size != head.size or frontier.root != head.root:
            raise CannotImport("The lines do not make the root that the witness has.")
        _checkpoints(cursor, folder, [month.month for month in index.months], witness, given)
        # A number that was given out once is never given out again.
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), greatest((SELECT max(id) FROM audit_leaf),"
            " (SELECT max(id) FROM audit_entry), nextval(pg_get_serial_sequence('audit_entry', 'id'))))"
        )
    return entries, leaves


def _head(given: Given) -> tuple[Checkpoint, Verifier]:
    if given.witness_note is None or given.witness_key is None:
        raise CannotImport("The witness's checkpoint and its key are needed: WITNESS_URL and WITNESS_KEY.")
    try:
        note = Note.parse(given.witness_note)
        head = Checkpoint.parse(note.text)
    except CannotRead as error:
        raise CannotImport(f"The witness's checkpoint cannot be read: {error}") from error
    if given.witness_key.cosigned_at(note) is None or not any(key.signed(note) for key in given.log_keys):
        raise CannotImport("The witness's checkpoint is not signed with the pinned keys.")
    return head, given.witness_key


def _lines(folder: Path, months: list[str]) -> Iterator[bytes]:
    for month in months:
        try:
            with (folder / f"{month}.lines").open("rb") as file:
                for line in file:
                    yield line.rstrip(b"\n")
        except OSError as error:
            raise CannotImport(f"{month}.lines cannot be read.") from error


def _read(line: bytes) -> tuple[int, bytes, dict[str, Any] | None]:
    """Return id, leaf hash, and the fields (None of a pruned entry)."""
    try:
        if not line.startswith(b"{"):
            identity, digest = line.decode().split(" ")
            return int(identity), bytes.fromhex(digest), None
        fields = json.loads(line)
        identity = fields["id"]
    except (ValueError, TypeError, KeyError) as error:
        raise CannotImport(f"Not a line of the log: {line[:60]!r}") from error
    if set(fields) != set(FIELDS):
        raise CannotImport(f"Not the fields of an entry: {line[:60]!r}")
    return identity, leaf_hash(line), fields


def _entries(cursor: Any, lines: list[bytes]) -> int:
    """Insert those of the entries that are not there; those that are must be the same."""
    read = [_read(line) for line in lines]
    wanted = {identity: (digest, fields) for identity, digest, fields in read if fields is not None}
    cursor.execute(f"SELECT e.id, {SQL} FROM audit_entry e WHERE e.id = ANY (%s)", [list(wanted)])  # noqa: S608
    for identity, line in cursor.fetchall():
        digest, _ = wanted.pop(identity)
        if leaf_hash((line or "").encode()) != digest:
            raise CannotImport(f"Entry {identity} is in the database and is not what was exported. Verify the log.")
    missing = [fields for _, fields in wanted.values() if fields is not None]
    _months(cursor, {str(fields["recorded_at"])[:7] for fields in missing})
    rows = [
        [[bytes.fromhex(one) for one in fields["digests"]] if name == "digests" else fields[name] for name in FIELDS]
        for fields in missing
    ]
    statement = f"INSERT INTO audit_entry ({', '.join(FIELDS)}) OVERRIDING SYSTEM VALUE VALUES %s"  # noqa: S608 - constants
    template = f"({', '.join(_CAST.get(name, '%s') for name in FIELDS)})"
    execute_values(cursor.cursor, statement, rows, template=template, page_size=1_000)
    return len(rows)


_CAST = {
    "actor": "%s::uuid", "digests": "%s::bytea[]", "flags": "%s::text[]", "recorded_at": "%s::timestamptz", "request": "%s::uuid",
    "sections": "%s::text[]", "subject": "%s::uuid", "uuid": "%s::uuid",
}  # fmt: skip


def _months(cursor: Any, months: set[str]) -> None:
    for month in sorted(months):
        first = f"{month}-01"
        cursor.execute("SELECT audit_add_partitions('audit_entry', %s::date, %s::date, true)", [first, first])


def _leaves(cursor: Any, frontier: Frontier, lines: list[bytes]) -> int:
    begin = frontier.size
    wanted = [(begin + nth, *_read(line)[:2]) for nth, line in enumerate(lines)]
    cursor.execute("SELECT idx, id, hash FROM audit_leaf WHERE idx >= %s AND idx < %s", [begin, begin + len(lines)])
    there = {idx: (identity, bytes(digest)) for idx, identity, digest in cursor.fetchall()}
    for idx, identity, digest in wanted:
        if there.get(idx, (identity, digest)) != (identity, digest):
            raise CannotImport(f"Leaf {idx} in the database is not what was exported. Verify the log.")
        frontier.append(digest)
    missing = [one for one in wanted if one[0] not in there]
    execute_values(cursor.cursor, "INSERT INTO audit_leaf (idx, id, hash) VALUES %s", missing, page_size=1_000)
    return len(missing)


def _checkpoints(cursor: Any, folder: Path, months: list[str], witness: Verifier, given: Given) -> None:
    """Put back the checkpoints that carry the pinned signatures; their time is the cosignature's."""
    for month in months:
        blocks = (folder / f"{month}.notes").read_text().split("\n\n")
        for text, signed in zip(blocks[::2], blocks[1::2], strict=True):
            note = Note.parse(f"{text}\n\n{signed.rstrip(chr(10))}\n")
            at = witness.cosigned_at(note)
            if at is not None and any(key.signed(note) for key in given.log_keys):
                cursor.execute(
                    "INSERT INTO audit_checkpoint (size, witnessed_at, note) VALUES (%s, to_timestamp(%s), %s) ON CONFLICT DO NOTHING",
                    [Checkpoint.parse(note.text).size, at, str(note)],
                )
