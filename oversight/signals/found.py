"""What a detector returns, and what it is given."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from django.utils import timezone

from oversight.signals.history import History
from oversight.signals.thresholds import Table

MOST_ENTRIES = 200


class Entry(Protocol):
    """An entry as the history keeps it."""

    @property
    def at(self) -> datetime: ...
    @property
    def uuid(self) -> UUID: ...
    @property
    def person(self) -> UUID: ...
    @property
    def shop(self) -> int: ...
    @property
    def visit(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Found:
    """A signal. `key` is the same whenever the same is found again."""

    key: str
    signal: str
    person: UUID
    shop: int
    first_at: datetime
    last_at: datetime
    entries: list[UUID]
    facts: dict[str, object]
    weight: int
    subject: UUID | None = None
    visit: int | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """An item that was found earlier."""

    signal: str
    person: UUID
    shop: int
    subject: UUID | None
    last_at: datetime
    entries: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Given:
    """`since`..`until`: what happened then is judged, what was before is history. `before`: what was found already."""

    history: History
    thresholds: Table
    since: datetime
    until: datetime
    before: list[Before] = field(default_factory=list)

    def is_new(self, at: datetime) -> bool:
        return self.since < at <= self.until

    def days_ago(self, days: float) -> datetime:
        return self.until - timedelta(days=days)

    def last_found(self, signals: Iterable[str], person: UUID, subject: UUID | None = None) -> datetime | None:
        """Return until when an earlier item of one of these kinds about the person (and subject) reaches."""
        kinds = set(signals)
        reached = [
            item.last_at for item in self.before
            if item.signal in kinds and item.person == person and (subject is None or item.subject == subject)
        ]  # fmt: skip
        return max(reached, default=None)


def day_of(at: datetime) -> date:
    return timezone.localdate(at)


def found(
    signal: str,
    mark: object,
    entries: Iterable[Entry],
    facts: dict[str, object],
    *,
    weight: int,
    subject: UUID | None = None,
) -> Found:
    """Return the signal that these entries make, oldest first; person, shop and visit are those of the newest. `mark` completes the key."""
    told = sorted(entries, key=lambda entry: entry.at)
    last = told[-1]
    visits = {entry.visit for entry in told}
    return Found(
        key=f"{signal}:{last.person.hex}:{mark}"[:120],
        signal=signal,
        person=last.person,
        shop=last.shop,
        first_at=told[0].at,
        last_at=last.at,
        entries=list(dict.fromkeys(entry.uuid for entry in told))[-MOST_ENTRIES:],
        facts=facts,
        weight=weight,
        subject=subject,
        visit=visits.pop() if len(visits) == 1 else None,
    )


def per_month(count: float, days: float) -> float:
    return round(count * 30 / days, 1) if days else 0.0
