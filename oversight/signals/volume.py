"""Far above the own norm and the shop's: on one day, or a little for weeks; without tickets; at customers whom the shop never saw; in visits
that end before anybody could have been served."""

from collections.abc import Iterator
from datetime import date, timedelta

from oversight.signals.found import Found, Given, day_of, found
from oversight.signals.history import Look
from oversight.signals.norms import ABSENT, Day, Evidence, Key, Norms

FAMILY = ("ABOVE_NORM", "NO_TICKET", "NEW_TO_SHOP")
_MOSTLY = 0.7


def detect(given: Given, norms: Norms) -> Iterator[Found]:
    for key, days in norms.days.items():
        yield from _more_than_usual(given, norms, key, days)
        yield from _brief(given, norms, key, days)


def _more_than_usual(given: Given, norms: Norms, key: Key, days: dict[date, Day]) -> Iterator[Found]:
    shop, person = key
    enough, mute = given.thresholds.of("SURPRISE", shop), timedelta(days=given.thresholds.of("MUTE_DAYS", shop))
    least = given.thresholds.of("LEAST_EXPECTED", shop)
    evidence = [Evidence(given.thresholds.of(name, shop)) for name in ("FAST_MORE", "SLOW_MORE")]
    alone = {stratum: Evidence(given.thresholds.of("SLOW_MORE", shop)) for stratum in sorted(ABSENT)}
    usual = {stratum: max(least, norms.absent_a_day(key, stratum)) for stratum in alone}
    told = given.last_found(FAMILY, person)
    silent_until = day_of(told + mute) if told else date.min
    for on in sorted(days):
        if told and on <= day_of(told):
            continue
        day = days[on]
        expected = norms.expected(key, day)
        reached = [one for one in evidence if one.add(on, len(day.looks), expected) > enough]
        reached += [one for stratum, one in alone.items() if one.add(on, day.count(stratum), usual[stratum]) > enough]
        if not reached or not day.looks or on < silent_until:  # told on a day with something to show
            continue
        since = min(one.since or on for one in reached)
        if given.is_new(max(look.at for look, _ in day.looks)):
            sudden = evidence[0].last > enough
            yield _tell(
                norms, key, {at: days[at] for at in days if (on if sudden else since) <= at <= on}, sudden=sudden
            )
        silent_until = on + mute
        for one in (*evidence, *alone.values()):
            one.forget()


def _tell(norms: Norms, key: Key, days: dict[date, Day], *, sudden: bool) -> Found:
    looks = [look for day in days.values() for look, _ in day.looks]
    first, last = min(look.at for look in looks), max(look.at for look in looks)
    without = [look for look in looks if "NO_TICKET" in look.flags]
    new = [look for look in without if "NEW_TO_SHOP" in look.flags]
    since_on, until_on = day_of(first).isoformat(), day_of(last).isoformat()
    if len(without) >= _MOSTLY * len(looks):
        own, shop = norms.ticketless(key, besides=first)
        signal, chosen = ("NEW_TO_SHOP", new) if len(new) >= _MOSTLY * len(without) else ("NO_TICKET", without)
        facts: dict[str, object] = {
            "since_on": since_on, "until_on": until_on, "count": len({look.subject for look in chosen}), "own": own, "shop": shop,
        }  # fmt: skip
        return found(signal, until_on, looks, facts, weight=5)
    own, shop = norms.customers_a_visit(key)
    visits = sum(sum(day.visits.values()) for day in days.values())
    expected = sum(norms.expected(key, day) for day in days.values())
    if sudden:
        day = days[day_of(last)]
        explained = len(day.subjects) - len(day.looks)
        facts = {
            "way": "DAY", "on": until_on, "count": len(day.subjects), "visits": visits, "expected": round(explained + expected),
            "own": own, "shop": shop,
        }  # fmt: skip
    else:
        facts = {
            "way": "WEEKS", "since_on": since_on, "until_on": until_on, "excess": round(len(looks) - expected), "visits": visits,
            "own": own, "shop": shop,
        }  # fmt: skip
    return found("ABOVE_NORM", until_on, looks, facts, weight=6 if sudden else 4)


def _brief(given: Given, norms: Norms, key: Key, days: dict[date, Day]) -> Iterator[Found]:
    """Visits with a look and without a check that are over before anybody could have been served."""
    shop, person = key
    usual = given.thresholds.of("BRIEF_A_DAY", shop)
    others = [
        (sum(len(day.brief) for day in their.values()), len(their))
        for (at, who), their in norms.days.items()
        if at == shop and who != person
    ]
    if len(others) > 3:
        others.remove(max(others))  # who misuses is no norm
    share = (sum(brief for brief, _ in others) + 20 * usual) / (sum(count for _, count in others) + 20)
    expected = max(share, usual)
    told = given.last_found(("ABOVE_NORM", "NO_TICKET", "NEW_TO_SHOP"), person)
    mute = timedelta(days=given.thresholds.of("MUTE_DAYS", shop))
    silent_until = day_of(told + mute) if told else date.min
    evidence = Evidence(given.thresholds.of("BRIEF_MORE", shop))
    for on in sorted(days):
        if told and on <= day_of(told):
            continue
        day = days[on]
        if (
            evidence.add(on, len(day.brief), expected) <= given.thresholds.of("BRIEF_SURPRISE", shop)
            or on < silent_until
        ):
            continue
        since = evidence.since or on
        looks: list[Look] = [look for at, one in days.items() if since <= at <= on for look in one.brief]
        if given.is_new(looks[-1].at):
            facts: dict[str, object] = {
                "way": "BRIEF", "since_on": since.isoformat(), "until_on": on.isoformat(), "count": len(looks),
                "minutes": round(given.thresholds.of("BRIEF_SECONDS", shop) / 60, 1),
                "own": norms.customers_a_visit(key)[0], "shop": norms.customers_a_visit(key)[1],
            }  # fmt: skip
            yield found("ABOVE_NORM", f"brief {on.isoformat()}", looks, facts, weight=5)
        silent_until = on + mute
        evidence.forget()
