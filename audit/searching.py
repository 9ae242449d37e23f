"""Which entries of the log meet a reader's conditions. Every condition leads to an index; whoever asks bounds the time.

Recording the search comes first and is the asker's part, as for every reading (audit.reading).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from audit.models import EntryQuerySet
from audit.reading import reader

YEAR = timedelta(days=366)  # how far back a person without a role is looked for when no beginning is asked


@dataclass(frozen=True, slots=True)
class Conditions:
    """All of them hold together. `shops`: None for a customer's record, which is one at all shops; `flags`: any of them.

    `since` may be None where a person, a visit or a subject keeps the answer small.
    """

    shops: tuple[int, ...] | None
    until: datetime
    since: datetime | None = None
    person: UUID | None = None
    visit: int | None = None
    subject: UUID | None = None
    verbs: Collection[str] = ()
    flags: Collection[str] = ()


def matching(asked: Conditions) -> EntryQuerySet:
    """Return the entries that meet the conditions, for `audit.reading.page`."""
    if asked.since is None and asked.person is None and asked.visit is None and asked.subject is None:
        raise ValueError("Without a person, a visit or a subject the time needs a beginning.")
    found = reader().filter(recorded_at__lt=asked.until)
    if asked.since is not None:
        found = found.filter(recorded_at__gte=asked.since)
    if asked.shops is not None:  # one shop by =, which an index can follow in the order of time
        found = found.filter(shop=asked.shops[0]) if len(asked.shops) == 1 else found.filter(shop__in=asked.shops)
    if asked.person is not None:
        found = found.of_person(asked.person)
    if asked.subject is not None:
        found = found.of_subject(asked.subject)
    if asked.visit is not None:
        found = found.filter(visit=asked.visit)
    if asked.verbs:
        found = found.filter(verb__in=asked.verbs)
    if asked.flags:
        found = found.filter(flags__overlap=list(asked.flags))
    return found


def acted(person: UUID, *, shops: Collection[int], since: datetime, until: datetime) -> bool:
    """True when the person made an entry at one of these shops within the time: who left the shop stays to be asked about."""
    made = reader().of_person(person).filter(shop__in=shops, recorded_at__gte=since, recorded_at__lt=until)
    return made.exists()
