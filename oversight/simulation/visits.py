"""What one honest visit leaves on the log, from the call to the closing: the verbs of the real actions in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from audit.verbs import Section
from contracts.rules import OutsideReason
from contracts.sections import SECTIONS
from customers.rules import Elements
from identity.methods import DOCUMENT, Kind, Method
from identity.rules import Item, Reason
from oversight.simulation import searches
from oversight.simulation.book import Book, Desk, Entry, Visit
from oversight.simulation.days import lognormal
from oversight.simulation.world import Client
from reception.purposes import purpose_of
from staff.permissions import Permission, permissions_of
from vault.fingerprints import fingerprint

_KINDS = (Kind.LICENCE, Kind.MY_NUMBER_CARD, Kind.RESIDENCE_CARD, Kind.PASSPORT, Kind.DRIVING_RECORD)
_CARRIED = (62, 27, 5, 3, 3)
_FAILED = (Reason.ADDRESS_DIFFERS, Reason.ADDRESS_DIFFERS, Reason.ADDRESS_DIFFERS, Reason.NAME_DIFFERS, Reason.EXPIRED)


@dataclass(frozen=True, slots=True)
class Document:
    """`number`: as a text that only its fingerprint is made of; empty where the law keeps it from us."""

    kind: Kind
    number: str


def document_of(client: Client) -> Document:
    """The document that this customer carries: always the same one."""
    rng = Random(client.subject.int)  # noqa: S311 - drawn, not secret
    kind = rng.choices(_KINDS, _CARRIED)[0]
    return Document(kind, f"{rng.randrange(10**12):012d}" if DOCUMENT[kind].number_recorded else "")


class Served:
    """A visit being served: writes one act after the other, each some seconds after the last."""

    def __init__(
        self,
        book: Book,
        visit: Visit,
        desk: Desk,
        rng: Random,
        *,
        begins: datetime | None = None,
        ends: datetime | None = None,
    ) -> None:
        self.book, self.visit, self.desk, self.rng = book, visit, desk, rng
        self.at = begins or visit.opened_at
        self.ends = ends
        self.disclosed: UUID | None = None
        self.client: Client | None = None

    def wait(self, median: float, spread: float = 0.4) -> None:
        """Let about so many seconds pass, by this person's pace."""
        self.pass_by(lognormal(self.rng, median, spread) * self.desk.person.pace)

    def pass_by(self, seconds: float) -> None:
        """Let so many seconds pass; never beyond `ends` where the visit is closed already."""
        later = self.at + timedelta(seconds=seconds)
        self.at = later if self.ends is None else max(self.at, min(later, self.ends - timedelta(seconds=2)))

    def write(self, verb: str, **said: object) -> Entry:
        self.at += timedelta(milliseconds=self.rng.randrange(80, 400))
        return self.book.write(self.at, verb, self.desk, self.visit, **said)  # type: ignore[arg-type]

    def miss(self, elements: Elements) -> Entry:
        return self.write("lookup.missed", reason=self.visit.reason, digests=searches.digests(elements), hits=0)

    def look_up(self, client: Client, *, typos: float = 0.0, others: Sequence[Client] = ()) -> list[Entry]:
        """Search until the customer is found; `others` are found with them. Returns the looks."""
        elements = searches.stated(client, self.rng)
        while self.rng.random() < typos:
            self.miss(searches.mistyped(elements, self.rng))
            self.wait(16)
            typos *= 0.4
        digests, request = searches.digests(elements), self.book.uuid()
        self.at += timedelta(milliseconds=self.rng.randrange(80, 400))
        found = [client, *others]
        return [
            self.book.write(
                self.at, "customer.looked_up", self.desk, self.visit, request=request, subject=one.subject,
                sections=[Section.CUSTOMER.value], digests=digests, hits=len(found), reason=self.visit.reason,
            )
            for one in found
        ]  # fmt: skip

    def choose(self, client: Client, *, hits: int = 1) -> Entry:
        if self.disclosed and self.disclosed != client.subject:
            self.write("disclosure.closed", subject=self.disclosed, reason="OTHER_CUSTOMER")
            self.disclosed = None
        self.visit.subject = client.subject
        return self.write("customer.chosen", subject=client.subject, hits=hits)

    def check(self, client: Client, document: Document, *, seconds: float, fails: str = "") -> list[Entry]:
        """Take the document, compare it, hand it back. A passed check opens the disclosure."""
        subject, kind = client.subject, document.kind
        method = Method.CHIP if DOCUMENT[kind].chip and self.rng.random() < 0.7 else Method.PHOTO
        items = [Item.NAME, Item.BIRTH_DATE] if kind is Kind.PASSPORT else list(Item)
        written = [self.write("document.received", subject=subject, flags=[kind.value])]
        self.pass_by(seconds)
        number = [fingerprint(f"document:{kind}", document.number)] if document.number else []
        written.append(
            self.write(
                "identity.compared", subject=subject, sections=[item.value for item in items], flags=[kind.value, method.value],
                digests=number,
            )
        )  # fmt: skip
        if fails:
            written.append(self.write("identity.failed", subject=subject, flags=[fails]))
        else:
            written.append(self.write("identity.passed", subject=subject))
            written.append(
                self.book.write(
                    self.at, "disclosure.opened", self.desk, self.visit, request=written[-1].request, subject=subject
                )
            )
            self.disclosed = subject
        self.wait(6)
        written.append(self.write("document.returned", subject=subject, flags=[kind.value]))
        return written

    def open_sections(self, *, share: float = 0.8) -> list[Entry]:
        """Open what the purpose needs, spread over the time that is left, and rarely something else, with a reason."""
        person, needed = self.desk.person, purpose_of(self.visit.purpose).sections
        allowed = permissions_of({person.role}, qualified=True)
        mine = [section for section in SECTIONS if Permission(f"view_{section.value}") in allowed]
        wanted = [section for section in mine if section in needed and self.rng.random() < share]
        others = [section for section in mine if section not in needed]
        if others and self.rng.random() < person.curiosity:
            wanted.append(self.rng.choice(others))
        left = max(20.0, (self.visit.closed_at - self.at).total_seconds())
        written = []
        for section in wanted:
            self.wait(min(120.0, left / (len(wanted) + 2)))
            outside = section not in needed
            written.append(
                self.write(
                    f"{section}.disclosed", subject=self.visit.subject, sections=SECTIONS[section].fields,
                    reason=self.rng.choice(list(OutsideReason)[:4]).value if outside else "",
                    flags=["OUTSIDE_PURPOSE"] if outside else [],
                )
            )  # fmt: skip
        return written

    def note(self) -> Entry:
        return self.write("note.added", subject=self.visit.subject, sections=[Section.NOTE.value])

    def extend(self) -> None:
        """Nineteen minutes in, where the visit goes on much longer."""
        opened_at = self.at
        if self.disclosed and self.visit.closed_at - opened_at > timedelta(minutes=24) and self.rng.random() < 0.7:
            at = opened_at + timedelta(minutes=self.rng.uniform(17, 19.5))
            self.book.write(
                at, "disclosure.extended", self.desk, self.visit, subject=self.disclosed, reason="STILL_EXPLAINING"
            )

    def close(self, outcome: str = "DONE") -> Entry:
        """End the visit when it was to end, or later, when the work took longer."""
        self.visit.closed_at = max(self.visit.closed_at, self.at + timedelta(seconds=self.rng.uniform(2, 20)))
        return self.book.close(self.visit, self.desk, outcome=outcome, disclosed=self.disclosed)


def seconds_of_check(document: Document, pace: float, rng: Random) -> float:
    """How long an honest check takes: a chip is read faster than a card; nobody reads one in less than a quarter of a minute."""
    median = 48.0 if DOCUMENT[document.kind].chip else 80.0
    return max(17.0, lognormal(rng, median, 0.38) * pace)


def serve(
    book: Book,
    visit: Visit,
    desk: Desk,
    client: Client | None,
    rng: Random,
    *,
    relative: Client | None = None,
    others: Sequence[Client] = (),
    harder: float = 0.0,
) -> Served:
    """A whole honest visit of this customer; `relative`: somebody of the family whose contract comes up as well; `others`: who is found
    along with them; `harder`: how much more often a search misses today. None: nobody was found."""
    served = Served(book, visit, desk, rng)
    served.client = client
    person = desk.person
    if client is None:
        _not_found(served)
        return served
    served.wait(50)
    looks = served.look_up(client, typos=person.typos + harder, others=others)
    served.wait(9)
    if others and rng.random() < 0.2:  # the wrong one of two with the same name
        served.choose(others[0], hits=len(looks))
        served.wait(15)
    served.choose(client, hits=len(looks))
    may_check = Permission.CHECK_IDENTITY in permissions_of({person.role}, qualified=True)
    if visit.telephone or not may_check or not purpose_of(visit.purpose).sections:
        served.wait(60)
        served.close("EXPLAINED" if visit.telephone else "DONE")
        return served
    if rng.random() < 0.02:  # came without a document
        served.wait(40)
        served.close(rng.choice(("MISSING_PAPERS", "NOT_IDENTIFIED")))
        return served
    if not _checked(served, client):
        served.close("NOT_IDENTIFIED")
        return served
    served.extend()
    served.open_sections()
    if rng.random() < 0.04 * person.pace**3:  # closed the page, or lost the way in it
        served.look_up(client)
        served.wait(6)
        served.choose(client)
    if relative is not None:
        served.wait(60)
        served.look_up(relative, typos=person.typos + harder)
        served.wait(9)
        served.choose(relative)
        served.wait(20)
        served.check(relative, document_of(relative), seconds=seconds_of_check(document_of(relative), person.pace, rng))
        served.open_sections(share=0.6)
    if rng.random() < 0.12:
        served.at = max(served.at, visit.closed_at - timedelta(seconds=3))
        served.note()
    served.close(rng.choices(("DONE", "EXPLAINED", "MISSING_PAPERS", "REFERRED", "LEFT"), (70, 18, 6, 4, 2))[0])
    return served


def _checked(served: Served, client: Client) -> bool:
    """Check the customer; a document that does not agree is mostly followed by another try."""
    rng, pace, document = served.rng, served.desk.person.pace, document_of(client)
    served.wait(35)
    seconds = seconds_of_check(document, pace, rng)
    if rng.random() < 0.035:
        served.check(client, document, seconds=seconds, fails=rng.choice(_FAILED).value)
        served.wait(40)
        if rng.random() < 0.3:
            return False
        seconds = seconds_of_check(document, pace, rng)
    if rng.random() < served.desk.person.forgets:
        served.pass_by(seconds)
        seconds = rng.uniform(2, 8)
    served.check(client, document, seconds=seconds)
    return True


def _not_found(served: Served) -> None:
    """The visitor's contract is with another carrier, or they misremember: two or three searches in vain."""
    for _ in range(served.rng.choice((1, 2, 2, 3))):
        served.wait(40)
        unknown = Random(served.book.uuid().int)  # noqa: S311
        served.miss(Elements(f"0{unknown.choice('789')}0{unknown.randrange(10**8):08d}", "ナマエ", None))
    served.close("NOT_FOUND")
