"""What makes a search, how fast searches may follow each other, and what a note may hold."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from customers.my_number import holds_individual_number

MOST_CANDIDATES = 5  # more than a clerk can tell apart by asking: then another element is needed

FREE_MISSES = 3
WINDOW = timedelta(minutes=10)
WAITS = (5, 15, 30, 60, 120, 300)  # seconds after the third, fourth, … miss within the window

NOTE_LENGTH = 200


class Element(StrEnum):
    """What a visitor can state."""

    NUMBER = "NUMBER"
    KANA = "KANA"
    BIRTH = "BIRTH"


class Pair(StrEnum):
    """Two exact elements, as the index holds them."""

    NUMBER_KANA = "NUMBER_KANA"
    NUMBER_BIRTH = "NUMBER_BIRTH"
    KANA_BIRTH = "KANA_BIRTH"


MEMBERS: dict[Pair, tuple[Element, Element]] = {
    Pair.NUMBER_KANA: (Element.NUMBER, Element.KANA),
    Pair.NUMBER_BIRTH: (Element.NUMBER, Element.BIRTH),
    Pair.KANA_BIRTH: (Element.KANA, Element.BIRTH),
}


class Refusal(StrEnum):
    """Why a search or a choice is refused; the reason of a `lookup.refused` entry."""

    UNREADABLE = "UNREADABLE"
    ONE_MORE_ELEMENT = "ONE_MORE_ELEMENT"
    WAIT = "WAIT"
    STALE_LOOKUP = "STALE_LOOKUP"
    OTHER_VISIT = "OTHER_VISIT"
    NO_SUCH_PLACE = "NO_SUCH_PLACE"
    VISIT_ENDED = "VISIT_ENDED"
    QUOTA = "QUOTA"


class NoteRefusal(StrEnum):
    """Why a note is refused; the reason of a `note.refused` entry."""

    NO_CUSTOMER = "NO_CUSTOMER"
    EMPTY = "EMPTY"
    TOO_LONG = "TOO_LONG"
    INDIVIDUAL_NUMBER = "INDIVIDUAL_NUMBER"


class Flag(StrEnum):
    """A fact beside an entry. Flags never refuse; those who read the log weigh them."""

    NO_TICKET = "NO_TICKET"
    REPEATED_MISSES = "REPEATED_MISSES"
    OTHER_CUSTOMER = "OTHER_CUSTOMER"  # the visit already served somebody else
    OWN_RECORD = "OWN_RECORD"
    SAME_HOUSEHOLD = "SAME_HOUSEHOLD"
    SURNAME_AND_ADDRESS = "SURNAME_AND_ADDRESS"
    COLLEAGUE = "COLLEAGUE"
    RESTRICTED_RECORD = "RESTRICTED_RECORD"
    NEW_TO_SHOP = "NEW_TO_SHOP"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    OUTSIDE_SHIFT = "OUTSIDE_SHIFT"
    OTHER_SHOP = "OTHER_SHOP"
    AFTER_CLOSING = "AFTER_CLOSING"  # the visit is over: nothing was shown
    QUOTA_REACHED = "QUOTA_REACHED"  # the log refused one more customer


_OF_A_CUSTOMER = (
    Flag.OWN_RECORD,
    Flag.SAME_HOUSEHOLD,
    Flag.SURNAME_AND_ADDRESS,
    Flag.COLLEAGUE,
    Flag.RESTRICTED_RECORD,
)


@dataclass(frozen=True, slots=True)
class Elements:
    """What was stated, normalised: eleven digits, folded kana, a day. Empty or None: not stated."""

    number: str = ""
    kana: str = ""
    born_on: date | None = None

    @property
    def stated(self) -> dict[Element, str]:
        """What was stated, as text, without what was not."""
        born = self.born_on.isoformat() if self.born_on else ""
        values = {Element.NUMBER: self.number, Element.KANA: self.kana, Element.BIRTH: born}
        return {element: text for element, text in values.items() if text}


def pairs_of(elements: Elements) -> list[Pair]:
    """Return every pair that the stated elements make, all of which a customer must match; none of a single element."""
    return [pair for pair, members in MEMBERS.items() if elements.stated.keys() >= set(members)]


def seconds_to_wait(misses: Sequence[datetime], *, at: datetime) -> int:
    """Return how long the next search must wait after these misses of one clerk, newest first; 0: it may go on."""
    recent = [miss for miss in misses if at - miss < WINDOW]
    if len(recent) < FREE_MISSES:
        return 0
    wait = timedelta(seconds=WAITS[min(len(recent) - FREE_MISSES, len(WAITS) - 1)])
    return max(0, ceil((recent[0] + wait - at).total_seconds()))


def flags(
    *,
    has_ticket: bool,
    misses: int = 0,
    other_customer: bool = False,
    known: Collection[str] = (),
    outside_hours: bool = False,
    outside_shift: bool = False,
    other_shop: bool = False,
) -> list[Flag]:
    """Return what the log should know beside a search; `misses` of this clerk within the window, `known` of the customer found.

    That somebody is new to the shop says something only where no ticket, or another customer, brought them in.
    """
    new = Flag.NEW_TO_SHOP in known and (not has_ticket or other_customer)
    facts = {
        Flag.NO_TICKET: not has_ticket,
        Flag.REPEATED_MISSES: misses >= FREE_MISSES,
        Flag.OTHER_CUSTOMER: other_customer,
        **{flag: flag in known for flag in _OF_A_CUSTOMER},
        Flag.NEW_TO_SHOP: new,
        Flag.OUTSIDE_HOURS: outside_hours,
        Flag.OUTSIDE_SHIFT: outside_shift,
        Flag.OTHER_SHOP: other_shop,
    }
    return [flag for flag, true in facts.items() if true]


def carried(flags: Iterable[Flag]) -> list[Flag]:
    """Return those that every later look at the same customer in the visit repeats."""
    return [flag for flag in flags if flag in (*_OF_A_CUSTOMER, Flag.NEW_TO_SHOP, Flag.OUTSIDE_SHIFT)]


def note_refusals(text: str) -> Iterator[NoteRefusal]:
    """Yield every reason against a note, in the order the clerk can act on them."""
    if not text.strip():
        yield NoteRefusal.EMPTY
    if len(text) > NOTE_LENGTH:
        yield NoteRefusal.TOO_LONG
    if holds_individual_number(text):
        yield NoteRefusal.INDIVIDUAL_NUMBER
