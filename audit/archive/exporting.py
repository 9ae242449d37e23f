"""The log as files that anybody can verify: the line of each entry in the order of the leaves, and the cosigned checkpoints over them.

A folder holds two files a month (UTC), `2026-11.lines` and `2026-11.notes`, and `export.json`, which says what is there. A month ends with
the last leaf whose entry is of that month; the few of the next month that were sealed before it stand with it. Of a pruned entry only its
id and leaf hash are left. Nothing says anything about a customer.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import BinaryIO

from audit.sealing.encoding import SQL, leaf_hash
from audit.sealing.notes import CannotRead, Checkpoint, Note
from audit.verifying.snapshot import Session, Snapshot

INDEX = "export.json"
BATCH = 20_000

_PARTITIONS = (
    "SELECT c.relname::text FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
    " WHERE i.inhparent = 'public.audit_entry'::regclass ORDER BY 1"
)
_LAST = (
    "SELECT max(l.idx) FROM public.audit_leaf l JOIN public.audit_entry e ON e.id = l.id WHERE l.idx < %s"
    " AND e.recorded_at >= %s AND e.recorded_at < %s::timestamptz + interval '1 month'"
)
_LINES = (
    "SELECT l.idx, l.id, l.hash, {sql} FROM (SELECT idx, id, hash FROM public.audit_leaf WHERE idx >= {begin} AND idx < {end}) l"
    " LEFT JOIN public.audit_entry e ON e.id = l.id AND e.id >= {low} AND e.id <= {high} ORDER BY l.idx"
)
_NOTES = "SELECT note FROM public.audit_checkpoint WHERE size > %s AND size <= %s ORDER BY size, witnessed_at"


class CannotExport(Exception):
    """The folder or the log is not fit for it: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Month:
    """The leaves `first` … `first + count - 1` in `<month>.lines`. `digest`: SHA-256 of that file."""

    month: str
    first: int
    count: int
    digest: str = ""

    @property
    def end(self) -> int:
        return self.first + self.count


@dataclass(frozen=True, slots=True)
class Exported:
    origin: str
    months: tuple[Month, ...]

    @property
    def size(self) -> int:
        return self.months[-1].end if self.months else 0


def export(folder: Path, *, month: str | None = None, progress: Callable[[int, int], None] | None = None) -> Exported:
    """Write what is not in the folder yet (or one month anew), up to the newest witnessed checkpoint.

    Each file appears whole or not at all, and the index after it: an interrupted export goes on where it was. Raises CannotExport,
    CannotVerify.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Snapshot() as snapshot:
        head = newest(snapshot.first)
        known = {one.month: one for one in exported(folder, head.origin).months}
        written, wanted = _months(snapshot.first, head.size, list(known.values()))
        if month is not None and month not in {one.month for one in wanted}:
            raise CannotExport(f"The log has no witnessed entries of {month}.")
        for one in wanted:
            there = known.get(one.month)
            if month not in (None, one.month):
                if there is None:
                    continue
                written.append(there)
            elif (
                there
                and month is None
                and (there.first, there.count) == (one.first, one.count)
                and _whole(folder, there)
            ):
                written.append(there)
                _write(folder / f"{one.month}.notes", _notes(snapshot.first, one))
            else:
                written.append(_write_month(snapshot.first, folder, one, progress, head.size))
            rest = [later for later in known.values() if later.month > one.month]
            _index(folder, head.origin, [*written, *rest])
        _index(folder, head.origin, written)
        return Exported(head.origin, tuple(written))


def exported(folder: Path, origin: str | None = None) -> Exported:
    """Return what the folder's index says is there. Raises CannotExport when it is of another log or unreadable."""
    try:
        index = json.loads((folder / INDEX).read_text())
        found = Exported(index["origin"], tuple(Month(**one) for one in index["months"]))
    except FileNotFoundError:
        return Exported(origin or "", ())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotExport(f"{folder / INDEX} cannot be read.") from error
    if origin is not None and found.origin != origin:
        raise CannotExport(f"{folder} holds another log: {found.origin}")
    return found


def newest(session: Session) -> Checkpoint:
    """Return the newest witnessed checkpoint. Raises CannotExport without one."""
    for (text,) in session.rows(
        "SELECT note FROM public.audit_checkpoint ORDER BY size DESC, witnessed_at DESC LIMIT 1"
    ):
        try:
            return Checkpoint.parse(Note.parse(text).text)
        except CannotRead as error:
            raise CannotExport(f"The newest checkpoint cannot be read: {error}") from error
    raise CannotExport("No checkpoint of the log was witnessed yet.")


def _months(session: Session, size: int, known: list[Month]) -> tuple[list[Month], list[Month]]:
    """Cut the leaves into months. Return those that were pruned since they were exported, and those that are there.

    A pruned beginning that is not in the folder stands, as hashes, in the first month that is left.
    """
    partitions = [name for (name,) in session.rows(_PARTITIONS)]
    oldest = min((f"{name[-6:-2]}-{name[-2:]}" for name in partitions), default="")
    pruned: list[Month] = []
    for one in known:
        if one.month < oldest and one.first == (pruned[-1].end if pruned else 0):
            pruned.append(one)
    months, begin = [], pruned[-1].end if pruned else 0
    for name in partitions:
        month = f"{name[-6:-2]}-{name[-2:]}"
        ((last,),) = session.rows(_LAST, [size, f"{month}-01 00:00+00", f"{month}-01 00:00+00"])
        if last is None or last < begin:
            continue
        months.append(Month(month, begin, last + 1 - begin))
        begin = last + 1
    if begin < size:
        raise CannotExport(f"The leaves from {begin} on have no entries: verify the log first.")
    return pruned, months


def _whole(folder: Path, month: Month) -> bool:
    try:
        with (folder / f"{month.month}.lines").open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == month.digest
    except OSError:
        return False


def _write_month(
    session: Session, folder: Path, month: Month, progress: Callable[[int, int], None] | None, size: int
) -> Month:
    def lines() -> Iterator[bytes]:
        for begin in range(month.first, month.end, BATCH):
            end = min(begin + BATCH, month.end)
            yield _batch(session, begin, end)
            if progress:
                progress(end - begin, size)

    digest = _write(folder / f"{month.month}.lines", lines())
    _write(folder / f"{month.month}.notes", _notes(session, month))
    return Month(month.month, month.first, month.count, digest)


def _batch(session: Session, begin: int, end: int) -> bytes:
    ((low, high, count),) = session.rows(
        "SELECT min(id), max(id), count(*) FROM public.audit_leaf WHERE idx >= %s AND idx < %s", [begin, end]
    )
    if count != end - begin:
        raise CannotExport(f"Leaves between {begin} and {end} are missing: verify the log first.")
    parts = []
    for idx, identity, leaf, line in session.rows(_LINES.format(sql=SQL, begin=begin, end=end, low=low, high=high)):
        if line is None:
            parts.append(f"{identity} {bytes(leaf).hex()}\n".encode())
            continue
        encoded = line.encode()
        if leaf_hash(encoded) != bytes(leaf):
            raise CannotExport(f"Entry {identity} is not what leaf {idx} was made of: verify the log first.")
        parts.append(encoded + b"\n")
    return b"".join(parts)


def _notes(session: Session, month: Month) -> Iterator[bytes]:
    first = True
    for (note,) in session.stream(_NOTES, [month.first, month.end]):
        yield (note if first else "\n" + note).encode()
        first = False


def _index(folder: Path, origin: str, months: list[Month]) -> None:
    text = json.dumps({"version": 1, "origin": origin, "months": [asdict(month) for month in months]}, indent=1)
    _write(folder / INDEX, iter([text.encode() + b"\n"]))


def _write(path: Path, parts: Iterator[bytes]) -> str:
    """Write a file beside its place, flush it to the disk, and put it there. Return SHA-256 of it."""
    draft = path.with_suffix(path.suffix + ".part")
    with draft.open("wb") as file:
        _copy(parts, file)
        file.flush()
        os.fsync(file.fileno())
    with draft.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    draft.replace(path)
    return digest


def _copy(parts: Iterator[bytes], file: BinaryIO) -> None:
    for part in parts:
        file.write(part)
