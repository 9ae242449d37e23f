"""Who reviews which looks, by when, how many of the ordinary ones, and with which words. Pure.

Two levels: what a shop's people did is for its managers; what a manager did, and what was not reviewed in time, is for those who audit the
agency. Nobody ever reviews an own look.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from math import ceil
from uuid import UUID


class Level(StrEnum):
    SHOP = "SHOP"
    AGENCY = "AGENCY"


class Decision(StrEnum):
    IN_ORDER = "IN_ORDER"
    ASK = "ASK"
    INCIDENT = "INCIDENT"


class Refusal(StrEnum):
    """Why a decision is not taken. The labels are in oversight.reasons."""

    OWN_LOOK = "OWN_LOOK"
    OTHER_SHOP = "OTHER_SHOP"
    OTHER_AGENCY = "OTHER_AGENCY"
    NOT_RAISED = "NOT_RAISED"  # an auditor, while it is still for the shop's manager
    RAISED = "RAISED"  # a manager, after it went up
    DECIDED = "DECIDED"
    AWAITING_ANSWER = "AWAITING_ANSWER"
    NO_REASON = "NO_REASON"


class AnswerRefusal(StrEnum):
    """Why an answer is not taken."""

    NOT_ASKED = "NOT_ASKED"  # somebody else was
    ANSWERED = "ANSWERED"
    NO_ANSWER = "NO_ANSWER"
    TOO_LONG = "TOO_LONG"
    LONG_NUMBER = "LONG_NUMBER"
    INDIVIDUAL_NUMBER = "INDIVIDUAL_NUMBER"


# A mandatory free text is answered with "." (style.md): pick lists, in the order in which they are offered. The reason of ASK is the question.
REASONS: dict[Decision, tuple[str, ...]] = {
    Decision.IN_ORDER: (
        "ORDINARY_WORK", "VISITOR_CONFIRMED", "MANAGER_KNEW", "HARMLESS_SLIP", "SIGNAL_MISTAKEN", "ANSWER_ACCEPTED",
    ),
    Decision.ASK: ("WHY_LOOKED", "WHO_ASKED_FOR_IT", "WHY_WITHOUT_TICKET", "WHY_SECTIONS", "WHY_AT_THAT_TIME", "TELL_MORE"),
    Decision.INCIDENT: (
        "PRIVATE_INTEREST", "ACQUAINTANCE", "DATA_TAKEN", "CHECK_NOT_MADE", "FOREIGN_SIGN_IN", "NOT_EXPLAINED",
    ),
}  # fmt: skip
AFTER_ANSWER = frozenset({"ANSWER_ACCEPTED", "TELL_MORE"})
# What a sampled ordinary look gets with a single key.
DEFAULT_REASON = "ORDINARY_WORK"
ANSWERS: tuple[str, ...] = (
    "VISITOR_WANTED", "CALLER_WANTED", "COLLEAGUE_WANTED", "TRIED_OUT", "OPENED_BY_MISTAKE", "TERMINAL_TROUBLE", "NOT_FOR_WORK",
    "CANNOT_REMEMBER",
)  # fmt: skip
SENTENCE_LENGTH = 200
# As many digits as the shortest line or contract number has: an answer names nobody.
DIGITS_IN_A_ROW = 7

# 2026-11: the manager decides the same evening or on the next morning before noon; whoever is asked may have days off.
DUE = time(12)
DAYS_TO_ANSWER = 7
DAYS_FOR_AGENCY = 3
# 2026-11: one ordinary look in twenty, so that honest work is seen too, and of everybody at least one a day.
ONE_IN = 20
# 2026-11, from trying it: how long one takes to read and decide, in seconds.
SECONDS = {"SIGNAL": 60, "SAMPLE": 10}


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides: `shop` is where the person is manager (None: nowhere here), `agencies` are those that the person audits; keys."""

    ref: UUID
    shop: int | None
    agencies: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Matter:
    """What a rule needs to know of an item. `awaiting`: a question is open; `answered`: one was answered."""

    person: UUID
    shop: int
    agency: int
    level: Level
    closed: bool = False
    awaiting: bool = False
    answered: bool = False


def scope_refusals(reviewer: Reviewer, matter: Matter) -> Iterator[Refusal]:
    """Yield why this person may not review this matter."""
    if reviewer.ref == matter.person:
        yield Refusal.OWN_LOOK
    if matter.level == Level.SHOP and reviewer.shop != matter.shop:
        yield Refusal.NOT_RAISED if matter.agency in reviewer.agencies else Refusal.OTHER_SHOP
    if matter.level == Level.AGENCY and matter.agency not in reviewer.agencies:
        yield Refusal.RAISED if reviewer.shop == matter.shop else Refusal.OTHER_AGENCY


def review_refusals(reviewer: Reviewer, matter: Matter, *, decision: Decision, reason: str) -> Iterator[Refusal]:
    """Yield every reason against a decision, in the order in which the reviewer can act on them."""
    yield from scope_refusals(reviewer, matter)
    if matter.closed:
        yield Refusal.DECIDED
    if matter.awaiting:
        yield Refusal.AWAITING_ANSWER
    if reason not in reasons_for(decision, answered=matter.answered):
        yield Refusal.NO_REASON


def reasons_for(decision: Decision, *, answered: bool) -> tuple[str, ...]:
    """Return the pick list of a decision; some reasons exist only once the person has answered."""
    return tuple(code for code in REASONS[decision] if answered or code not in AFTER_ANSWER)


def answer_refusals(
    *, own: bool, answered: bool, code: str, sentence: str, holds_individual_number: bool
) -> Iterator[AnswerRefusal]:
    """Yield every reason against an answer. The sentence is about the person's own doing: no customer, no number."""
    if not own:
        yield AnswerRefusal.NOT_ASKED
    if answered:
        yield AnswerRefusal.ANSWERED
    if code not in ANSWERS:
        yield AnswerRefusal.NO_ANSWER
    if len(sentence) > SENTENCE_LENGTH:
        yield AnswerRefusal.TOO_LONG
    if holds_individual_number:
        yield AnswerRefusal.INDIVIDUAL_NUMBER
    elif longest_number(sentence) >= DIGITS_IN_A_ROW:
        yield AnswerRefusal.LONG_NUMBER


def longest_number(text: str) -> int:
    """Return how many digits the longest number in a text has, of any script; a hyphen, a blank or a dot in between parts none."""
    longest = run = 0
    for character in text:
        if character.isdecimal():
            run += 1
            longest = max(longest, run)
        elif not (character.isspace() or character in "-‐‑‒–—―−－ー()（）.．・,，/／"):
            run = 0
    return longest


def level_of(*, is_manager: bool) -> Level:
    """Return who reviews what a person did at a shop: a manager's doing goes to the agency at once."""
    return Level.AGENCY if is_manager else Level.SHOP


def due_at(found_at: datetime) -> datetime:
    """Return until when the shop reviews what was found at this local time: noon of the next day (shops open every day)."""
    return _noon(found_at, days=1)


def answer_due_at(asked_at: datetime) -> datetime:
    """Return until when a question waits before the matter goes up."""
    return _noon(asked_at, days=DAYS_TO_ANSWER)


def agency_due_at(raised_at: datetime) -> datetime:
    """Return until when the agency reviews what went up at this local time."""
    return _noon(raised_at, days=DAYS_FOR_AGENCY)


def _noon(local: datetime, *, days: int) -> datetime:
    return datetime.combine(local.date() + timedelta(days=days), DUE, tzinfo=local.tzinfo)


def is_drawn(digest: bytes) -> bool:
    """Whether the look with this keyed digest (at least 8 bytes, evenly spread) is one of the sample: one in ONE_IN."""
    return int.from_bytes(digest[:8], "big") < (1 << 64) // ONE_IN


def place_in_queue(*, kind: str, weight: int, first_at: datetime) -> tuple[bool, int, datetime]:
    """Return the key to sort by: signals before samples, the heavier first, then the older."""
    return kind != "SIGNAL", -weight, first_at


def minutes_left(*, signals: int, samples: int) -> int:
    """Return about how many minutes it takes to review so many."""
    return ceil((signals * SECONDS["SIGNAL"] + samples * SECONDS["SAMPLE"]) / 60)
