"""When and where: outside hours and shifts with nobody there, another shop's visit, a visit that is over; the quota; one's own record."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from oversight.signals.found import Found, Given, day_of, found, per_month
from oversight.signals.history import Event, Look
from oversight.signals.norms import Norms


def detect(given: Given, norms: Norms) -> Iterator[Found]:
    yield from _unattended(given, norms)
    yield from _other_shop(given)
    history = given.history
    quota = [event for event in history.refusals if "QUOTA_REACHED" in event.flags]
    closed = [event for event in history.refusals if "AFTER_CLOSING" in event.flags]
    yield from _by_day(given, "QUOTA_REACHED", quota, weight=7)
    yield from _by_day(given, "VISIT_CLOSED", history.after_closing, weight=9)
    least = int(given.thresholds.of("AFTER_CLOSING_LEAST"))
    yield from _by_day(given, "AFTER_CLOSING", closed, weight=3, least=least)
    yield from _by_day(given, "OWN_ENTRIES", history.own_reading, weight=2)


def _by_day(given: Given, signal: str, events: Iterable[Event], *, weight: int, least: int = 1) -> Iterator[Found]:
    days: defaultdict[tuple[UUID, date], list[Event]] = defaultdict(list)
    for event in events:
        days[event.person, day_of(event.at)].append(event)
    for (_, on), told in days.items():
        if len(told) >= least and any(given.is_new(event.at) for event in told):
            yield found(signal, on, told, {"on": on.isoformat(), "count": len(told)}, weight=weight)


def _unattended(given: Given, norms: Norms) -> Iterator[Found]:
    """Looks without a ticket and without a check at an hour when nobody should be served, on more than one day."""
    for signal in ("OUTSIDE_HOURS", "OUTSIDE_SHIFT"):
        for (shop, person), days in norms.days.items():
            since = given.days_ago(given.thresholds.of("UNATTENDED_DAYS", shop))
            told = given.last_found((signal,), person)
            looks: list[Look] = sorted(
                (look for day in days.values() for look, _ in day.looks if {signal, "NO_TICKET"} <= look.flags),
                key=lambda look: look.at,
            )
            recent = [look for look in looks if look.at > since and (told is None or look.at > told)]
            if not recent or not given.is_new(recent[-1].at):
                continue
            if len({look.day for look in recent}) < given.thresholds.of("UNATTENDED", shop):
                continue
            if told and recent[-1].at < told + timedelta(days=given.thresholds.of("MUTE_DAYS", shop)):
                continue
            others = [
                one
                for (at, who), theirs in norms.days.items()
                if at == shop and who != person
                for one in theirs.values()
            ]
            people = max(1, sum(at == shop for at, _ in norms.days) - 1)
            facts: dict[str, object] = {
                "since_on": recent[0].day.isoformat(), "until_on": recent[-1].day.isoformat(),
                "count": len(recent), "without_ticket": len(recent),
                "own": per_month(len(looks) - len(recent), norms.span),
                "shop": per_month(sum(signal in look.flags for one in others for look, _ in one.looks) / people, norms.span),
            }  # fmt: skip
            yield found(signal, recent[-1].day, recent, facts, weight=6)


def _other_shop(given: Given) -> Iterator[Found]:
    told: defaultdict[tuple[UUID, date], list[Look]] = defaultdict(list)
    for visit in given.history.visits.values():
        for look in visit.looks:
            if given.is_new(look.at) and ("OTHER_SHOP" in look.flags or look.shop != visit.shop):
                told[look.person, look.day].append(look)
    for (_, on), looks in told.items():
        facts: dict[str, object] = {"on": on.isoformat(), "count": len({look.subject for look in looks})}
        yield found("OTHER_SHOP", on, looks, facts, weight=6)
