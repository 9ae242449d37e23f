"""履歴: visits, enquiries and repairs as the carrier sent them, our own closed visits, and the notes written at their end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedTextField

from contracts.models import Contact
from contracts.reading import Wanted
from contracts.reading.pages import Cursor
from customers.models import Note
from reception.models import Visit
from reception.purposes import purpose_of

PAGE = 12
_NOTE, _OWN = "NOTE", "OWN"  # beside the kinds of a contact
_COLUMNS = ("moment", "of", "where", "text", "purpose_code", "outcome_code", "pk")
_NO_CODE = {
    "purpose_code": Value("", output_field=CharField()),
    "outcome_code": Value("", output_field=CharField()),
}


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


def read(customer: UUID, wanted: Wanted) -> History | None:
    """One statement over three tables, the newest first."""
    begin = wanted.before
    skip = begin.skip if begin else 0
    found = [_event(*row) for row in _everything(customer, begin)[skip : skip + PAGE + 1]]
    shown, rest = found[:PAGE], found[PAGE:]
    if not shown:
        return None
    return History(shown, _next(shown, begin) if rest else None, begin is None)


def _everything(customer: UUID, begin: Cursor | None) -> Any:
    contacts = Contact.objects.filter(customer_id=customer).annotate(
        moment=F("at"), of=F("kind"), where=F("place"), text=F("summary"), **_NO_CODE
    )
    notes = Note.objects.filter(customer_id=customer).annotate(
        moment=F("at"), of=Value(_NOTE), where=F("written_by"), **_NO_CODE
    )
    visits = Visit.objects.filter(subject=customer, closed_at__isnull=False).annotate(
        moment=F("opened_at"),
        of=Value(_OWN),
        where=F("shop__name"),
        text=Value(None, output_field=EncryptedTextField()),
        purpose_code=F("purpose"),
        outcome_code=F("outcome"),
    )
    parts: list[QuerySet[Any]] = [rows.values_list(*_COLUMNS) for rows in (contacts, notes, visits)]
    if begin is not None:
        parts = [rows.filter(moment__lte=begin.at) for rows in parts]
    return parts[0].union(*parts[1:], all=True).order_by("-moment", "of", "-pk")


def _next(shown: list[Event], begin: Cursor | None) -> Cursor:
    at = shown[-1].at
    same = sum(event.at == at for event in shown)
    return Cursor(at, same + (begin.skip if begin and begin.at == at else 0))


def _event(at: datetime, kind: str, place: str, text: str, purpose: str, outcome: str, _pk: int) -> Event:
    if kind == _OWN:
        said = {"purpose": _(purpose_of(purpose).label), "outcome": Visit.Outcome(outcome).label}
        return Event(at, _("来店"), "key", place, gettext("%(purpose)s：%(outcome)s") % said)
    if kind == _NOTE:
        return Event(at, _("メモ"), "ok", place, text)
    tone = "warn" if kind == Contact.Kind.REPAIR else ""
    return Event(at, Contact.Kind(kind).label, tone, place, text)
