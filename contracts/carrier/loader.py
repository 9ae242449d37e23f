"""A carrier's rows into the tables: checked, in batches, each batch one transaction that a second run finds done.

Files give the rows, or the demo's generator (`contracts.carrier.demo`): both go the same way. A row is new, already there
(then it is left as it is), or refused; what refers to a refused customer or contract is refused with it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

from django.db import connections, transaction

from audit.log import record
from contracts.carrier import columns, reading
from contracts.carrier.batch import Batch, Entry
from contracts.carrier.billing import refuse
from contracts.carrier.columns import File
from contracts.carrier.copying import OWNER, transaction_id
from contracts.carrier.known import Known
from contracts.carrier.reading import Numbered
from contracts.carrier.reasons import Fault, Reason
from contracts.carrier.report import Report
from contracts.carrier.rules import Values, check
from contracts.carrier.tables import WRITERS
from contracts.carrier.values import Unfit, month

BATCH = 4000
_PARTITIONED = ("contracts_bill", "contracts_billline", "contracts_usage")
Progress = Callable[[int], object]


@dataclass(slots=True)
class Loading:
    """One run. `waiting` holds customers whose guardian has not come yet."""

    today: date
    report: Report
    known: Known = field(default_factory=Known)
    waiting: list[Numbered] = field(default_factory=list)


def load_folder(folder: Path, *, today: date, report: Report, progress: Callable[[File, int], Progress]) -> None:
    """Import every CSV file of a folder. Raises CannotRead before anything is written when a header is wrong."""
    present = [file for file in columns.FILES if (folder / file.filename).is_file()]
    if not present:
        raise reading.CannotRead(str(folder.name), "NO_FILES")
    for file in present:
        next(reading.rows(file, folder / file.filename), None)
    loading = Loading(today, report)
    loading.known.learn_plans()
    for file in present:
        path = folder / file.filename
        done = progress(file, reading.count(path))
        take(loading, file, reading.rows(file, path), done)
        _take_waiting(loading)
    report.close()


def take(loading: Loading, file: File, rows: Iterable[Numbered], progress: Progress = lambda _: None) -> None:
    """Check and write rows of one file, a batch at a time. A bill is never cut in two."""
    for part in _batches(file, rows):
        batch = Batch(file, _checked(loading, file, part), loading.known, loading.report)
        if batch.entries:
            _write(batch)
        progress(len(part))


def _write(batch: Batch) -> None:
    # The entry first: if the log does not take it, nothing is imported. It counts the rows that may be written.
    record("carrier.imported", by=None, sections=[batch.file.name], hits=len(batch.entries))
    with transaction.atomic(using=OWNER, savepoint=False):
        _add_partitions(batch)
        current = transaction_id()
        WRITERS[batch.file.name](batch)
    batch.known.transactions.add(current)


def _checked(loading: Loading, file: File, part: list[Numbered]) -> list[Entry]:
    """The sound rows; the others are reported, with the whole bill when they belong to one."""
    faults: dict[int, list[Fault]] = {}
    entries: list[Entry] = []
    for numbered in part:
        values: Values = {}
        found = [numbered.fault] if numbered.fault else []
        if not found:
            values, found = check(file, numbered.row, today=loading.today)
        if found:
            faults[numbered.line] = found
        entries.append(Entry(numbered.line, numbered.row, values))
    batch = Batch(file, entries, loading.known, loading.report)
    if file is columns.BILLS:
        return _whole_bills(batch, faults) if faults else entries
    if file is columns.CUSTOMERS:
        entries = [entry for entry in entries if not _postponed(loading, entry, faults, part)]
    for entry in entries:
        if entry.line in faults:
            batch.refuse(entry, faults[entry.line])
    return [entry for entry in entries if entry.line not in faults]


def _whole_bills(batch: Batch, faults: dict[int, list[Fault]]) -> list[Entry]:
    sound: list[Entry] = []
    keys = _bills_of(batch.entries)
    for _, rows in groupby(batch.entries, key=lambda _: next(keys)):
        own = list(rows)
        if any(entry.line in faults for entry in own):
            refuse(batch, own, faults, Reason.BILL_REFUSED)
        else:
            sound.extend(own)
    return sound


def _postponed(loading: Loading, entry: Entry, faults: dict[int, list[Fault]], part: list[Numbered]) -> bool:
    """Keep a ward for the end of the file while the guardian has not come."""
    guardian = entry.values.get("guardian_number")
    if guardian is None or entry.line in faults or part is loading.waiting:
        return False
    if any(numbered.row.get("customer_number", "").strip() == guardian for numbered in part):
        return False
    loading.known.learn_customers([str(guardian)])
    if guardian in loading.known.customers:
        return False
    loading.waiting.append(Numbered(entry.line, entry.row))
    return True


def _take_waiting(loading: Loading) -> None:
    if loading.waiting:
        batch = Batch(
            columns.CUSTOMERS, _checked(loading, columns.CUSTOMERS, loading.waiting), loading.known, loading.report
        )
        _write(batch)
        loading.waiting = []


def _batches(file: File, rows: Iterable[Numbered]) -> Iterator[list[Numbered]]:
    part: list[Numbered] = []
    for numbered in rows:
        full = len(part) >= BATCH
        if full and not (file is columns.BILLS and _bill_of(part[-1].row) == _bill_of(numbered.row)):
            yield part
            part = []
        part.append(numbered)
    if part:
        yield part


def _bill_of(row: columns.Row) -> tuple[str, date | None]:
    """The bill a row belongs to, however its month is written; no month when that cannot be read."""
    try:
        on = month(row.get("month", "").strip())
    except Unfit:
        on = None
    return row.get("customer_number", "").strip(), on


def _bills_of(entries: list[Entry]) -> Iterator[tuple[str, date | None]]:
    """The bill of each row. One whose month cannot be read counts with the row before: that bill is not whole."""
    before: tuple[str, date | None] = ("", None)
    for entry in entries:
        key = _bill_of(entry.row)
        before = before if key[1] is None and key[0] == before[0] else key
        yield before


def numbered(rows: Iterable[columns.Row]) -> Iterator[Numbered]:
    """Rows that come from no file, numbered as if they did."""
    return (Numbered(line, row) for line, row in enumerate(rows, start=2))


def _add_partitions(batch: Batch) -> None:
    """Make the partitions that old months need (a new database has those of the last three years)."""
    monthly = batch.file in (columns.BILLS, columns.USAGE)
    months = [month for entry in batch.entries if monthly and isinstance(month := entry.values["month"], date)]
    oldest = min(months, default=None)
    seen = batch.known.partitions_from
    if oldest and (seen is None or oldest < seen):
        with connections[OWNER].cursor() as cursor:
            for table in _PARTITIONED:
                cursor.execute("SELECT audit_add_partitions(%s::regclass, %s, current_date, false)", [table, oldest])
        batch.known.partitions_from = oldest
