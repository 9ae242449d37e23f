"""Numbers tried one after the other, with a birthday that is known or guessed: what is found belongs to somebody."""

from datetime import datetime, timedelta

from customers.rules import seconds_to_wait
from oversight.simulation.days import Duty
from oversight.simulation.misuse.cases import Case, Planter
from oversight.simulation.visits import Served
from oversight.simulation.world import next_number
from staff.permissions import Role


def in_an_evening(planter: Planter) -> Case:
    """Two or three dozen on one day, in visits without a ticket, as fast as the waits after a miss allow."""
    person = planter.culprit()
    case = planter.start(person)
    days = planter.days(person, at_least=5)
    number = planter.neighbour(person).number
    left = planter.rng.randrange(18, 32)
    for duty in planter.rng.sample(days, 5):
        while left > 0:
            tried = _aside(planter, duty, case, number, min(left, 10))
            if not tried:
                break
            number, left = next_number(number, tried), left - tried
        if left <= 0:
            break
    return planter.finish(case, at_least=10)


def some_each_day(planter: Planter) -> Case:
    """Three or four a day for a week: no day stands out."""
    person = planter.culprit()
    case = planter.start(person)
    first, last = planter.span(12)
    number = planter.neighbour(person).number
    for duty in planter.days(person, first=first, last=last, at_least=5)[:6]:
        number = next_number(number, _aside(planter, duty, case, number, planter.rng.randrange(3, 5)))
    return planter.finish(case, at_least=10)


def downwards_in_visits(planter: Planter) -> Case:
    """Two or three in each of some visits of other customers, from a number downwards."""
    person = planter.culprit(Role.CLERK)
    case, client, rng = planter.start(person), planter.stranger(), planter.rng
    first, last = planter.span(12)
    number = client.number
    for duty in planter.days(person, first=first, last=last, at_least=5)[:7]:
        for visit in planter.visits(duty)[:2]:
            served = Served(
                planter.stage.book,
                visit,
                planter.desk(duty),
                rng,
                begins=visit.closed_at - timedelta(seconds=rng.uniform(70, 160)),
                ends=visit.closed_at,
            )
            for _ in range(rng.randrange(2, 4)):
                number = next_number(number, -1)
                case.entries.append(served.miss(planter.search(number, client)))
                served.wait(14)
    return planter.finish(case, at_least=10)


def _aside(planter: Planter, duty: Duty, case: Case, number: str, count: int) -> int:
    """Try `count` numbers from the next one on in a visit without a ticket; now and then somebody is found. Returns how many were tried."""
    rng, client = planter.rng, planter.stranger()
    begin = duty.gap(rng, 4 + count * 2.2)
    if begin is None:
        return 0
    book, desk = planter.stage.book, planter.desk(duty)
    visit = book.open(begin, begin + timedelta(minutes=4 + count * 2.2), desk, "CONTRACT_ENQUIRY", reason="FOLLOW_UP")
    duty.busy.append((visit.opened_at, visit.closed_at))
    case.entries.append(book.entries[-1])
    served = Served(book, visit, desk, rng)
    misses: list[datetime] = []
    for nth in range(count):
        served.at += timedelta(seconds=seconds_to_wait(misses, at=served.at))
        served.wait(15)
        number = next_number(number)
        if rng.random() < 0.07:
            found = planter.stranger()
            case.entries.append(
                served.write(
                    "customer.looked_up", subject=found.subject, sections=["customer"], hits=1, reason=visit.reason,
                    digests=planter.digests(number, found),
                )
            )  # fmt: skip
        else:
            case.entries.append(served.miss(planter.search(number, client)))
            misses.insert(0, served.at)
        if served.at >= visit.closed_at - timedelta(seconds=5):
            count = nth + 1
            break
    case.entries.append(served.close("NOT_FOUND"))
    return count


WAYS = {"IN_AN_EVENING": in_an_evening, "SOME_EACH_DAY": some_each_day, "DOWNWARDS_IN_VISITS": downwards_in_visits}
