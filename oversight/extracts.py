"""誰が自分の記録を見たか: the extract of the log that a customer takes home on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext

from audit import closing
from audit.closing import Close
from audit.context import Actor
from audit.log import record
from audit.models import Entry
from audit.reading import day_of, entries_of_subject
from audit.verbs import OPENINGS
from identity.counter import current_disclosure
from oversight import labels
from oversight.people import Known, known
from oversight.reasons import Label
from reception.models import Visit
from staff.models import Shop

# Everything that opens a customer's rows, shown or only compared. That somebody read the log shows nothing of the customer.
LOOKS = sorted({opening.verb for opening in OPENINGS})
MOST_ROWS = 500  # more fill no paper that anybody reads: then a shorter period
LONGEST = timedelta(days=25 * 31)  # what the log keeps
_SAYS = (
    "disclosure.opened",
    "disclosure.extended",
    "disclosure.closed",
    "customer.chosen",
    "visit.handed_over",
    "visit.closed",
)


class Refusal(StrEnum):
    NOT_DISCLOSED = "NOT_DISCLOSED"


class CannotExtract(Exception):
    """Nothing was read: whoever sits there has not passed a check, or it is over. On the log."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the paper: `who` is what the person does at that shop, never a name or number."""

    at: datetime
    shop: str
    who: str
    purpose: Label
    what: Label
    sections: list[Label]


@dataclass(frozen=True, slots=True)
class Extract:
    """The looks of a period, oldest first; `cut` when there were more than fit. `close`: the newest witnessed checkpoint, if any."""

    since: date
    until: date
    made_at: datetime
    looks: list[Look]
    cut: bool
    close: Close | None


def may_be_made(visit: Visit, *, by: Actor, at: datetime) -> bool:
    """True while the visitor has proven to be the customer: the row says so, and the log, which is the key, says the same."""
    disclosure = current_disclosure(visit, by=by, now=at)
    if disclosure is None:
        return False
    said = (
        Entry.objects.using("reader")
        .filter(visit=visit.number, verb__in=_SAYS, recorded_at__gt=at - timedelta(hours=1))
        .order_by("-id")
        .values_list("verb", "actor", "subject")
        .first()
    )
    return said is not None and said[0] in _SAYS[:2] and said[1:] == (by.ref, visit.subject)


def make(visit: Visit, *, since: date, until: date, by: Actor, at: datetime) -> Extract:
    """Record that an extract is made, and return it. Raises CannotExtract unless the customer has passed a check in this visit."""
    if not may_be_made(visit, by=by, at=at) or visit.subject is None:
        record(
            "extract.refused", by=by, visit=visit.number, subject=visit.subject, purpose=visit.purpose,
            reason=Refusal.NOT_DISCLOSED.value,
        )  # fmt: skip
        raise CannotExtract(Refusal.NOT_DISCLOSED)
    record(
        "extract.made", by=by, visit=visit.number, subject=visit.subject, purpose=visit.purpose,
        sections=[f"day_{day:%Y_%m_%d}" for day in (since, until)],
    )  # fmt: skip
    begin, end = day_of(since)[0], min(day_of(until)[1], at)
    entries = entries_of_subject(visit.subject, until=end).filter(verb__in=LOOKS, recorded_at__gte=begin)
    rows = list(entries.order_by("recorded_at", "id")[: MOST_ROWS + 1])
    return Extract(
        since=since,
        until=until,
        made_at=at,
        looks=list(_looks(rows[:MOST_ROWS])),
        cut=len(rows) > MOST_ROWS,
        close=closing.last_witnessed(since=at - timedelta(days=1), until=at),
    )


def _looks(entries: list[Entry]) -> Iterator[Look]:
    people = known(entry.actor for entry in entries if entry.actor)
    shops = dict(Shop.objects.filter(pk__in={entry.shop for entry in entries}).values_list("pk", "name"))
    for entry in entries:
        person = people.get(entry.actor) if entry.actor else None
        disclosed = entry.verb.endswith(".disclosed")  # its verb says what was shown
        yield Look(
            at=timezone.localtime(entry.recorded_at),
            shop=shops.get(entry.shop or 0, ""),
            who=_roles(person, entry.shop) or gettext("スタッフ"),
            purpose=labels.purpose(entry.purpose),
            what=labels.verb(entry.verb),
            sections=[] if disclosed else [labels.section(code) for code in entry.sections],
        )


def _roles(person: Known | None, shop: int | None) -> str:
    return gettext("・").join(person.roles_at(shop)) if person and shop is not None else ""
