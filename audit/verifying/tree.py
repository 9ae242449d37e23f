"""The tree over all leaves: its root at every checkpoint, at the witness's head, and when each entry was witnessed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from audit.sealing.encoding import moment
from audit.sealing.notes import Checkpoint
from audit.sealing.tree import Frontier
from audit.verifying.checkpoints import Checkpoints, Group
from audit.verifying.given import Report
from audit.verifying.rows import Batch

TOLERANCE = 120
"""Seconds between an entry and the first witnessed checkpoint that covers it."""


@dataclass(slots=True)
class Growth:
    """The tree as it grows by leaves. `wanted`: the witness's head, compared at its size. `exempt`: leaves 1 … that stood before the log
    was opened. `judge`: told (index, time of the covering checkpoint) of each leaf whose entry is missing."""

    frontier: Frontier
    checkpoints: Checkpoints
    report: Report
    wanted: Checkpoint | None
    exempt: int
    judge: Callable[[int, float | None], None]
    met: bool = field(default=False)  # the witness's head was compared
    oldest_uncovered: bytes | None = field(default=None)

    def begin(self) -> None:
        self._meet()

    def add(self, batch: Batch) -> None:
        """Append a batch, stopping at each size that somebody signed."""
        done, missing = 0, set(batch.missing)
        while done < len(batch.leaves):
            group = self.checkpoints.next()
            stops = [size for size in (group and group.size, self.wanted and self.wanted.size) if size]
            ahead = min((size for size in stops if size > self.frontier.size), default=None)
            until = len(batch.leaves) if ahead is None else min(len(batch.leaves), done + ahead - self.frontier.size)
            self._time(batch, done, until, group, missing)
            self.frontier.extend(batch.leaves[done:until])
            done = until
            self._meet()
            if group is not None and group.size == self.frontier.size:
                self._compare(group)
                self.checkpoints.take()

    def end(self) -> None:
        """Report what was signed beyond the last leaf."""
        size = self.frontier.size
        while (group := self.checkpoints.next()) is not None:
            self.report.found("CHECKPOINT", f"checkpoint {group.size} is beyond the last leaf: there are {size}")
            self.checkpoints.take()
        if self.wanted is not None and not self.met:
            self.report.found("WITNESS", f"the witness has {self.wanted.size} leaves, the log {size}")

    def _compare(self, group: Group) -> None:
        for one in group.stored:
            if one.checkpoint is None or one.checkpoint.size != group.size:
                continue
            if one.checkpoint.root != self.frontier.root:
                self.report.found("ROOT", f"the leaves do not make the root of checkpoint {group.size}")
            else:
                self.report.head, self.report.note = one.checkpoint, one.note

    def _meet(self) -> None:
        if self.wanted is None or self.wanted.size != self.frontier.size or self.met:
            return
        self.met = True
        if self.wanted.root != self.frontier.root:
            self.report.found("WITNESS", f"the leaves do not make the root that the witness has at {self.wanted.size}")

    def _time(self, batch: Batch, begin: int, end: int, group: Group | None, missing: set[int]) -> None:
        """Apply the time rule to leaves `begin` … of the batch, all first covered by the same checkpoint."""
        at = None if group is None else self.checkpoints.witnessed_at()
        first = self.frontier.size - begin  # the index of leaf n of the batch is first + n
        for idx in sorted(idx for idx in missing if first + begin <= idx < first + end):
            self.judge(idx, at)
        if group is None and end > begin:
            times = [time for n in range(begin, end) if (time := batch.times[n]) and not 1 <= first + n <= self.exempt]
            self.oldest_uncovered = min([*times, *filter(None, [self.oldest_uncovered])], default=None)
        if at is None:
            return
        begin = max(begin, min(end, self.exempt + 1 - first)) if first + begin else begin
        low, high = _written(at - TOLERANCE), _written(at + TOLERANCE)
        times = [time for time in batch.times[begin:end] if time]
        if not times or (low <= min(times) and max(times) <= high):
            return
        for n in range(begin, end):
            time = batch.times[n]
            if time and not low <= time <= high and not 1 <= first + n <= self.exempt:
                said = time.decode(errors="replace")
                self.report.found(
                    "TIME", f"leaf {first + n} says {said} and was first witnessed at {_written(at).decode()}"
                )


def _written(at: float) -> bytes:
    return moment(datetime.fromtimestamp(at, UTC)).encode()
