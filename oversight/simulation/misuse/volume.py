"""More looks than the work needs: a leaver's last week, and a few a day for months."""

from collections.abc import Callable
from datetime import datetime, timedelta

from oversight.simulation.book import Entry
from oversight.simulation.days import Duty
from oversight.simulation.misuse.cases import CannotPlant, Case, Planter
from oversight.simulation.world import TOKYO, Person
from staff.permissions import Role

LAST_DAYS = 6


# --- a leaver's last week -------------------------------------------------------------------------------------------------------------------
def leaves_with_calls(planter: Planter) -> Case:
    """Customers to take along to the next employer: a dozen a day, one by one, without tickets, between the visitors."""
    return _last_week(planter, range(12, 21), _between)


def leaves_in_evenings(planter: Planter) -> Case:
    """Runs of many when the shop is empty."""
    return _last_week(planter, range(15, 31), _evening)


def leaves_in_visits(planter: Planter) -> Case:
    """Three more in each visit, under the customers' eyes."""
    return _last_week(planter, range(10, 19), _during)


def _last_week(planter: Planter, a_day: range, how: Callable[[Planter, Duty, int], list[Entry]]) -> Case:
    leavers = [
        person for person in planter.stage.world.people if person.ends_on <= planter.last and person.role is Role.CLERK
    ]
    able = [person for person in leavers if person.pk not in planter.taken]
    if not able:
        raise CannotPlant
    person = planter.rng.choice(able)
    planter.taken.add(person.pk)
    case = planter.start(person)
    for duty in planter.days(person, last=person.ends_on, at_least=8)[-LAST_DAYS:]:
        case.entries += how(planter, duty, planter.rng.choice(a_day))
    return planter.finish(case, at_least=30)


def _between(planter: Planter, duty: Duty, count: int) -> list[Entry]:
    return [entry for _ in range(count) for entry in planter.aside(duty, [planter.victim(duty.person)], minutes=1.0)]


def _evening(planter: Planter, duty: Duty, count: int) -> list[Entry]:
    closing = datetime.combine(duty.begins.date(), planter.place(duty.person).closes_at, TOKYO)
    end = max(duty.ends, closing, *(until for _, until in duty.busy)) + timedelta(minutes=2)
    found: list[Entry] = []
    for _ in range(0, count, 8):
        clients = [planter.victim(duty.person) for _ in range(min(8, count))]
        found += planter.aside(duty, clients, minutes=1.0, at=end, choose=0.3)
        end += timedelta(minutes=7)
    return found


def _during(planter: Planter, duty: Duty, count: int) -> list[Entry]:
    found: list[Entry] = []
    used: set[int] = set()
    while len(found) < count:
        looks = planter.inside(duty, [planter.victim(duty.person) for _ in range(3)], besides=used)
        if not looks:
            break
        used |= {looks[0].visit or 0}
        found += looks
    return found


# --- a slow drip ----------------------------------------------------------------------------------------------------------------------------
def drips_in_visits(planter: Planter) -> Case:
    """Two to four a day in others' visits, to the end of the play."""

    def some(duty: Duty) -> list[Entry]:
        person = duty.person
        return [
            entry
            for _ in range(planter.rng.randrange(2, 5))
            for entry in planter.inside(duty, [planter.victim(person)])
        ]

    return _to_the_end(planter, planter.culprit(Role.CLERK), some)


def drips_without_ticket(planter: Planter) -> Case:
    """One to three a day, as calls."""

    def some(duty: Duty) -> list[Entry]:
        looks = (
            planter.aside(duty, [planter.victim(duty.person)], reason="CALL_BACK")
            for _ in range(planter.rng.randrange(1, 4))
        )
        return [entry for found in looks for entry in found]

    return _to_the_end(planter, planter.culprit(), some)


def drips_in_mornings(planter: Planter) -> Case:
    """Two or three each morning before the doors open."""

    def some(duty: Duty) -> list[Entry]:
        opening = datetime.combine(duty.begins.date(), planter.place(duty.person).opens_at, TOKYO)
        if duty.begins > opening:
            return []
        clients = [planter.victim(duty.person) for _ in range(planter.rng.randrange(2, 4))]
        return planter.aside(duty, clients, at=max(duty.begins, opening - timedelta(minutes=24)), reason="FOLLOW_UP")

    return _to_the_end(planter, planter.culprit(), some)


def _to_the_end(planter: Planter, person: Person, some: Callable[[Duty], list[Entry]]) -> Case:
    case = planter.start(person)
    first = planter.begins + timedelta(days=planter.rng.randrange(10))
    for duty in planter.days(person, first=first, at_least=10):
        case.entries += some(duty)
    return planter.finish(case, at_least=20)


LEAVERS = {"CALLS": leaves_with_calls, "EVENINGS": leaves_in_evenings, "IN_VISITS": leaves_in_visits}
DRIPS = {"IN_VISITS": drips_in_visits, "WITHOUT_TICKET": drips_without_ticket, "IN_MORNINGS": drips_in_mornings}
