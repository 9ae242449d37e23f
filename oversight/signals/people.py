"""Looks at people whom the person knows, and again and again at the same customer."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from oversight.signals.found import Found, Given, day_of, found
from oversight.signals.history import Look, Visit
from oversight.signals.norms import NOBODY_TO_CHECK, Norms

_CLOSE = {"OWN_RECORD": 9, "SAME_HOUSEHOLD": 8}
"""Never one's own work, however the visit came about."""
_UNLESS_SERVED = {"RESTRICTED_RECORD": 8, "COLLEAGUE": 6, "SURNAME_AND_ADDRESS": 5}
"""Such a customer may come like any other: then there is a ticket, and a check."""


def detect(given: Given, norms: Norms) -> Iterator[Found]:
    settled = list(given.history.settled(given.until))
    yield from _known_to_the_person(given, settled)
    yield from _again_and_again(given, norms, settled)
    yield from _crowd(given, settled)


def _known_to_the_person(given: Given, settled: list[Visit]) -> Iterator[Found]:
    """Each flag: once for a person, a customer and a day."""
    for signal, weight in (_CLOSE | _UNLESS_SERVED).items():
        told: defaultdict[tuple[UUID, UUID, date], list[tuple[Look, Visit]]] = defaultdict(list)
        for visit in settled:
            for look in visit.looks:
                served = visit.ticket and look.subject in visit.checked
                if signal in look.flags and given.is_new(look.at) and not (signal in _UNLESS_SERVED and served):
                    told[look.person, look.subject, look.day].append((look, visit))
        for (_, subject, on), looks in told.items():
            facts: dict[str, object] = {
                "on": on.isoformat(), "count": len(looks), "without_ticket": sum(not visit.ticket for _, visit in looks),
            }  # fmt: skip
            yield found(
                signal, f"{subject.hex}:{on}", [look for look, _ in looks], facts, weight=weight, subject=subject
            )


def _again_and_again(given: Given, norms: Norms, settled: list[Visit]) -> Iterator[Found]:
    """The same person at the same customer on several days, more often than the customer's own visits explain."""
    looks, came = _unexplained(settled)
    for (person, subject), mine in looks.items():
        shop = mine[-1].shop
        since = given.days_ago(given.thresholds.of("SAME_DAYS", shop))
        told = given.last_found(("SAME_CUSTOMER",), person, subject)
        recent = [look for look in mine if look.at > since and (told is None or look.at > told)]
        if not recent or not given.is_new(recent[-1].at):
            continue
        visits = {day for day in came.get(subject, set()) if day > day_of(since)}
        days = {look.day for look in recent}
        seen = bool(visits)
        needed = given.thresholds.of("SAME_SEEN" if seen else "SAME_UNSEEN", shop)
        if len(days) - len(visits) < needed:
            continue
        if told and recent[-1].at < told + timedelta(days=given.thresholds.of("MUTE_DAYS", shop)):
            continue
        own, usual = norms.ticketless((shop, person), besides=recent[0].at)
        facts: dict[str, object] = {
            "way": "CAME" if seen else "NEVER_CAME",
            "since_on": recent[0].day.isoformat(),
            "until_on": recent[-1].day.isoformat(),
            "count": len(recent),
            "without_ticket": sum("NO_TICKET" in look.flags for look in recent),
            "visits": len(visits),
            "own": own,
            "shop": usual,
        }
        yield found(
            "SAME_CUSTOMER", f"{subject.hex}:{recent[-1].day}", recent, facts, weight=7 if not seen else 5, subject=subject
        )  # fmt: skip


def _crowd(given: Given, settled: list[Visit]) -> Iterator[Found]:
    """Several people at the same customer within days, in one shop or in several: each shop is told of its own."""
    looks, came = _unexplained(settled)
    at_customer: defaultdict[UUID, list[Look]] = defaultdict(list)
    for (_, subject), theirs in looks.items():
        at_customer[subject] += theirs
    for subject, every in at_customer.items():
        since = given.days_ago(given.thresholds.of("CROWD_DAYS"))
        recent = sorted((look for look in every if look.at > since), key=lambda look: look.at)
        people = {look.person for look in recent}
        if len(people) < given.thresholds.of("CROWD") or not given.is_new(recent[-1].at):
            continue
        if any(day > day_of(since) for day in came.get(subject, set())):
            continue
        for shop, part in groupby(sorted(recent, key=lambda look: (look.shop, look.at)), key=lambda look: look.shop):
            here = list(part)
            if any(item.signal == "SAME_CUSTOMER" and item.subject == subject and item.shop == shop and item.last_at > since
                   for item in given.before):  # fmt: skip
                continue
            facts: dict[str, object] = {
                "way": "CROWD", "since_on": recent[0].day.isoformat(), "until_on": recent[-1].day.isoformat(), "people": len(people),
                "count": len(recent), "without_ticket": sum("NO_TICKET" in look.flags for look in recent), "own": None, "shop": None,
            }  # fmt: skip
            yield found(
                "SAME_CUSTOMER", f"{subject.hex}:crowd:{shop}:{recent[0].day}", here, facts, weight=8, subject=subject
            )


def _unexplained(settled: list[Visit]) -> tuple[dict[tuple[UUID, UUID], list[Look]], dict[UUID, set[date]]]:
    """Return the looks at customers who were not checked in that visit, by person and customer; and the days on which customers came.

    A customer who was found with others by one search and not chosen was not looked for: those count for nobody.
    """
    looks: defaultdict[tuple[UUID, UUID], list[Look]] = defaultdict(list)
    came: defaultdict[UUID, set[date]] = defaultdict(set)
    for visit in settled:
        served = set(visit.checked)
        if visit.ticket and visit.stratum in NOBODY_TO_CHECK and visit.looks:
            served.add(visit.looks[0].subject)  # who called or paid
        for subject in served:
            came[subject].add(day_of(visit.opened_at))
        found_by: defaultdict[UUID, int] = defaultdict(int)
        for look in visit.looks:
            found_by[look.request] += 1
        for look in visit.looks:
            if look.subject not in served and found_by[look.request] == 1:
                looks[look.person, look.subject].append(look)
    return {key: sorted(mine, key=lambda look: look.at) for key, mine in looks.items()}, came
