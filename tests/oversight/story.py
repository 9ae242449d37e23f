"""Weeks of a shop in a few words: entries as the log would hold them, for the detectors to read without a database."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5
from zoneinfo import ZoneInfo

from oversight.signals.find import detect
from oversight.signals.found import Before, Found, Given
from oversight.signals.history import History, Row
from oversight.signals.thresholds import Table
from tests.support.cast import NAMESPACE

TOKYO = ZoneInfo("Asia/Tokyo")
TODAY = date(2026, 11, 20)
SHOP, COUNTER = 1, 1
CLERKS = ("aoki", "ito", "endo", "kato")


def ref(name: str) -> UUID:
    return uuid5(NAMESPACE, name)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), TOKYO)


@dataclass
class Story:
    """`rows` in any order; every visit has a number of its own."""

    rows: list[Row] = field(default_factory=list)
    visits: int = 0

    def add(
        self, at: datetime, who: str, verb: str, *, visit: int | None = None, subject: UUID | None = None, **said
    ) -> Row:
        row = Row(
            said.get("uuid", uuid4()), at, ref(who), said.get("shop", SHOP), COUNTER, visit, verb, subject, said.get("purpose", "BILL_ENQUIRY"),
            said.get("reason", ""), list(said.get("flags", ())), list(said.get("digests", ())), said.get("request") or uuid4(),
        )  # fmt: skip
        self.rows.append(row)
        return row

    def visit(
        self, who: str, at: datetime, *subjects: UUID, minutes: float = 12, ticket: bool = True, checked: bool = True, seconds: float = 50,
        purpose: str = "BILL_ENQUIRY", reason: str = "", flags: tuple[str, ...] = (), document: bytes | None = None, shop: int = SHOP,
    ) -> list[Row]:  # fmt: skip
        """A visit in which these customers are looked at, one search each; only the first is checked. Returns the looks."""
        self.visits += 1
        said = {"visit": self.visits, "purpose": purpose, "shop": shop}
        own = () if ticket else ("NO_TICKET",)
        self.add(at, who, "visit.opened", reason="" if ticket else reason or "COUNTER_DIRECT", flags=own, **said)
        looks = []
        for nth, subject in enumerate(subjects or (uuid4(),)):
            looked_at = at + timedelta(seconds=30 + 20 * nth)
            looks.append(self.add(looked_at, who, "customer.looked_up", subject=subject, flags=(*own, *flags), **said))
            if nth == 0 and checked:
                self.add(looked_at + timedelta(seconds=2), who, "document.received", subject=subject, **said)
                made = {"subject": subject, "digests": [document] if document else []}
                done = looked_at + timedelta(seconds=2 + min(seconds, 15) if nth else 2 + seconds)
                self.add(done, who, "identity.compared", flags=("LICENCE",), **made, **said)
                self.add(done, who, "identity.passed", subject=subject, **said)
        self.add(at + timedelta(minutes=minutes), who, "visit.closed", subject=looks[0].subject, flags=own, **said)
        return looks

    def honest(self, days: int = 40, *, a_day: int = 6, before: date = TODAY) -> "Story":
        """Everybody serves visitors, each with a ticket and a check, on every day before."""
        for ago in range(days, 0, -1):
            for who in CLERKS:
                for nth in range(a_day):
                    self.visit(who, moment(before - timedelta(days=ago), 10 + nth), seconds=40 + 3 * nth)
        return self

    def miss(self, who: str, at: datetime, *, tried: int | None = None, visit: int | None = None) -> Row:
        """A search in vain; `tried`: the number that was stated, as its digests and its successor's."""
        digests = [b"p" * 32, _digest(tried), _digest(tried + 1)] if tried is not None else [b"p" * 32]
        return self.add(at, who, "lookup.missed", visit=visit, digests=digests)

    def found(
        self,
        *,
        until: datetime | None = None,
        since: datetime | None = None,
        before: list[Before] | None = None,
        tuned: dict | None = None,
    ) -> list[Found]:
        """What the detectors say of the last two days, or since then."""
        end = until or moment(TODAY, 23, 30)
        history = History(end - timedelta(days=44))
        history.take_kinds({COUNTER: "COUNTER"})
        for row in sorted(self.rows, key=lambda row: row.at):
            if history.since < row.at <= end:
                history.take(row)
        history.until = end
        return list(detect(Given(history, Table(tuned or {}), since or end - timedelta(days=2), end, before or [])))

    def signals(self, **more: object) -> set[str]:
        return {one.signal for one in self.found(**more)}  # type: ignore[arg-type]


def _digest(number: int) -> bytes:
    return number.to_bytes(32, "big")


def item(found: Found) -> Before:
    return Before(found.signal, found.person, found.shop, found.subject, found.last_at, frozenset(found.entries))
