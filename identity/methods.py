"""What proves who somebody is: documents and methods as dated tables. Pure data.

Sources: 携帯音声通信事業者による契約者等の本人確認等及び携帯音声通信役務の不正な利用の防止に関する法律施行規則; its amendment
令和8年総務省令第94号, which ends the mere look at a document on 2027-03-31.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reception.purposes import Channel


class Method(StrEnum):
    CHIP = "CHIP"
    PHOTO = "PHOTO"


class Kind(StrEnum):
    """Documents that this counter takes."""

    LICENCE = "LICENCE"
    DRIVING_RECORD = "DRIVING_RECORD"
    MY_NUMBER_CARD = "MY_NUMBER_CARD"
    RESIDENCE_CARD = "RESIDENCE_CARD"
    PERMANENT_RESIDENT = "PERMANENT_RESIDENT"
    PASSPORT = "PASSPORT"


class Finding(StrEnum):
    """What the clerk sees with their own eyes: yes or no."""

    ORIGINAL = "original"
    PHOTO_MATCHES = "photo_matches"
    UNALTERED = "unaltered"
    SECURITY_MARK = "security_mark"


class Conduct(StrEnum):
    """What the clerk did or left alone; without all of it there is no check."""

    DONOR_FIELD_COVERED = "donor_field_covered"
    FRONT_SIDE_ONLY = "front_side_only"
    FOREIGN_PASSPORT_ASKED = "foreign_passport_asked"


@dataclass(frozen=True, slots=True)
class Document:
    """A row of the table of documents. `number_recorded`: as fingerprint and asterisks only."""

    kind: Kind
    chip: bool
    has_address: bool
    number_recorded: bool
    findings: tuple[Finding, ...]
    conduct: tuple[Conduct, ...] = ()
    address_changes: bool = True
    expires: bool = True


_SEEN = (Finding.ORIGINAL, Finding.PHOTO_MATCHES, Finding.UNALTERED, Finding.SECURITY_MARK)

DOCUMENTS: tuple[Document, ...] = (
    Document(Kind.LICENCE, True, True, True, _SEEN, (Conduct.DONOR_FIELD_COVERED,)),
    # 番号法 第19条・第20条: the 個人番号 on the back may not be collected; the front is enough.
    Document(Kind.MY_NUMBER_CARD, True, True, False, _SEEN, (Conduct.FRONT_SIDE_ONLY,)),
    Document(Kind.RESIDENCE_CARD, True, True, True, _SEEN, (Conduct.FOREIGN_PASSPORT_ASKED,)),
    Document(Kind.PERMANENT_RESIDENT, True, True, True, _SEEN),
    Document(Kind.PASSPORT, True, False, True, _SEEN, address_changes=False),
    Document(Kind.DRIVING_RECORD, True, True, True, _SEEN, expires=False),
)
DOCUMENT: Mapping[Kind, Document] = {document.kind: document for document in DOCUMENTS}


@dataclass(frozen=True, slots=True)
class Offer:
    """A row of the table of methods: with which documents, where, from and until which day (inclusive; None: no end).

    `assurance`: 3 the chip vouches for the card, 2 an original was looked at, 1 without a photo; 0 never discloses.
    """

    method: Method
    channel: Channel
    assurance: int
    documents: frozenset[Kind]
    source: str
    valid_from: date = date.min
    valid_until: date | None = None

    def on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


METHODS: tuple[Offer, ...] = (
    Offer(
        Method.CHIP, Channel.COUNTER, 3,
        frozenset({Kind.LICENCE, Kind.MY_NUMBER_CARD, Kind.RESIDENCE_CARD, Kind.PERMANENT_RESIDENT}),
        "令和8年総務省令第94号: the rule from 2027-04-01, allowed before",
    ),
    Offer(
        Method.PHOTO, Channel.COUNTER, 2, frozenset(Kind),
        "携帯電話不正利用防止法施行規則 第3条, as it stands until 2027-03-31", valid_until=date(2027, 3, 31),
    ),
    Offer(
        Method.PHOTO, Channel.COUNTER, 2, frozenset(document.kind for document in DOCUMENTS if not document.chip),
        "令和8年総務省令第94号: only documents of which none with a chip exists", valid_from=date(2027, 4, 1),
    ),
)  # fmt: skip


def offers(day: date, channel: Channel = Channel.COUNTER) -> list[Offer]:
    """Return what may be used on that day, the strongest first. By telephone nothing is."""
    found = [offer for offer in METHODS if offer.channel == channel and offer.on(day) and offer.documents]
    return sorted(found, key=lambda offer: -offer.assurance)


def offer_of(method: Method, kind: Kind, day: date, channel: Channel = Channel.COUNTER) -> Offer | None:
    """Return the row that allows this method with this document on that day."""
    return next((offer for offer in offers(day, channel) if offer.method == method and kind in offer.documents), None)


def methods_for(kind: Kind, day: date) -> list[Offer]:
    """Return how this document may be checked on that day, the strongest first."""
    return [offer for offer in offers(day) if kind in offer.documents]


def findings_of(kind: Kind, method: Method) -> tuple[Finding, ...]:
    """Return what the clerk must look at: with the chip, its own photo and signature stand in for the printed ones."""
    if method == Method.CHIP:
        return (Finding.ORIGINAL, Finding.UNALTERED)
    return DOCUMENT[kind].findings
