"""Honest work that no ticket stands for, and what follows from a visit: call-backs, callers, the carrier's requests, follow-up calls."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from oversight.simulation import visits
from oversight.simulation.book import Desk, Visit
from oversight.simulation.days import Duty
from oversight.simulation.stage import Coming, Stage, client_of
from oversight.simulation.world import TOKYO, Client, Person, Place
from staff.permissions import Role

_PURPOSES = ("BILL_ENQUIRY", "PLAN_CHANGE", "CONTRACT_ENQUIRY", "REPAIR")
_BY_TELEPHONE = ("CALL_BACK", "CARRIER_REQUEST")
_CALLS_EVERY = 18
"""Days from one afternoon of follow-up calls to the next: how the new handset does, whether the plan fits."""


def run(stage: Stage, place: Place, day: date, here: list[Duty], rng: Random) -> None:
    """Do what is due today at a shop without a ticket, between the visitors."""
    due = [one for one in stage.agenda[place.pk, day] if one.reason]
    for _ in range(_about(rng, 0.35)):
        due.append(Coming(client_of(stage, place, rng), rng.choice(_PURPOSES), "COUNTER_DIRECT"))
    for _ in range(_about(rng, 0.2)):
        due.append(_by_carrier(stage, place, day, rng))
    for _ in range(_about(rng, 0.5)):
        due.append(_by_caller(stage, place, day, rng))
    for one in due:
        _attend(stage, place, here, one, rng)
    _prepare(stage, place, day, here, rng)
    if (day.toordinal() + place.pk * 5) % _CALLS_EVERY == 0:
        _follow_up_calls(stage, place, day, here, rng)


def _about(rng: Random, expected: float) -> int:
    return int(expected) + (rng.random() < expected % 1)


def _by_carrier(stage: Stage, place: Place, day: date, rng: Random) -> Coming:
    """Head office asks about somebody; now and then it asks again."""
    client = client_of(stage, place, rng)
    if rng.random() < 0.3:
        stage.agenda[place.pk, day + timedelta(days=rng.randrange(1, 4))].append(
            Coming(client, "CONTRACT_ENQUIRY", "CARRIER_REQUEST")
        )
    return Coming(client, "CONTRACT_ENQUIRY", "CARRIER_REQUEST")


def _by_caller(stage: Stage, place: Place, day: date, rng: Random) -> Coming:
    """Somebody telephones the shop itself and whoever is free answers; some call again, some come in after all."""
    client, purpose = client_of(stage, place, rng), rng.choice(_PURPOSES)
    if rng.random() < 0.25:
        stage.agenda[place.pk, day + timedelta(days=rng.randrange(1, 4))].append(Coming(client, purpose, "CALL_BACK"))
    if rng.random() < 0.3:
        stage.agenda[place.pk, day + timedelta(days=rng.randrange(2, 7))].append(Coming(client, purpose))
    return Coming(client, purpose, "CALL_BACK")


def _attend(stage: Stage, place: Place, here: list[Duty], one: Coming, rng: Random) -> None:
    """By the clerk who is meant, or somebody who has the time. On the telephone nothing is disclosed."""
    able = [duty for duty in here if duty.person.role in (Role.CLERK, Role.OPERATOR)]
    first = [duty for duty in able if one.clerk and duty.person is one.clerk]
    minutes = rng.uniform(3, 8) if one.reason in _BY_TELEPHONE else rng.uniform(8, 18)
    if (
        one.reason == "CALL_BACK" and one.clerk and rng.random() < 0.25
    ):  # nobody answers; another try tomorrow, perhaps by somebody else
        minutes = rng.uniform(0.9, 1.6)
        stage.agenda[place.pk, here[0].begins.date() + timedelta(days=1)].append(replace(one, clerk=None))
    if one.reason == "COUNTER_DIRECT":
        able = [duty for duty in able if duty.person.role is Role.CLERK]
    for duty in [*first, *rng.sample(able, len(able))]:
        opening = datetime.combine(duty.begins.date(), place.opens_at, TOKYO)
        at = duty.gap(rng, minutes, after=max(duty.begins, opening))
        if at is not None:
            _visit(stage, duty, one, at, minutes, rng)
            return


def _prepare(stage: Stage, place: Place, day: date, here: list[Duty], rng: Random) -> None:
    """Before the doors open somebody goes on with what was left from the day before; once or twice a week in a shop."""
    opening = datetime.combine(day, place.opens_at, TOKYO)
    early = [duty for duty in here if duty.begins < opening - timedelta(minutes=20) and duty.person.role is Role.CLERK]
    left = [
        served.client for served in stage.served[place.pk, day - timedelta(days=1)]
        if served.client and served.visit.ticket is not None and served.client.subject not in stage.relatives
    ]  # fmt: skip
    if early and left and rng.random() < 0.2:
        at = opening - timedelta(minutes=rng.uniform(9, 18))
        one = Coming(rng.choice(left), "CONTRACT_ENQUIRY", "CARRIER_REQUEST" if rng.random() < 0.2 else "FOLLOW_UP")
        _visit(stage, rng.choice(early), one, at, rng.uniform(3, 8), rng, alone=True)


def _visit(
    stage: Stage, duty: Duty, one: Coming, at: datetime, minutes: float, rng: Random, *, alone: bool = False
) -> None:
    desk = Desk(duty.person, duty.desk.shop, duty.desk.terminal)
    visit = stage.book.open(at, at + timedelta(minutes=minutes), desk, one.purpose, reason=one.reason)
    if alone or one.reason == "CARRIER_REQUEST":
        visit.telephone = True  # nobody is there to be checked
    stage.keep(visits.serve(stage.book, visit, desk, one.client, rng))
    duty.busy.append((visit.opened_at, visit.closed_at))


def _follow_up_calls(stage: Stage, place: Place, day: date, here: list[Duty], rng: Random) -> None:
    """One clerk calls those who bought something some weeks ago, six to ten of them on an afternoon."""
    callers = [duty for duty in here if duty.person.role is Role.CLERK]
    bought = [
        served.client
        for ago in range(14, 36)
        for served in stage.served[place.pk, day - timedelta(days=ago)]
        if served.visit.purpose in ("DEVICE_CHANGE", "NEW_LINE", "PORT_IN") and served.visit.ticket is not None and served.client
    ]  # fmt: skip
    if not callers or len(bought) < 10:
        return
    duty = rng.choice(callers)
    for client in rng.sample(bought, rng.randrange(6, 11)):
        minutes = rng.uniform(2.5, 5)
        at = duty.gap(rng, minutes, after=duty.begins + (duty.ends - duty.begins) / 2)
        if client.subject not in stage.relatives and at is not None:
            _visit(stage, duty, Coming(client, "PLAN_CHANGE", "CALL_BACK"), at, minutes, rng)


def afterwards(stage: Stage, visit: Visit, client: Client, clerk: Person, rng: Random) -> None:
    """A repair is collected; papers are brought; somebody is called back by the clerk; rarely a quarrel that takes weeks."""
    day, shop = visit.opened_at.date(), visit.shop

    def later(low: int, high: int, purpose: str = "", reason: str = "", *, by: Person | None = None) -> None:
        coming = Coming(client, purpose or visit.purpose, reason, by)
        stage.agenda[shop, day + timedelta(days=rng.randrange(low, high))].append(coming)

    if visit.purpose == "REPAIR" and rng.random() < 0.7:
        later(4, 13)
        if rng.random() < 0.35:
            later(3, 9, reason="CALL_BACK", by=clerk)
    elif visit.outcome in ("MISSING_PAPERS", "NOT_IDENTIFIED") and rng.random() < 0.8:
        later(1, 6)
    elif visit.purpose == "ADDRESS_CHANGE" and rng.random() < 0.02:
        later(3, 25, "SIM_REISSUE")
    elif rng.random() < 0.022:
        later(1, 3, reason=rng.choice(("CALL_BACK", "CALL_BACK", "CALL_BACK", "FOLLOW_UP")), by=clerk)
    elif rng.random() < 0.002:
        for nth in range(rng.randrange(2, 5)):
            later(2 + 3 * nth, 3 + 3 * nth)
            later(3 + 3 * nth, 4 + 3 * nth, reason="CALL_BACK", by=clerk)
