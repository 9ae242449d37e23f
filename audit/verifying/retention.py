"""Entries that are gone: excused when whole months were pruned as announced, and long enough ago by the verifier's own configuration.

Months are pruned in order, so one announcement covers the whole beginning of the log: up to which leaf, and how many entries are gone
in all once it is carried out. The newest one that was carried out counts; older ones may have been pruned themselves.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.verifying.given import Given, Report
from audit.verifying.snapshot import Session

ANNOUNCED, PRUNED = "log.prune_announced", "log.pruned"

_ENTRIES = (
    "SELECT e.id, e.verb, e.actor, e.sections, e.hits FROM public.audit_entry e"
    " WHERE e.verb = ANY (%s) AND EXISTS (SELECT FROM public.audit_leaf l WHERE l.id = e.id) ORDER BY e.id"
)
_PARTITIONS = (
    "SELECT c.relname::text FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
    " WHERE i.inhparent = 'public.audit_entry'::regclass"
)


@dataclass(frozen=True, slots=True)
class Range:
    """The beginning of the log up to and with leaf `last`; `gone` entries of it are pruned once `month` (YYYY-MM) is."""

    month: str
    last: int
    gone: int

    @property
    def sections(self) -> list[str]:
        """As it stands on the log: codes, in which seven digits never stand in a row."""
        return [f"month_{self.month.replace('-', '_')}", f"leaf_{self.last:_}"]

    @classmethod
    def parse(cls, sections: Sequence[str], hits: int | None) -> "Range | None":
        named = dict(part.split("_", 1) for part in sections if "_" in part)
        try:
            return cls(named["month"].replace("_", "-"), int(named["leaf"]), int(hits or 0))
        except (KeyError, ValueError):
            return None


def cutoff(now: datetime, months: int) -> datetime:
    """Return `now` minus so many calendar months."""
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    day = min(now.day, calendar.monthrange(year, month + 1)[1])
    return now.replace(year=year, month=month + 1, day=day)


def carried_out(session: Session) -> Range | None:
    """Return the newest announced range whose month is gone and which a second person carried out."""
    announced: dict[tuple[str, ...], UUID | None] = {}
    attached = {name for (name,) in session.rows(_PARTITIONS)}
    newest = None
    for _, verb, actor, sections, hits in session.rows(_ENTRIES, [[ANNOUNCED, PRUNED]]):
        key = (*sections, str(hits))
        if verb == ANNOUNCED:
            announced[key] = actor
        elif announced.get(key) not in (None, actor) and actor is not None:
            found = Range.parse(sections, hits)
            if found and f"audit_entry_{found.month.replace('-', '')}" not in attached:
                newest = found
    return newest


class Missing:
    """Judges each leaf whose entry is gone. Reads the announcements only when there is one."""

    def __init__(self, session: Session, given: Given, now: datetime, report: Report) -> None:
        self._session, self._report = session, report
        self._months = given.retention_months
        self._before = cutoff(now, given.retention_months).timestamp()
        self._read = False
        self._range: Range | None = None
        self.count = self._excused = 0

    def judge(self, idx: int, witnessed_at: float | None) -> None:
        """`witnessed_at`: POSIX time of the first checkpoint that covers the leaf."""
        self.count += 1
        if not self._read:
            self._read, self._range = True, carried_out(self._session)
        if self._range is None or idx > self._range.last:
            self._report.found(
                "ENTRY_MISSING", f"leaf {idx} has no entry, and its removal was not announced by two people"
            )
        elif witnessed_at is None or witnessed_at >= self._before:
            self._report.found("ENTRY_MISSING", f"leaf {idx} has no entry and is younger than {self._months} months")
        else:
            self._excused += 1

    @property
    def excused_until(self) -> int:
        """The last leaf whose entry may be gone, -1 where none is excused. Receipts may have been thrown away with the entries."""
        return self._range.last if self._range is not None and self._excused else -1

    def end(self) -> None:
        """Compare the number of what was excused with what was announced (only after a verification of everything)."""
        if self._range is not None and self._excused and self._excused != self._range.gone:
            self._report.found(
                "PRUNED",
                f"{self._excused} entries up to leaf {self._range.last} are gone, {self._range.gone} were announced",
            )
