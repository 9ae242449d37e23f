"""Rows of one file that are checked, and what is done to them before a table takes them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from contracts.carrier.columns import File, Row
from contracts.carrier.copying import Cell, existing
from contracts.carrier.known import Known
from contracts.carrier.reasons import Fault, Reason
from contracts.carrier.report import Report
from contracts.carrier.rules import Values


@dataclass(slots=True)
class Entry:
    """A row whose values are sound by themselves; `cells` is what its table will hold."""

    line: int
    row: Row
    values: Values
    cells: dict[str, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """Entries of one file on their way into the database; whoever finds a fault refuses and leaves it out."""

    file: File
    entries: list[Entry]
    known: Known
    report: Report

    def keep(self, test: Callable[[Entry], Iterable[Fault]]) -> None:
        """Report the entries with a fault and go on without them."""
        kept: list[Entry] = []
        for entry in self.entries:
            faults = list(test(entry))
            if faults:
                self.refuse(entry, faults)
            else:
                kept.append(entry)
        self.entries = kept

    def refuse(self, entry: Entry, faults: list[Fault]) -> None:
        self.report.refuse(self.file, entry.line, faults)
        refuse_key(self.file, entry.row, self.known)

    def leave_out_existing(self, table: str, keys: Sequence[tuple[str, str]]) -> None:
        """Leave out what an earlier run has written; report what stands in the file twice."""
        wanted = [tuple(entry.cells[column] for column, _ in keys) for entry in self.entries]
        written_by = existing(table, keys, list(dict.fromkeys(wanted)))
        seen: set[tuple[Cell, ...]] = set()
        kept: list[Entry] = []
        for entry, key in zip(self.entries, wanted, strict=True):
            if key in seen or written_by.get(key) in self.known.transactions:
                self.report.refuse(self.file, entry.line, [Fault("", Reason.TWICE)])
            elif key in written_by:
                self.report.of(self.file).already_there += 1
            else:
                kept.append(entry)
            seen.add(key)
        self.entries = kept

    def column(self, name: str) -> Iterator[str]:
        """The texts of a column, without the empty ones."""
        return (str(entry.values[name]) for entry in self.entries if entry.values[name] is not None)


def refuse_key(file: File, row: Row, known: Known) -> None:
    """Remember that a customer or a contract was refused: what refers to it goes with it."""
    key = row.get(file.key[0], "").strip()
    if file.name == "customers":
        known.refused_customers.add(key)
    elif file.name == "lines":
        known.refused_contracts.add(key)
