"""The stored checkpoints beside the tree: sizes, roots, signatures, and the time by which each leaf was witnessed."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby

from audit.sealing.notes import CannotRead, Checkpoint, Note
from audit.verifying.given import Given, Report
from audit.verifying.snapshot import Session

LOOK_AHEAD = 5_000
"""So many checkpoints in a row without a valid cosignature are read before their leaves' time is given up as unknown."""

_STORED = "SELECT size, witnessed_at, note FROM public.audit_checkpoint WHERE size > %s ORDER BY size, witnessed_at"


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored checkpoint. `at`: POSIX time of its cosignature, None where it has no valid one."""

    size: int
    at: float | None
    checkpoint: Checkpoint | None
    note: str


@dataclass(slots=True)
class Group:
    """The checkpoints of one size; `at`: when that size was first witnessed."""

    size: int
    stored: list[Stored] = field(default_factory=list)

    @property
    def at(self) -> float | None:
        return min((one.at for one in self.stored if one.at is not None), default=None)


class Checkpoints:
    """Reads the stored checkpoints above a size in order, once, and looks ahead for times."""

    def __init__(self, session: Session, given: Given, report: Report, *, above: int) -> None:
        self._given, self._report = given, report
        self._ahead: deque[Group] = deque()
        self._groups = self._read(session, above)
        self.origin: str | None = given.log_keys[0].name if given.log_keys else None
        self.newest_at: float | None = None  # of all that were read
        self.largest: tuple[int, float] | None = None  # size, time

    def next(self) -> Group | None:
        """Return the group with the smallest size, without taking it."""
        return self._ahead[0] if self._fill(1) else None

    def take(self) -> None:
        self._ahead.popleft()

    def witnessed_at(self) -> float | None:
        """Return when the leaves below the next size were first witnessed: by the first of the coming groups that has a time."""
        nth = 0
        while nth < LOOK_AHEAD and self._fill(nth + 1):
            at = self._ahead[nth].at
            if at is not None:
                return at
            nth += 1
        return None

    def _fill(self, count: int) -> bool:
        while len(self._ahead) < count:
            group = next(self._groups, None)
            if group is None:
                return False
            self._ahead.append(group)
        return True

    def _read(self, session: Session, above: int) -> Iterator[Group]:
        for size, rows in groupby(session.stream(_STORED, [above]), key=lambda row: row[0]):
            yield Group(size, [self._judged(*row) for row in rows])

    def _judged(self, size: int, witnessed_at: datetime, text: str) -> Stored:
        """Judge a checkpoint by itself; its root is compared where the tree has grown to its size."""
        where = f"checkpoint {size} of {_shown(witnessed_at)}"
        try:
            note = Note.parse(text)
            checkpoint = Checkpoint.parse(note.text)
        except CannotRead as error:
            self._report.found("CHECKPOINT", f"{where}: {error}")
            return Stored(size, None, None, text)
        if checkpoint.size != size:
            self._report.found("CHECKPOINT", f"{where} speaks of {checkpoint.size} leaves")
        self.origin = self.origin or checkpoint.origin
        if checkpoint.origin != self.origin:
            self._report.found("ORIGIN", f"{where} is of another log: {checkpoint.origin}")
        if self._given.log_keys and not any(key.signed(note) for key in self._given.log_keys):
            self._report.found("SIGNATURE", f"{where} is not signed with a pinned key of the log")
        at = self._time(where, witnessed_at, note)
        if at is not None:
            self.newest_at = max(at, self.newest_at or at)
            self.largest = (size, at) if self.largest is None or size >= self.largest[0] else self.largest
        return Stored(size, at, checkpoint, text)

    def _time(self, where: str, witnessed_at: datetime, note: Note) -> float | None:
        """Return the time of the cosignature, which only the witness can make; without its key, the time that stands in the table."""
        said = witnessed_at.timestamp()
        if self._given.witness_key is None:
            return said
        at = self._given.witness_key.cosigned_at(note)
        if at is None:
            self._report.found("COSIGNATURE", f"{where} is not cosigned with the witness's key")
            return None
        if abs(at - said) >= 1:
            self._report.found("COSIGNATURE", f"{where} was cosigned at {_shown(datetime.fromtimestamp(at, UTC))}")
        return at


def _shown(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
