"""From entries of the log to the lines of a page. Pseudonyms stop here: a customer becomes a letter of this page, a colleague a name."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from audit.models import Entry
from oversight import labels
from oversight.people import Known
from oversight.reasons import Label

# Their subject may be a member of staff: whose entries were read, whose limit was raised.
ABOUT_STAFF = frozenset({
    "log.read", "log.searched", "quota.raised", "quota.refused", "review.signed_off", "review.refused", "review.raised", "review.drawn",
    "export.requested", "export.approved", "export.made", "export.refused",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page. Every code is a label; `customer` is a letter that means nothing on another page.

    `who` and `number`: name and staff number for entries of the reader's own shop. Elsewhere `who` is the role and `number` is empty: to ask
    about a look, the other shop needs its time and visit, and a name is for its own manager and the privacy officer to resolve.
    """

    at: datetime
    verb: Label
    visit: int | None
    purpose: Label
    reason: Label
    sections: list[Label]
    warnings: list[Label]
    details: list[Label]
    hits: int | None
    refused: bool
    customer: str
    about: str
    who: str
    number: str
    shop: str


def named_in(entries: Iterable[Entry]) -> set[UUID]:
    """Return the pseudonyms that may be of staff: those who acted, and those whom a reading of the log was about."""
    entries = list(entries)
    about = {entry.subject for entry in entries if entry.subject and entry.verb in ABOUT_STAFF}
    return about | {entry.actor for entry in entries if entry.actor}


def lines(
    entries: Iterable[Entry],
    *,
    people: Mapping[UUID, Known],
    shops: Mapping[int, str],
    own_shop: int,
    audited: Collection[int] = (),
) -> list[Line]:
    """Return one line an entry, in the same order. The subject of a reading of the log may be a colleague (`people`), not a customer.

    People are named at `own_shop` and at the `audited` shops.
    """
    letters: dict[UUID, str] = {}
    shown: list[Line] = []
    for entry in entries:
        colleague = people.get(entry.subject) if entry.subject and entry.verb in ABOUT_STAFF else None
        if entry.subject and colleague is None:
            letters.setdefault(entry.subject, letter(len(letters)))
        who, number = _who(entry, people, {own_shop, *audited})
        shown.append(
            Line(
                at=entry.recorded_at,
                verb=labels.verb(entry.verb),
                visit=entry.visit,
                purpose=labels.purpose(entry.purpose),
                reason=labels.reason(entry.reason),
                sections=[labels.section(code) for code in _sections(entry)],
                warnings=[labels.flag(code) for code in entry.flags if code in labels.WARNINGS],
                details=[labels.flag(code) for code in entry.flags if code not in labels.WARNINGS],
                hits=entry.hits,
                refused=entry.verb.endswith(".refused"),
                customer=letters.get(entry.subject, "") if entry.subject else "",
                about=colleague.name if colleague else "",
                who=who,
                number=number,
                shop=shops.get(entry.shop, "") if entry.shop is not None else "",
            )
        )
    return shown


def _sections(entry: Entry) -> list[str]:
    """A disclosed section says itself what it shows; its entry lists the same fields every time."""
    noun, _, done = entry.verb.partition(".")
    return [noun] if done == "disclosed" else entry.sections


def _who(entry: Entry, people: Mapping[UUID, Known], named: Collection[int | None]) -> tuple[str, str]:
    person = people.get(entry.actor) if entry.actor else None
    if person is None:
        return "", ""
    if entry.shop in named:
        return person.name, person.number
    return gettext("・").join(person.roles_at(entry.shop)) if entry.shop is not None else "", ""


def letter(place: int) -> str:
    """Return A, B, … Z, AA, AB, … for 0, 1, …"""
    text = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        text = chr(ord("A") + digit) + text
    return text
