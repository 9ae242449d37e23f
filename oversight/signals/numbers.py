"""Searches that try: many misses on a day, and line numbers one after the other. The log holds keyed digests; a digest of each number's
successor tells that two follow each other, and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import log
from uuid import UUID

from oversight.signals.found import Found, Given, day_of, found
from oversight.signals.history import Search
from oversight.signals.norms import OWN_DAYS


def detect(given: Given) -> Iterator[Found]:
    by_person: defaultdict[tuple[int, UUID], list[Search]] = defaultdict(list)
    for search in given.history.searches:
        by_person[search.shop, search.person].append(search)
    for (_, person), searches in by_person.items():
        yield from _in_a_row(given, person, searches)
    yield from _fishing(given, by_person)


def _in_a_row(given: Given, person: UUID, searches: list[Search]) -> Iterator[Found]:
    shop = searches[-1].shop
    since = given.days_ago(given.thresholds.of("NUMBERS_DAYS", shop))
    told = given.last_found(("CONSECUTIVE_NUMBERS",), person)
    recent = [one for one in searches if one.at > since and one.tried and (told is None or one.at > told)]
    if not recent or not given.is_new(recent[-1].at):
        return
    steps = _steps(recent)
    if len(steps) < given.thresholds.of("NUMBERS_IN_A_ROW", shop):
        return
    numbers = {digest for step in steps for digest in step}
    tried = [one for one in recent if one.tried in numbers]
    if not given.is_new(tried[-1].at):
        return
    if told and tried[-1].at < told + timedelta(days=given.thresholds.of("MUTE_DAYS", shop)):
        return
    facts: dict[str, object] = {
        "since_on": day_of(tried[0].at).isoformat(),
        "until_on": day_of(tried[-1].at).isoformat(),
        "count": len(numbers),
        "found": len({one.tried for one in tried if not one.missed}),
    }
    yield found("CONSECUTIVE_NUMBERS", day_of(tried[-1].at), tried, facts, weight=9)


def _steps(searches: list[Search]) -> set[tuple[bytes, bytes]]:
    """Return the pairs of numbers (as digests) of which the second is the next after the first, upwards or downwards."""
    tried = {one.tried for one in searches if one.tried}
    return {(one.tried, one.following) for one in searches if one.tried and one.following in tried}


def _share_before(searches: list[Search], until: datetime) -> float | None:
    """The person's share of misses before the weeks that are judged; None where there is too little of it."""
    before = [one for one in searches if one.at < until]
    return sum(one.missed for one in before) / len(before) if len(before) >= 30 else None


def _fishing(given: Given, by_person: dict[tuple[int, UUID], list[Search]]) -> Iterator[Found]:
    """Misses of a day against the share of misses among the searches of the others of the shop, and the person's own before."""
    misses: Counter[int] = Counter()
    searches: Counter[int] = Counter()
    for (shop, _), mine in by_person.items():
        misses[shop] += sum(one.missed for one in mine)
        searches[shop] += len(mine)
    span = max(1, (day_of(given.until) - day_of(given.history.since)).days)
    for (shop, _), mine in by_person.items():
        days: defaultdict[date, list[Search]] = defaultdict(list)
        for one in mine:
            days[day_of(one.at)].append(one)
        missed = sum(one.missed for one in mine)
        others = (misses[shop] - missed + 6) / (searches[shop] - len(mine) + 60)
        for on, day in days.items():
            vain = [one for one in day if one.missed]
            if not vain or not given.is_new(vain[-1].at) or len(vain) < given.thresholds.of("MISSES_LEAST", shop):
                continue
            own = _share_before(mine, given.until - OWN_DAYS)
            expected = max(others, own or 0.0) * len(day)
            surprise = len(vain) * log(len(vain) / expected) - (len(vain) - expected) if len(vain) > expected else 0.0
            if surprise < given.thresholds.of("MISSES_SURPRISE", shop):
                continue
            people = max(1, len([key for key in by_person if key[0] == shop]) - 1)
            facts: dict[str, object] = {
                "on": on.isoformat(), "searches": len(day), "count": len(vain),
                "own": round((missed - len(vain)) / max(1, len(days) - 1), 1),
                "shop": round((misses[shop] - missed) / span / people, 1),
            }  # fmt: skip
            yield found("FISHING", on, vain, facts, weight=7)
