"""More than the purpose of a visit needs: sections opened besides, customers besides."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from oversight.signals.found import Found, Given, day_of, found
from oversight.signals.history import Event
from oversight.signals.norms import Evidence, Norms


def detect(given: Given, norms: Norms) -> Iterator[Found]:
    yield from _other_sections(given, norms)
    yield from _other_customers(given, norms)


def _other_sections(given: Given, norms: Norms) -> Iterator[Found]:
    """Sections outside the purpose, for the person's visits, against the share that the others of the shop open."""
    opened: defaultdict[tuple[int, UUID], defaultdict[date, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in given.history.outside_purpose:
        opened[event.shop, event.person][day_of(event.at)].append(event)
    visits: Counter[tuple[int, UUID | None]] = Counter()
    sections: Counter[tuple[int, UUID | None]] = Counter()
    for (shop, person), days in norms.days.items():
        count = sum(sum(day.visits.values()) for day in days.values())
        more = sum(len(events) for events in opened[shop, person].values())
        for who in (None, person):
            visits[shop, who] += count
            sections[shop, who] += more
    for (shop, person), events in opened.items():
        others = visits[shop, None] - visits[shop, person]
        share = (sections[shop, None] - sections[shop, person] + 2) / (others + 50)
        evidence = Evidence(given.thresholds.of("SLOW_MORE", shop))
        told = given.last_found(("OUTSIDE_PURPOSE",), person)
        silent_until = day_of(told + timedelta(days=given.thresholds.of("MUTE_DAYS", shop))) if told else date.min
        days = norms.days[shop, person]
        for on in sorted(days):
            if told and on <= day_of(told):
                continue
            served = sum(days[on].visits.values())
            total = evidence.add(on, len(events.get(on, ())), share * served)
            if total <= given.thresholds.of("OUTSIDE_MORE", shop) or on < silent_until:
                continue
            since = evidence.since or on
            looks = [event for at in sorted(events) if since <= at <= on for event in events[at]]
            if looks and given.is_new(looks[-1].at):
                during = sum(sum(day.visits.values()) for at, day in days.items() if since <= at <= on)
                before = visits[shop, person] - during
                facts: dict[str, object] = {
                    "since_on": since.isoformat(), "until_on": on.isoformat(), "count": len(looks), "visits": during,
                    "own": round(100 * (sections[shop, person] - len(looks)) / before) if before else 0,
                    "shop": round(100 * (sections[shop, None] - sections[shop, person]) / others) if others else 0,
                }  # fmt: skip
                yield found("OUTSIDE_PURPOSE", on, looks, facts, weight=4)
            silent_until = on + timedelta(days=given.thresholds.of("MUTE_DAYS", shop))
            evidence.forget()


def _other_customers(given: Given, norms: Norms) -> Iterator[Found]:
    """Many customers in one visit of whom nobody was checked."""
    for visit in given.history.settled(given.until):
        looks = list(visit.unproven())
        if len(looks) < given.thresholds.of("IN_ONE_VISIT", visit.shop) or not given.is_new(looks[-1].at):
            continue
        own, shop = norms.customers_a_visit((visit.shop, looks[-1].person))
        facts: dict[str, object] = {
            "on": looks[-1].day.isoformat(), "count": len({look.subject for look in looks}), "own": own, "shop": shop,
        }  # fmt: skip
        yield found("OTHER_CUSTOMER", visit.number, looks, facts, weight=6)
