"""What is usual: of each shop and each person, for each kind of visit, from the history. A person is never compared with themself."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import log
from uuid import UUID

from oversight.signals.found import Given, day_of, per_month
from oversight.signals.history import Look, Visit

OWN_DAYS = timedelta(days=14)
"""What a person did in the last two weeks is judged, what was before is their norm."""
ABSENT = frozenset({"NO_TICKET CALL_BACK", "NO_TICKET CARRIER_REQUEST", "NO_TICKET FOLLOW_UP", "NO_TICKET "})
"""Nobody need be there to be checked: how many such visits there are is what is compared."""
NOBODY_TO_CHECK = frozenset({"TELEPHONE", "NO_SECTIONS"})
"""A caller cannot show a document, a payment needs none: the one customer of such a visit counts as explained."""


@dataclass(slots=True)
class Day:
    """A person's day at a shop. `visits`: how many of each stratum; `looks`: those that no check and no visit of their own explains."""

    visits: Counter[str] = field(default_factory=Counter)
    looks: list[tuple[Look, str]] = field(default_factory=list)
    brief: list[Look] = field(default_factory=list)
    subjects: set[UUID] = field(default_factory=set)

    def count(self, stratum: str) -> int:
        """How many of the looks are of this stratum; ABSENT: of any in which nobody need be there."""
        return sum(1 for _, one in self.looks if one == stratum or (stratum == "ABSENT" and one in ABSENT))


Key = tuple[int, UUID]  # shop, person


class Norms:
    """The history by person and day, and the shares that follow from it."""

    def __init__(self, given: Given) -> None:
        self.given = given
        self.days: defaultdict[Key, dict[date, Day]] = defaultdict(dict)
        self.first = day_of(given.history.since)
        self.span = max(1, (day_of(given.until) - self.first).days)
        for visit in given.history.settled(given.until):
            self._add(visit)
        self._visits: Counter[tuple[Key, str]] = Counter()
        self._looks: Counter[tuple[Key, str]] = Counter()
        self._at_work: dict[Key, float] = {}
        self._shares: dict[tuple[Key, str], float] = {}
        self._absent: dict[tuple[Key, str], float] = {}
        self._sum()

    def expected(self, key: Key, day: Day) -> float:
        """How many unexplained looks the visits of a day make at this shop, as the others' visits show."""
        counter = sum(
            count * self._share(key, stratum) for stratum, count in day.visits.items() if stratum not in ABSENT
        )
        return max(counter + self.absent_a_day(key), self.given.thresholds.of("LEAST_EXPECTED", key[0]))

    def absent_a_day(self, key: Key, stratum: str = "ABSENT") -> float:
        """How many customers a person of the shop looks at in a day without anybody being there; the person's own habit counts, too.

        `stratum`: for one reason of such visits alone.
        """
        if (key, stratum) not in self._absent:
            looks, days = self._others(key[0], key, stratum, self._at_work)
            rate = (looks + 1.0) / (days + 10.0)
            # A habit counts as one, but never so much that a drip could become one.
            self._absent[key, stratum] = max(rate, min(self._own_absent_a_day(key, stratum), 3 * rate + 1.0))
        return self._absent[key, stratum]

    def _own_absent_a_day(self, key: Key, stratum: str) -> float:
        """The person's own rate before the two weeks that are judged; 0 where there are less than ten days of it."""
        until = day_of(self.given.until - OWN_DAYS)
        before = [day for on, day in self.days[key].items() if on < until]
        return sum(day.count(stratum) for day in before) / len(before) if len(before) >= 10 else 0.0

    def ticketless(self, key: Key, *, besides: datetime) -> tuple[float, float]:
        """Looks without a ticket in a month: the person's before `besides`, and the shop's average of a person."""
        shop, person = key
        until = day_of(besides)
        mine = [day for on, day in self.days[key].items() if on < until]
        own = sum(self._without_ticket(day) for day in mine)
        others = [days for (at, who), days in self.days.items() if at == shop and who != person]
        total = sum(self._without_ticket(day) for days in others for day in days.values())
        return (
            per_month(own, max(1, (until - self.first).days)),
            per_month(total / len(others), self.span) if others else 0.0,
        )

    def customers_a_visit(self, key: Key) -> tuple[float, float]:
        """Customers looked at in a visit: the person before the two weeks that are judged, and the others of the shop."""
        shop, person = key
        until = day_of(self.given.until - OWN_DAYS)
        own = [day for on, day in self.days[key].items() if on < until]
        others = [day for (at, who), days in self.days.items() if at == shop and who != person for day in days.values()]
        return _per_visit(own), _per_visit(others)

    def _share(self, key: Key, stratum: str) -> float:
        """Unexplained looks per visit of this kind: of the shop's other people, of the chain where they are few, or the table's."""
        if (key, stratum) in self._shares:
            return self._shares[key, stratum]
        shop, _ = key
        weight = self.given.thresholds.of("PRIOR_VISITS", shop)
        usual = self.given.thresholds.of("SHARE_UNPROVEN", shop)

        visits = {one: float(count) for (one, of), count in self._visits.items() if of == stratum}
        looks, count = self._others(None, key, stratum, visits)
        chain = (looks + weight * usual) / (count + weight)
        looks, count = self._others(shop, key, stratum, visits)
        share = self._shares[key, stratum] = (looks + weight * chain) / (count + weight)
        return share

    def _others(self, shop: int | None, key: Key, stratum: str, bases: Mapping[Key, float]) -> tuple[float, float]:
        """Return the looks of the others (of a shop) and what they refer to, without the one who looks most: who misuses is no norm."""
        rows = [
            (self._looks[one, stratum], base) for one, base in bases.items() if one != key and shop in (None, one[0])
        ]
        if len(rows) > 3:
            rows.remove(max(rows))
        return sum(looks for looks, _ in rows), sum(base for _, base in rows)

    def _without_ticket(self, day: Day) -> int:
        return sum(1 for look, _ in day.looks if "NO_TICKET" in look.flags)

    def _add(self, visit: Visit) -> None:
        person = visit.looks[-1].person if visit.looks else visit.person
        key = (visit.shop, person)
        day = self.days[key].setdefault(day_of(visit.opened_at), Day())
        day.visits[visit.stratum] += 1
        day.subjects.update(look.subject for look in visit.looks)
        unproven = list(visit.unproven())
        short = visit.seconds() < self.given.thresholds.of("BRIEF_SECONDS", visit.shop)
        if (
            short
            and unproven
            and visit.closed_at is not None
            and visit.stratum not in ("TELEPHONE", "NO_TICKET CALL_BACK")
        ):
            day.brief.append(unproven[0])
        if visit.stratum in NOBODY_TO_CHECK:
            unproven = unproven[1:]
        day.looks += [(look, visit.stratum) for look in unproven]

    def _sum(self) -> None:
        for key, days in self.days.items():
            self._at_work[key] = float(len(days))
            for day in days.values():
                for stratum, count in day.visits.items():
                    self._visits[key, stratum] += count
                for _, stratum in day.looks:
                    self._looks[key, stratum] += 1
                    self._looks[key, "ABSENT"] += stratum in ABSENT


def _per_visit(days: list[Day]) -> float:
    visits = sum(sum(day.visits.values()) for day in days)
    return round(sum(len(day.subjects) for day in days) / visits, 1) if visits else 0.0


@dataclass(slots=True)
class Evidence:
    """A CUSUM of Poisson counts: how much better `more` than expected explains the days than what is expected, since it began to.

    Page (1954), Continuous inspection schemes; for counts Lucas (1985).
    """

    more: float
    total: float = 0.0
    since: date | None = None
    last: float = 0.0

    def add(self, day: date, count: float, expected: float) -> float:
        """Weigh one day; return the evidence so far."""
        usual = max(expected, 0.001)
        self.last = count * log((usual + self.more) / usual) - self.more
        if self.total + self.last <= 0:
            self.total, self.since = 0.0, None
        else:
            self.total += self.last
            self.since = self.since or day
        return self.total

    def forget(self) -> None:
        self.total, self.since, self.last = 0.0, None, 0.0
