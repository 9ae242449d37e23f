"""履歴: visits, enquiries and repairs as the carrier sent them, our own closed visits, and the notes written at their end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.models import Contact
from contracts.reading import Wanted
from contracts.reading.pages import Cursor
from customers.models import Note
from reception.models import Visit

PAGE = 12
_NOTE = "NOTE"
_TONES = {Contact.Kind.ENQUIRY.value: "key", Contact.Kind.REPAIR.value: "warn", _NOTE: "ok"}


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    kind: str | Promise
    tone: str
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class History:
    """`older`: where the next page begins, or None on the last."""

    events: list[Event]
    older: Cursor | None
    is_newest: bool


def read(customer: UUID, wanted: Wanted) -> History:
    """Two statements, each for one page at most; merged by time, the newest first."""
    begin = wanted.before
    skip = begin.skip if begin else 0
    visits = _until(Visit.objects.filter(subject=customer, closed_at__isnull=False).select_related("shop"), "opened_at", begin)
    events = [_sent(*row) for row in _sent_or_noted(customer, begin)[: skip + PAGE + 1]]
    events += [_visited(visit) for visit in visits.order_by("-opened_at", "-pk")[: skip + PAGE + 1]]
    events.sort(key=lambda event: event.at, reverse=True)
    shown, rest = events[skip : skip + PAGE], events[skip + PAGE :]
    return History(shown, _next(shown, begin) if rest else None, begin is None)


def _sent_or_noted(customer: UUID, begin: Cursor | None) -> Any:
    """Contacts and notes have the same four columns for the page: one statement for both."""
    contacts = _until(Contact.objects.filter(customer_id=customer), "at", begin)
    notes = _until(Note.objects.filter(customer_id=customer), "at", begin)
    return (
        contacts.annotate(of=F("kind"), where=F("place"), text=F("summary"))
        .values_list("at", "of", "where", "text", "pk")
        .union(notes.annotate(of=Value(_NOTE), where=F("written_by")).values_list("at", "of", "where", "text", "pk"), all=True)
        .order_by("-at", "of", "-pk")
    )


def _until(rows: QuerySet[Any], column: str, begin: Cursor | None) -> QuerySet[Any]:
    return rows if begin is None else rows.filter(**{f"{column}__lte": begin.at})


def _next(shown: list[Event], begin: Cursor | None) -> Cursor:
    at = shown[-1].at
    same = sum(event.at == at for event in shown)
    return Cursor(at, same + (begin.skip if begin and begin.at == at else 0))


def _sent(at: datetime, kind: str, place: str, text: str, _pk: int) -> Event:
    if kind == _NOTE:
        return Event(at, _("メモ"), _TONES[kind], place, text)
    return Event(at, Contact.Kind(kind).label, _TONES.get(kind, ""), place, text)


def _visited(visit: Visit) -> Event:
    return Event(visit.opened_at, _("来店"), "", visit.shop.name, f"{visit.reason_to_come.label}：{visit.get_outcome_display()}")
