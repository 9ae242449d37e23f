"""Looking because one is curious: the own number, a former partner, a well-known name."""

from datetime import timedelta

from oversight.simulation.misuse.cases import CannotPlant, Case, Planter
from oversight.simulation.world import Client, Person, Place
from staff.permissions import Role


# --- the own number -------------------------------------------------------------------------------------------------------------------------
def own_aside(planter: Planter) -> Case:
    """The own contract, in a quiet minute, once to three times within weeks."""
    person = planter.culprit()
    return _now_and_then(planter, person, person.own, times=planter.rng.randrange(1, 4))


def own_in_visit(planter: Planter) -> Case:
    """The own contract while a customer sits there."""
    person = planter.culprit(Role.CLERK)
    case = planter.start(person)
    for duty in planter.rng.sample(planter.days(person, at_least=6), 4):
        if len(case.entries) < 2:
            case.entries += planter.inside(duty, [person.own])
    return planter.finish(case)


def household(planter: Planter) -> Case:
    """Husband, wife, parents: three times in some weeks."""
    person = planter.culprit()
    if not person.household:
        raise CannotPlant
    return _now_and_then(planter, person, planter.rng.choice(person.household), times=3)


def _now_and_then(planter: Planter, person: Person, client: Client, *, times: int) -> Case:
    case = planter.start(person)
    days = planter.days(person, at_least=times + 4)
    for duty in sorted(planter.rng.sample(days, times), key=lambda duty: duty.begins):
        case.entries += planter.aside(duty, [client])
    return planter.finish(case)


# --- a former partner -----------------------------------------------------------------------------------------------------------------------
def partner_called_back(planter: Planter) -> Case:
    """Every few days, for weeks, as if the person were called back."""
    return _every_few_days(planter, planter.culprit(), reason="CALL_BACK")


def partner_after_closing(planter: Planter) -> Case:
    """Every few days, when the shop is empty."""
    return _every_few_days(
        planter, planter.culprit(Role.CLERK, Role.MANAGER, Role.TECHNICIAN), reason="FOLLOW_UP", late=True
    )


def partner_in_visits(planter: Planter) -> Case:
    """Every few days, while somebody else is served."""
    return _every_few_days(planter, planter.culprit(Role.CLERK), inside=True)


def _every_few_days(
    planter: Planter, person: Person, *, reason: str = "", late: bool = False, inside: bool = False
) -> Case:
    case, client, rng = planter.start(person), planter.stranger(), planter.rng
    first, last = planter.span(rng.randrange(18, 40))
    due = first
    for duty in planter.days(person, first=first, last=last, at_least=6):
        if duty.begins.date() < due:
            continue
        if inside:
            looks = planter.inside(duty, [client])
        elif late:
            closing = duty.ends.replace(hour=20, minute=0)
            looks = planter.aside(
                duty,
                [client],
                reason=reason,
                at=closing + timedelta(minutes=rng.uniform(4, 35)) if duty.ends > closing else None,
            )
        else:
            looks = planter.aside(duty, [client], reason=reason)
        if looks:
            case.entries += looks
            due = duty.begins.date() + timedelta(days=rng.randrange(2, 6))
    return planter.finish(case, at_least=8)


# --- a well-known name ----------------------------------------------------------------------------------------------------------------------
def name_in_shop(planter: Planter) -> Case:
    """Somebody famous moved to the town: all of a shop look, within two days."""
    places = [place for place in planter.stage.world.places if len(place.people) > 6]
    return _many_look(planter, [planter.rng.choice(places)], days=2, people=range(5, 8))


def name_in_chain(planter: Planter) -> Case:
    """It was on television: people of several shops look within three days."""
    return _many_look(planter, planter.stage.world.places, days=3, people=range(6, 10))


def name_in_visits(planter: Planter) -> Case:
    """The same while customers are served."""
    return _many_look(planter, [planter.rng.choice(planter.stage.world.places)], days=3, people=range(4, 7), inside=0.7)


def _many_look(planter: Planter, places: list[Place], *, days: int, people: range, inside: float = 0.15) -> Case:
    rng, client = planter.rng, planter.stranger()
    first, last = planter.span(days)
    crowd = [person for place in places for person in place.people if person.looks_up]
    wanted, case = rng.choice(people), None
    for person in rng.sample(crowd, len(crowd)):
        here = planter.stage.days_of(person, first, last - timedelta(days=1))
        if not here or (case and len(case.people) >= wanted):
            continue
        duty = rng.choice(here)
        looks = planter.inside(duty, [client]) if rng.random() < inside else planter.aside(duty, [client])
        if not looks:
            continue
        case = case or planter.start(person)
        case.people = list(dict.fromkeys([*case.people, person.ref]))
        case.entries += looks
    if case is None or len(case.people) < 4:
        raise CannotPlant
    return planter.finish(case)


OWN = {"ASIDE": own_aside, "IN_A_VISIT": own_in_visit, "HOUSEHOLD": household}
EX_PARTNER = {
    "CALLED_BACK": partner_called_back,
    "AFTER_CLOSING": partner_after_closing,
    "IN_VISITS": partner_in_visits,
}
KNOWN_NAME = {"IN_A_SHOP": name_in_shop, "IN_THE_CHAIN": name_in_chain, "IN_VISITS": name_in_visits}
