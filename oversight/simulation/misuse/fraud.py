"""Two people together: a clerk who looks for a greeter, a clerk who passes a forger's documents."""

from collections.abc import Callable
from datetime import date, timedelta

from identity.methods import Kind
from oversight.simulation.days import Duty
from oversight.simulation.misuse.cases import CannotPlant, Case, Planter
from oversight.simulation.visits import Document, Served
from oversight.simulation.world import Client, Person
from staff.permissions import Role


# --- the greeter's friend -------------------------------------------------------------------------------------------------------------------
def many_friends(planter: Planter) -> Case:
    """The greeter may not look anybody up and asks a clerk: this person and that one, over some weeks, without a ticket."""
    clerk, greeter = _pair(planter)
    return _favours(
        planter, clerk, greeter, [planter.victim(clerk) for _ in range(planter.rng.randrange(8, 13))], days=21
    )


def one_friend(planter: Planter) -> Case:
    """The same acquaintance of the greeter's again and again."""
    clerk, greeter = _pair(planter)
    return _favours(planter, clerk, greeter, [planter.stranger()] * planter.rng.randrange(5, 8), days=25)


def with_tickets(planter: Planter) -> Case:
    """The greeter issues a ticket for nobody, the clerk calls it at once out of turn, and closes within a minute or two, without a check."""
    clerk, greeter = _pair(planter)
    case, rng = planter.start(clerk, greeter), planter.rng
    first, last = planter.span(21)
    wanted = rng.randrange(8, 12)
    both = _both(planter, clerk, greeter, first=first, last=last)
    for duty, other in rng.sample(both * 2, min(len(both) * 2, wanted)):
        minutes = rng.uniform(1.0, 1.9)
        begin = duty.gap(rng, minutes + 1, after=max(duty.begins, other.begins), before=min(duty.ends, other.ends))
        if begin is None:
            continue
        book = planter.stage.book
        marked = len(book.entries)
        ticket = book.issue(begin, other.desk, "CONTRACT_ENQUIRY", letter="A")
        at = begin + timedelta(seconds=rng.uniform(12, 40))
        visit = book.open(
            at, at + timedelta(minutes=minutes), planter.desk(duty), ticket.purpose, ticket=ticket, chosen="SHORT"
        )
        duty.busy.append((begin, visit.closed_at))
        served = Served(book, visit, planter.desk(duty), rng)
        client = planter.victim(clerk)
        served.wait(15)
        served.look_up(client)
        served.wait(5)
        served.choose(client)
        served.close(rng.choice(("LEFT", "EXPLAINED", "MISSING_PAPERS")))
        case.entries += book.entries[marked:]
    return planter.finish(case, at_least=20)


def _favours(planter: Planter, clerk: Person, greeter: Person, clients: list[Client], *, days: int) -> Case:
    case, rng = planter.start(clerk, greeter), planter.rng
    first, last = planter.span(days)
    both = _both(planter, clerk, greeter, first=first, last=last)
    for nth, client in enumerate(clients):
        duty, other = both[(nth * len(both)) // len(clients)]
        case.entries += planter.aside(
            duty, [client], minutes=rng.uniform(0.8, 1.8), reason="COUNTER_DIRECT", after=max(duty.begins, other.begins),
            before=min(duty.ends, other.ends),
        )  # fmt: skip
    return planter.finish(case, at_least=10)


def _pair(planter: Planter) -> tuple[Person, Person]:
    clerk = planter.culprit(Role.CLERK)
    return clerk, planter.rng.choice(planter.place(clerk).with_role(Role.GREETER))


def _both(planter: Planter, one: Person, other: Person, *, first: date, last: date) -> list[tuple[Duty, Duty]]:
    """The days on which both are at work."""
    pairs = [
        (duty, there)
        for duty in planter.stage.days_of(one, first, last)
        if (there := planter.stage.duties.get((other.pk, duty.begins.date())))
    ]
    if len(pairs) < 4:
        raise CannotPlant
    return pairs


# --- the forger -----------------------------------------------------------------------------------------------------------------------------
def same_document(planter: Planter) -> Case:
    """One card with a number that stays, under changing names: SIM cards of others are reissued. The clerk takes the usual time."""
    number = planter.document_number()
    return _forgeries(planter, seconds=(30, 70), numbers=lambda: number)


def in_seconds(planter: Planter) -> Case:
    """A forgery for each victim, and a clerk who does not look."""
    return _forgeries(planter, seconds=(3, 9), numbers=planter.document_number)


def after_change(planter: Planter) -> Case:
    """First the address of the victim is changed, some days later the SIM card is reissued; the clerk does not look closely."""
    person = planter.culprit(Role.CLERK)
    case, rng = planter.start(person), planter.rng
    first, last = planter.span(26)
    days = planter.days(person, first=first, last=last, at_least=8)
    for _ in range(rng.randrange(3, 5)):
        client, number = planter.victim(person), planter.document_number()
        nth = rng.randrange(len(days) - 3)
        _fraud(
            planter,
            case,
            days[nth],
            client,
            number,
            rng.choice(("ADDRESS_CHANGE", "PIN_RESET", "ADDRESS_CHANGE")),
            (5, 14),
        )
        _fraud(planter, case, days[nth + rng.randrange(1, 4)], client, number, "SIM_REISSUE", (5, 14))
    return planter.finish(case, at_least=20)


def _forgeries(planter: Planter, *, seconds: tuple[float, float], numbers: Callable[[], str]) -> Case:
    person = planter.culprit(Role.CLERK)
    case, rng = planter.start(person), planter.rng
    first, last = planter.span(rng.randrange(16, 28))
    days = planter.days(person, first=first, last=last, at_least=8)
    for duty in sorted(rng.sample(days, rng.randrange(6, 9)), key=lambda duty: duty.begins):
        purpose = rng.choice(("SIM_REISSUE", "SIM_REISSUE", "DEVICE_CHANGE"))
        _fraud(planter, case, duty, planter.victim(person), numbers(), purpose, seconds)
    return planter.finish(case, at_least=20)


def _fraud(
    planter: Planter, case: Case, duty: Duty, client: Client, number: str, purpose: str, seconds: tuple[float, float]
) -> None:
    """The forger draws a ticket like anybody; the clerk calls it out of turn and passes the document."""
    rng, book = planter.rng, planter.stage.book
    minutes = rng.uniform(7, 13)
    begin = duty.gap(rng, minutes + 2, after=duty.begins + timedelta(minutes=35))
    greeters = [
        there
        for there in planter.stage.on_duty(planter.place(duty.person), duty.begins.date())
        if there.person.role is Role.GREETER
    ]
    if begin is None or not greeters:
        return
    marked = len(book.entries)
    ticket = book.issue(begin, greeters[0].desk, purpose, letter="A")
    at = begin + timedelta(seconds=rng.uniform(30, 100))
    visit = book.open(at, at + timedelta(minutes=minutes), planter.desk(duty), purpose, ticket=ticket, chosen="SHORT")
    duty.busy.append((begin, visit.closed_at))
    served = Served(book, visit, planter.desk(duty), rng)
    served.wait(30)
    served.look_up(client)
    served.wait(6)
    served.choose(client)
    served.wait(12)
    served.check(client, Document(Kind.LICENCE, number), seconds=rng.uniform(*seconds))
    served.open_sections(share=0.9)
    served.close()
    case.entries += [
        entry for entry in book.entries[marked:] if entry.person is duty.person
    ]  # the greeter knows nothing


FRIENDS = {"MANY": many_friends, "ONE": one_friend, "WITH_TICKETS": with_tickets}
FORGERS = {"SAME_DOCUMENT": same_document, "IN_SECONDS": in_seconds, "AFTER_CHANGE": after_change}
