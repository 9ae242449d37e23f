"""What speaks against a check. Pure functions; they yield every reason."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from identity.check_digits import licence_is_valid, passport_number_is_valid, residence_card_number_is_valid
from identity.methods import DOCUMENT, Conduct, Finding, Kind, Method, findings_of, offer_of

FAILURES_ALLOWED = 3
FAILURES_OF_CUSTOMER = 6  # within a day, in all visits together
# Applied for since then, a passport has no page for the holder's address (旅券法施行規則, as amended in 令和2年).
PASSPORTS_WITHOUT_ADDRESS = date(2020, 2, 4)
SUPPLEMENTARY_MONTHS = 3
STAY_ENDS_SOON = timedelta(days=90)


class Supplementary(StrEnum):
    """What shows the address where the document does not."""

    RESIDENCE_RECORD = "RESIDENCE_RECORD"
    UTILITY_BILL = "UTILITY_BILL"


class Item(StrEnum):
    """What is compared with the record. Each is answered by agrees or does not, never by what is on file."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"


class Chip(StrEnum):
    """What the reader said."""

    VALID = "VALID"
    NOT_READABLE = "NOT_READABLE"
    INVALID = "INVALID"


class AddressChange(StrEnum):
    NONE = "NONE"
    STAMPED = "STAMPED"
    UNSTAMPED = "UNSTAMPED"


class Reason(StrEnum):
    """Why a check did not pass, in the order in which the clerk can act on it."""

    METHOD_NOT_OFFERED = "METHOD_NOT_OFFERED"
    EXPIRED = "EXPIRED"
    NAME_DIFFERS = "NAME_DIFFERS"
    BIRTH_DATE_DIFFERS = "BIRTH_DATE_DIFFERS"
    ADDRESS_DIFFERS = "ADDRESS_DIFFERS"
    NO_PUBLIC_STAMP = "NO_PUBLIC_STAMP"
    SUPPLEMENTARY_MISSING = "SUPPLEMENTARY_MISSING"
    SUPPLEMENTARY_TOO_OLD = "SUPPLEMENTARY_TOO_OLD"
    SUPPLEMENTARY_OTHER_NAME = "SUPPLEMENTARY_OTHER_NAME"
    NOT_ORIGINAL = "NOT_ORIGINAL"
    PHOTO_DIFFERS = "PHOTO_DIFFERS"
    CHIP_NOT_READABLE = "CHIP_NOT_READABLE"
    CHIP_INVALID = "CHIP_INVALID"
    CHIP_PHOTO_DIFFERS = "CHIP_PHOTO_DIFFERS"
    CHIP_DIFFERS = "CHIP_DIFFERS"
    LOOKS_ALTERED = "LOOKS_ALTERED"
    NO_SECURITY_MARK = "NO_SECURITY_MARK"
    WRONG_NUMBER = "WRONG_NUMBER"
    SUPERSEDED = "SUPERSEDED"
    CHECKLIST_INCOMPLETE = "CHECKLIST_INCOMPLETE"


class Notice(StrEnum):
    """What does not speak against the person and should still be known."""

    STAY_ENDS_SOON = "STAY_ENDS_SOON"
    REISSUED = "REISSUED"


class Obstacle(StrEnum):
    """Why something is not even begun; the reason of a refusal on the log."""

    VISIT_ENDED = "VISIT_ENDED"
    NO_VISITOR = "NO_VISITOR"
    TELEPHONE = "TELEPHONE"
    NOBODY_CHOSEN = "NOBODY_CHOSEN"
    LOCKED = "LOCKED"
    CUSTOMER_LOCKED = "CUSTOMER_LOCKED"
    ALREADY_PASSED = "ALREADY_PASSED"
    CORPORATION = "CORPORATION"
    NOT_HELD = "NOT_HELD"
    NOT_DISCLOSED = "NOT_DISCLOSED"
    EXTENDED_BEFORE = "EXTENDED_BEFORE"
    NOT_LOCKED = "NOT_LOCKED"
    OWN_VISIT = "OWN_VISIT"
    DOCUMENT_HELD = "DOCUMENT_HELD"
    RETURN_NOT_CONFIRMED = "RETURN_NOT_CONFIRMED"
    QUOTA = "QUOTA"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the clerk read off the document and saw. Texts as typed, `number` in half width without hyphens, or empty."""

    kind: Kind
    method: Method
    name: str
    born_on: date
    address: str
    number: str = ""
    issuer: str = ""
    expires_on: date | None = None
    findings: Mapping[Finding, bool] = field(default_factory=dict)
    conduct: frozenset[Conduct] = field(default_factory=frozenset)
    address_change: AddressChange = AddressChange.NONE
    chip: Chip | None = None
    chip_photo: bool | None = None
    chip_agrees: bool | None = None
    issued_on: date | None = None
    supplementary: Supplementary | None = None
    supplementary_issued_on: date | None = None
    supplementary_own_name: bool | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """What can be compared; a passport alone shows no address."""
        return (Item.NAME, Item.BIRTH_DATE, Item.ADDRESS) if self.address else (Item.NAME, Item.BIRTH_DATE)


@dataclass(frozen=True, slots=True)
class Compared:
    """The record's answer: agrees or does not for each item. `earlier`: last digits of the same licence, seen before."""

    agrees: Mapping[Item, bool]
    earlier: frozenset[int] = field(default_factory=frozenset)


def obstacles(
    *,
    chosen: bool,
    telephone: bool,
    visitor: bool,
    failures: int,
    unlocked: int,
    disclosed: int,
    assurance: int,
    customer_locked: bool = False,
) -> Iterator[Obstacle]:
    """Yield every reason not to begin a check. `disclosed`: the assurance of the disclosure that is open, 0 for none.

    An open disclosure is not renewed by the same check: that would be an extension without a reason.
    """
    if not visitor:
        yield Obstacle.NO_VISITOR
    if telephone:
        yield Obstacle.TELEPHONE
    if not chosen:
        yield Obstacle.NOBODY_CHOSEN
    if not may_try(failures, unlocked):
        yield Obstacle.LOCKED
    elif customer_locked:
        yield Obstacle.CUSTOMER_LOCKED
    if disclosed and disclosed >= assurance:
        yield Obstacle.ALREADY_PASSED


def refusals(stated: Stated, compared: Compared, *, today: date) -> Iterator[Reason]:
    """Yield every reason against this check, in the order in which the clerk can act on them."""
    document = DOCUMENT[stated.kind]
    if offer_of(stated.method, stated.kind, today) is None:
        yield Reason.METHOD_NOT_OFFERED
    if document.expires and (stated.expires_on is None or stated.expires_on < today):
        yield Reason.EXPIRED
    lacks_supplementary = _lacks_supplementary(stated)
    for item, differs in _DIFFERS.items():
        if not compared.agrees.get(item, item == Item.ADDRESS and lacks_supplementary):
            yield differs
    if stated.address_change == AddressChange.UNSTAMPED:
        yield Reason.NO_PUBLIC_STAMP
    yield from _supplementary(stated, today)
    for finding, reason in _NOT_FOUND.items():
        if stated.findings.get(finding) is False:
            yield reason
    if stated.method == Method.CHIP:
        yield from _chip(stated)
    if document.number_recorded and not number_is_sound(stated.kind, stated.number):
        yield Reason.WRONG_NUMBER
    if any(digit > int(stated.number[-1]) for digit in compared.earlier):
        yield Reason.SUPERSEDED
    if not (
        set(findings_of(stated.kind, stated.method)) <= set(stated.findings) and set(document.conduct) <= stated.conduct
    ):
        yield Reason.CHECKLIST_INCOMPLETE


def notices(stated: Stated, compared: Compared, *, today: date) -> Iterator[Notice]:
    """Yield what the clerk should know although it does not speak against the person."""
    if stated.kind == Kind.RESIDENCE_CARD and stated.expires_on and stated.expires_on - today < STAY_ENDS_SOON:
        yield Notice.STAY_ENDS_SOON
    if any(digit < int(stated.number[-1]) for digit in compared.earlier):
        yield Notice.REISSUED


def number_is_sound(kind: Kind, number: str) -> bool:
    """True when the number has the shape, and the check digit if there is one, of this kind of document."""
    if kind in (Kind.LICENCE, Kind.DRIVING_RECORD):
        return licence_is_valid(number)
    if kind == Kind.PASSPORT:
        return passport_number_is_valid(number)
    return residence_card_number_is_valid(number)


def may_try(failures: int, unlocked: int) -> bool:
    """True while a visit may be checked again: three failures, and one more for each release by a manager."""
    return failures < FAILURES_ALLOWED + unlocked


def may_try_customer(*, failures: int, unlocked: int) -> bool:
    """True while a customer's record may be compared again, whoever asks: six failures a day, and one more for each release."""
    return failures < FAILURES_OF_CUSTOMER + unlocked


def needs_supplementary(kind: Kind, issued_on: date | None) -> bool:
    """True for a document that does not show where its holder lives."""
    return kind == Kind.PASSPORT and (issued_on is None or issued_on >= PASSPORTS_WITHOUT_ADDRESS)


def months_before(day: date, months: int) -> date:
    """Return the same day `months` earlier, or the last day of that month when it is shorter (民法 第143条)."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


_DIFFERS = {
    Item.NAME: Reason.NAME_DIFFERS,
    Item.BIRTH_DATE: Reason.BIRTH_DATE_DIFFERS,
    Item.ADDRESS: Reason.ADDRESS_DIFFERS,
}
_NOT_FOUND = {
    Finding.ORIGINAL: Reason.NOT_ORIGINAL,
    Finding.PHOTO_MATCHES: Reason.PHOTO_DIFFERS,
    Finding.UNALTERED: Reason.LOOKS_ALTERED,
    Finding.SECURITY_MARK: Reason.NO_SECURITY_MARK,
}


def _lacks_supplementary(stated: Stated) -> bool:
    return needs_supplementary(stated.kind, stated.issued_on) and not (
        stated.supplementary and stated.supplementary_issued_on
    )


def _supplementary(stated: Stated, today: date) -> Iterator[Reason]:
    if not needs_supplementary(stated.kind, stated.issued_on):
        return
    if _lacks_supplementary(stated) or stated.supplementary_issued_on is None:
        yield Reason.SUPPLEMENTARY_MISSING
        return
    if not months_before(today, SUPPLEMENTARY_MONTHS) <= stated.supplementary_issued_on <= today:
        yield Reason.SUPPLEMENTARY_TOO_OLD
    if not stated.supplementary_own_name:
        yield Reason.SUPPLEMENTARY_OTHER_NAME


def _chip(stated: Stated) -> Iterator[Reason]:
    if stated.chip is None or stated.chip == Chip.NOT_READABLE:
        yield Reason.CHIP_NOT_READABLE
        return
    if stated.chip == Chip.INVALID:
        yield Reason.CHIP_INVALID
        return
    if not stated.chip_photo:
        yield Reason.CHIP_PHOTO_DIFFERS
    if not stated.chip_agrees:
        yield Reason.CHIP_DIFFERS
