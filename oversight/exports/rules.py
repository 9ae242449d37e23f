"""What may be exported, by whom, for how long. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

LONGEST = 92  # days
MOST_ROWS = 5_000
LASTS = timedelta(hours=24)

# 照会番号 and the like, in half-width letters: no room for a name. Seven digits in a row would be a number of somebody's.
_REFERENCE = re.compile(r"(?!.*[0-9]{7})[A-Z0-9](?:[A-Z0-9/-]{0,28}[A-Z0-9])?")


class Kind(StrEnum):
    PERSON = "PERSON"
    CUSTOMER = "CUSTOMER"


class Reason(StrEnum):
    """Whose letter it is. A pick list: the law that it names is in the letter."""

    INVESTIGATION = "INVESTIGATION"  # 刑事訴訟法 第197条第2項
    COURT = "COURT"
    BAR_ASSOCIATION = "BAR_ASSOCIATION"  # 弁護士法 第23条の2
    COMMISSION = "COMMISSION"  # 個人情報保護法 第146条
    MINISTRY = "MINISTRY"  # 電気通信事業法 第166条


class Refusal(StrEnum):
    ABOUT_SELF = "ABOUT_SELF"
    NOT_OF_SHOP = "NOT_OF_SHOP"
    NO_CUSTOMER = "NO_CUSTOMER"
    BAD_PERIOD = "BAD_PERIOD"
    BAD_REFERENCE = "BAD_REFERENCE"
    OWN_REQUEST = "OWN_REQUEST"
    ANOTHER_HOLDS = "ANOTHER_HOLDS"
    NOT_APPROVED = "NOT_APPROVED"
    APPROVED_BEFORE = "APPROVED_BEFORE"
    EXPIRED = "EXPIRED"
    MADE_BEFORE = "MADE_BEFORE"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    TAMPERED = "TAMPERED"


@dataclass(frozen=True, slots=True)
class State:
    """What has happened to a request so far. Pseudonyms; `about` is the person or customer whose rows are asked for."""

    about: UUID
    requester: UUID
    requested_at: datetime
    approver: UUID | None
    made: bool

    def has_expired(self, at: datetime) -> bool:
        return at >= self.requested_at + LASTS


def request_refusals(
    *, about: UUID | None, kind: Kind, by: UUID, since: date, until: date, today: date, reference: str
) -> Iterator[Refusal]:
    """Yield every reason against a request. `about` is None when nobody of the shop, or no customer, was named."""
    if about is None:
        yield Refusal.NOT_OF_SHOP if kind is Kind.PERSON else Refusal.NO_CUSTOMER
    if about == by:
        yield Refusal.ABOUT_SELF
    if not (since <= until <= today and until - since < timedelta(days=LONGEST)):
        yield Refusal.BAD_PERIOD
    if not _REFERENCE.fullmatch(reference):
        yield Refusal.BAD_REFERENCE


def approval_refusals(state: State, *, by: UUID, at: datetime) -> Iterator[Refusal]:
    """Yield every reason against an approval: above all, that it is the requester's own."""
    if state.requester == by:
        yield Refusal.OWN_REQUEST
    if state.about == by:
        yield Refusal.ABOUT_SELF
    if state.approver is not None:
        yield Refusal.APPROVED_BEFORE
    if state.has_expired(at):
        yield Refusal.EXPIRED


def making_refusals(state: State, *, by: UUID, at: datetime) -> Iterator[Refusal]:
    """Yield every reason against handing the file over: once, to whoever asked for it, in time."""
    if state.requester != by:
        yield Refusal.ANOTHER_HOLDS
    if state.approver is None or state.approver == state.requester:
        yield Refusal.NOT_APPROVED
    if state.made:
        yield Refusal.MADE_BEFORE
    if state.has_expired(at):
        yield Refusal.EXPIRED
