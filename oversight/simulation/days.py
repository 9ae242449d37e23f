"""When people work and how many visitors come: weekends, sales days, rota, lunch, illness."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import exp
from random import Random

from oversight.simulation.book import Desk, Shift
from oversight.simulation.world import TOKYO, Person, Place
from reception.purposes import PURPOSES
from staff.permissions import Role

VISITORS = 34  # of a usual shop on a usual day
_OF_WEEKDAY = (0.85, 0.75, 0.8, 0.85, 1.0, 1.55, 1.4)
_SALE = 1.45
_OF_HOUR = (3, 5, 7, 7, 5, 5, 6, 8, 7, 4)  # of the ten hours a shop is open
_OFTEN = {"BILL_ENQUIRY": 14, "PLAN_CHANGE": 10, "DEVICE_CHANGE": 9, "BILL_PAYMENT": 8, "REPAIR": 7, "NEW_LINE": 5, "ADDRESS_CHANGE": 5,
          "CONTRACT_ENQUIRY": 5, "PORT_IN": 4, "SIM_REISSUE": 3}  # fmt: skip
_EARLY, _LATE = (time(9, 30), time(18, 30)), (time(11, 15), time(20, 15))
_SHORT = (time(12), time(18))


@dataclass(slots=True)
class Duty:
    """A person at work on a day. `busy`: the spans in which they serve or are at lunch, in no order."""

    person: Person
    desk: Desk
    begins: datetime
    ends: datetime
    lunch: datetime
    busy: list[tuple[datetime, datetime]] = field(default_factory=list)
    free: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.free = self.begins

    def idle(self, begin: datetime, end: datetime) -> bool:
        """Whether the person is at work and does nothing else in that time, with a minute to spare."""
        margin = timedelta(minutes=1)
        return (
            self.begins - timedelta(minutes=30) <= begin
            and end <= self.ends + timedelta(minutes=50)
            and not any(begin < until + margin and since - margin < end for since, until in self.busy)
        )

    def gap(
        self, rng: Random, minutes: float, *, after: datetime | None = None, before: datetime | None = None
    ) -> datetime | None:
        """Return a moment with so many idle minutes, drawn at random between the two; None when the day has none."""
        since, until = after or self.begins, before or self.ends
        length = timedelta(minutes=minutes)
        for _ in range(40):
            begin = since + (until - length - since) * rng.random() if until - length > since else since
            if self.idle(begin, begin + length):
                return begin
        return None


def sales_days(first: date, last: date, rng: Random) -> frozenset[date]:
    """A weekend a month with a campaign, the same in every shop."""
    days = [first + timedelta(days=nth) for nth in range((last - first).days + 1)]
    saturdays = [day for day in days if day.weekday() == 5]
    chosen = [rng.choice(saturdays[nth : nth + 4]) for nth in range(0, len(saturdays), 4)]
    return frozenset(day + timedelta(days=more) for day in chosen for more in (0, 1))


def arrivals(place: Place, day: date, sale: bool, rng: Random) -> list[tuple[datetime, str]]:
    """When visitors come and why."""
    expected = VISITORS * place.busy * _OF_WEEKDAY[day.weekday()] * (_SALE if sale else 1.0)
    opening = datetime.combine(day, place.opens_at, TOKYO)
    open_for = (datetime.combine(day, place.closes_at, TOKYO) - opening).total_seconds() / 3600
    found = []
    for _ in range(round(rng.gauss(expected, expected**0.5))):
        hour = (rng.choices(range(len(_OF_HOUR)), _OF_HOUR)[0] + rng.random()) * (open_for - 0.4) / len(_OF_HOUR)
        purpose = rng.choices(PURPOSES, [_OFTEN.get(purpose.code, 2) for purpose in PURPOSES])[0]
        found.append((opening + timedelta(seconds=round(hour * 3600)), purpose.code))
    return sorted(found)


class Rota:
    """Who works when. Everybody has two days off a week; who falls ill is absent for days, and another stands in, not always planned."""

    def __init__(self, place: Place, rng: Random) -> None:
        self._place = place
        self._rng = rng
        self._ill: dict[int, date] = {}
        self._off = {person.pk: (nth * 3) % 7 for nth, person in enumerate(place.people)}

    def of(self, day: date) -> tuple[list[Duty], list[Shift]]:
        """Return who is at work that day, and the shifts as they were planned."""
        hired = [person for person in self._place.people if person.is_hired(day) and person.role in _KINDS]
        due = [person for person in hired if (day.weekday() - self._off[person.pk]) % 7 > 1]
        shifts, here = [], []
        for nth, person in enumerate(due):
            begins, ends = self._hours(person, nth)
            shifts.append(Shift(person.pk, self._place.pk, day, begins, ends))
            if not self._is_ill(person, day):
                here.append(self._duty(person, day, begins, ends, nth))
            else:
                here += self._stand_in(person, hired, due, day, (begins, ends), shifts)
        self._seat(here)
        return here, shifts

    def _hours(self, person: Person, nth: int) -> tuple[time, time]:
        if person.role is Role.CLERK and nth % 5 == 4:
            return _SHORT
        return _LATE if (nth + person.pk) % 2 else _EARLY

    def _is_ill(self, person: Person, day: date) -> bool:
        if self._ill.get(person.pk, date.min) >= day:
            return True
        if self._rng.random() < 0.011:
            self._ill[person.pk] = day + timedelta(days=self._rng.randrange(4))
            return True
        return False

    def _stand_in(
        self,
        ill: Person,
        hired: list[Person],
        due: list[Person],
        day: date,
        hours: tuple[time, time],
        shifts: list[Shift],
    ) -> list[Duty]:
        """Somebody who had the day off comes instead; often enough the plan is not brought up to date."""
        able = [person for person in hired if person not in due and person.role is ill.role]
        if not able:
            return []
        person = self._rng.choice(able)
        if self._rng.random() < 0.55:
            shifts.append(Shift(person.pk, self._place.pk, day, *hours))
        return [self._duty(person, day, *hours, 0)]

    def _duty(self, person: Person, day: date, begins: time, ends: time, nth: int) -> Duty:
        begin, end = datetime.combine(day, begins, TOKYO), datetime.combine(day, ends, TOKYO)
        early = timedelta(minutes=self._rng.uniform(-6, 4))
        lunch = datetime.combine(day, time(12), TOKYO) + timedelta(
            minutes=40 * (nth % 5) + (60 if begins == _LATE[0] else 0)
        )
        duty = Duty(person, Desk(person, self._place.pk, 0), begin + early, end, lunch)
        if end - begin > timedelta(hours=6):
            duty.busy.append((lunch, lunch + timedelta(minutes=55)))
        return duty

    def _seat(self, here: list[Duty]) -> None:
        """Everybody at a terminal of their kind. On the operator's day off a clerk answers the telephone, if there are enough."""
        clerks = [duty for duty in here if duty.person.role is Role.CLERK]
        without_operator = not any(duty.person.role is Role.OPERATOR for duty in here)
        for duty in here:
            terminals = self._place.terminals[_KINDS[duty.person.role]]
            duty.desk.terminal = terminals[here.index(duty) % len(terminals)]
        if without_operator and len(clerks) > 3:
            clerks[-1].desk.terminal = self._place.terminals["TELEPHONE"][0]


_KINDS = {
    Role.GREETER: "RECEPTION", Role.CLERK: "COUNTER", Role.TECHNICIAN: "REPAIR", Role.OPERATOR: "TELEPHONE", Role.MANAGER: "OFFICE",
}  # fmt: skip


def lognormal(rng: Random, median: float, spread: float) -> float:
    return median * exp(rng.gauss(0.0, spread))
