"""What speaks against a check. Pure functions; they yield every reason."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from identity.methods import DOCUMENT, Conduct, Finding, Kind, Method, offer_of

FAILURES_ALLOWED = 3
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


@dataclass(frozen=True, slots=True)
class Seen:
    """What the clerk typed and ticked. `agrees` holds the answer for every item compared; None where nothing was asked."""

    kind: Kind
    method: Method
    expires_on: date | None
    agrees: Mapping[Item, bool]
    findings: Mapping[Finding, bool]
    conduct: frozenset[Conduct] = field(default_factory=frozenset)
    address_change: AddressChange = AddressChange.NONE
    number_is_sound: bool = True
    superseded: bool = False
    reissued: bool = False
    chip: Chip | None = None
    chip_photo: bool | None = None
    chip_agrees: bool | None = None
    issued_on: date | None = None
    supplementary: Supplementary | None = None
    supplementary_issued_on: date | None = None
    supplementary_own_name: bool | None = None


def refusals(seen: Seen, *, today: date) -> Iterator[Reason]:
    """Yield every reason against this check, in the order in which the clerk can act on them."""
    if offer_of(seen.method, seen.kind, today) is None:
        yield Reason.METHOD_NOT_OFFERED
    document = DOCUMENT[seen.kind]
    if document.expires and (seen.expires_on is None or seen.expires_on < today):
        yield Reason.EXPIRED
    for item, differs in _DIFFERS.items():
        if not seen.agrees.get(item, False):
            yield differs
    if seen.address_change == AddressChange.UNSTAMPED:
        yield Reason.NO_PUBLIC_STAMP
    yield from _supplementary(seen, today)
    for finding, reason in _NOT_FOUND.items():
        if seen.findings.get(finding) is False:
            yield reason
    if seen.method == Method.CHIP:
        yield from _chip(seen)
    if not seen.number_is_sound:
        yield Reason.WRONG_NUMBER
    if seen.superseded:
        yield Reason.SUPERSEDED
    if not (set(document.findings) <= set(seen.findings) and set(document.conduct) <= seen.conduct):
        yield Reason.CHECKLIST_INCOMPLETE


def notices(seen: Seen, *, today: date) -> Iterator[Notice]:
    """Yield what the clerk should know although nothing speaks against the person."""
    if seen.kind == Kind.RESIDENCE_CARD and seen.expires_on is not None and seen.expires_on - today < STAY_ENDS_SOON:
        yield Notice.STAY_ENDS_SOON
    if seen.reissued:
        yield Notice.REISSUED


def may_try(failures: int, unlocked: int) -> bool:
    """True while a visit may be checked again: three failures, and one more for each release by a manager."""
    return failures < FAILURES_ALLOWED + unlocked


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


def _supplementary(seen: Seen, today: date) -> Iterator[Reason]:
    if not needs_supplementary(seen.kind, seen.issued_on):
        return
    if seen.supplementary is None or seen.supplementary_issued_on is None:
        yield Reason.SUPPLEMENTARY_MISSING
        return
    if not months_before(today, SUPPLEMENTARY_MONTHS) <= seen.supplementary_issued_on <= today:
        yield Reason.SUPPLEMENTARY_TOO_OLD
    if not seen.supplementary_own_name:
        yield Reason.SUPPLEMENTARY_OTHER_NAME


def _chip(seen: Seen) -> Iterator[Reason]:
    if seen.chip is None or seen.chip == Chip.NOT_READABLE:
        yield Reason.CHIP_NOT_READABLE
        return
    if seen.chip == Chip.INVALID:
        yield Reason.CHIP_INVALID
        return
    if not seen.chip_photo:
        yield Reason.CHIP_PHOTO_DIFFERS
    if not seen.chip_agrees:
        yield Reason.CHIP_DIFFERS
