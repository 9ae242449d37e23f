"""What a verification is given, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from audit.sealing.notes import Checkpoint, Verifier

RETENTION_MONTHS = 36
"""How long entries are kept unless the verifier's own configuration says otherwise."""
STALE_AFTER = timedelta(minutes=10)
"""How old the newest witnessed checkpoint may be before the log refuses looks; the database must say the same."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the verifier knows from elsewhere. Nothing of this may come from the database or its administrators.

    Empty: the database is compared with itself. `log_keys`: pinned keys of the log. `witness_key` and `witness_note`: the witness's pinned
    key, and its newest checkpoint as fetched from the witness. `receipts`: the folder of the receipts. `now`: the clock, for tests.
    """

    log_keys: tuple[Verifier, ...] = ()
    witness_key: Verifier | None = None
    witness_note: str | None = None
    receipts: Path | None = None
    retention_months: int = RETENTION_MONTHS
    stale_after: timedelta = STALE_AFTER
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: a code, and one line of what and where. Neither says anything about a customer."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass(slots=True)
class Report:
    """What was found; how many leaves were compared with their entries; the newest checkpoint that fits the tree."""

    findings: list[Finding] = field(default_factory=list)
    entries: int = 0
    head: Checkpoint | None = None
    note: str | None = None  # of the head

    def found(self, code: str, text: str) -> None:
        self.findings.append(Finding(code, " ".join(text.split())))


class CannotVerify(Exception):
    """The log could not be read or the witness not asked: nothing is known, good or bad."""
