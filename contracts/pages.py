"""What the visit's page offers: the next sensible action, and the cards of the sections."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.verbs import Section
from contracts import rules
from contracts.sections import SECTIONS
from identity.counter import Counter
from reception.models import Visit
from reception.purposes import RECORD_REVIEW
from staff.permissions import Permission

OUTSIDE = _("来店目的に含まれません")


class Step(StrEnum):
    TELEPHONE = "TELEPHONE"
    LOOKUP = "LOOKUP"
    REVIEW = "REVIEW"
    IDENTITY = "IDENTITY"
    OVER = "OVER"
    SECTIONS = "SECTIONS"


@dataclass(frozen=True, slots=True)
class Card:
    """A section as it stands on the page, closed: opened by one of the two addresses, or not yet by any."""

    title: Promise
    hint: Promise
    key: str
    open: bool
    open_url: str
    reason_url: str


def next_step(visit: Visit, counter: Counter) -> Step:
    """Return what is sensible now."""
    if visit.is_telephone:
        return Step.TELEPHONE
    if visit.subject is None:
        return Step.LOOKUP
    if visit.purpose == RECORD_REVIEW.code:
        return Step.REVIEW
    if counter.disclosure is not None:
        return Step.SECTIONS
    last = counter.checks.last
    return Step.OVER if last is not None and last.passed else Step.IDENTITY


def cards(
    visit: Visit, counter: Counter, permissions: Collection[Permission], *, open_now: Section | None
) -> list[Card]:
    """Return the sections that this person may open for this visitor, in the order of their keys; none on the telephone."""
    if next_step(visit, counter) in (Step.TELEPHONE, Step.REVIEW):
        return []
    return [
        _card(section, visit, counter, open_now=open_now)
        for section, shown in SECTIONS.items()
        if shown.permission in permissions
    ]


def _card(section: Section, visit: Visit, counter: Counter, *, open_now: Section | None) -> Card:
    shown = SECTIONS[section]
    outside = may_ask(visit, counter, section)
    inside = counter.disclosure is not None and not outside
    return Card(
        title=shown.title,
        hint=OUTSIDE if outside else shown.hint,
        key=shown.key,
        open=section == open_now,
        open_url=_url(section.value, visit) if inside else "",
        reason_url=_url(f"{section}_reason", visit) if outside else "",
    )


def may_ask(visit: Visit, counter: Counter, section: Section) -> bool:
    """Whether the page that asks for a reason has anything to ask."""
    return (
        not visit.is_telephone
        and counter.disclosure is not None
        and rules.wants_reason(section, visit.reason_to_come.sections)
    )


def _url(name: str, visit: Visit) -> str:
    return reverse(name, kwargs={"number": visit.number})
