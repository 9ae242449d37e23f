"""Checks that nobody made: passed faster than anybody reads, the same document for several customers, a reissue right after a change."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median

from oversight.signals.found import Found, Given, day_of, found
from oversight.signals.history import Check, Visit

CHANGES = frozenset({"ADDRESS_CHANGE", "PAYMENT_METHOD", "PIN_RESET", "NAME_CHANGE"})
"""Purposes after which the carrier's letters, or the proof of being the customer, go somewhere else."""
_ENOUGH = 30
_FASTEST = 50  # one in fifty


def detect(given: Given) -> Iterator[Found]:
    yield from _rubber_stamps(given)
    yield from _same_document(given)
    yield from _reissue_after_change(given)


def _rubber_stamps(given: Given) -> Iterator[Found]:
    timed = [check for check in given.history.checks if check.passed and check.seconds is not None]
    by_shop: defaultdict[int, list[Check]] = defaultdict(list)
    for check in timed:
        by_shop[check.shop].append(check)
    for shop, checks in by_shop.items():
        since = given.days_ago(given.thresholds.of("STAMP_DAYS", shop))
        for person in {check.person for check in checks}:
            mine = [check for check in checks if check.person == person and check.at > since]
            limit = _too_fast(given, shop, [check for check in checks if check.person != person])
            told = given.last_found(("RUBBER_STAMP",), person)
            fast = [check for check in mine if _seconds(check) < limit and (told is None or check.at > told)]
            if len(fast) < given.thresholds.of("STAMPS", shop) or not given.is_new(fast[-1].at):
                continue
            if told and fast[-1].at < told + timedelta(days=given.thresholds.of("MUTE_DAYS", shop)):
                continue
            others = [_seconds(check) for check in checks if check.person != person]
            slow = [_seconds(check) for check in checks if check.person == person and check not in fast]
            facts: dict[str, object] = {
                "since_on": day_of(fast[0].at).isoformat(),
                "until_on": day_of(fast[-1].at).isoformat(),
                "checks": len(mine),
                "count": len(fast),
                "seconds": round(limit),
                "own": round(median(slow)) if slow else None,
                "shop": round(median(others)) if others else None,
            }
            yield found("RUBBER_STAMP", day_of(fast[-1].at), fast, facts, weight=7)


def _too_fast(given: Given, shop: int, others: list[Check]) -> float:
    """Return the seconds below which nobody read: by the fastest of the shop's other people where there are enough, by the table otherwise."""
    least = given.thresholds.of("READING_LEAST", shop)
    if len(others) < _ENOUGH:
        return least
    fastest = sorted(_seconds(check) for check in others)[len(others) // _FASTEST]
    return max(least, fastest * given.thresholds.of("READING_SHARE", shop))


def _seconds(check: Check) -> float:
    return check.seconds or 0.0


def _same_document(given: Given) -> Iterator[Found]:
    by_document: defaultdict[bytes, list[Check]] = defaultdict(list)
    since = given.days_ago(given.thresholds.of("DOCUMENT_DAYS"))
    for check in given.history.checks:
        if check.document is not None and check.at > since:
            by_document[check.document].append(check)
    for document, checks in by_document.items():
        subjects = list(dict.fromkeys(check.subject for check in checks))
        newest = next((check for check in checks if check.subject == subjects[-1]), None)
        if len(subjects) < 2 or newest is None or not given.is_new(newest.at):
            continue
        facts: dict[str, object] = {
            "since_on": day_of(checks[0].at).isoformat(), "until_on": day_of(newest.at).isoformat(), "count": len(subjects),
        }  # fmt: skip
        made = [check for check in checks if check.at <= newest.at]
        yield found("SAME_DOCUMENT", f"{document.hex()[:16]}:{len(subjects)}", made, facts, weight=9)


def _reissue_after_change(given: Given) -> Iterator[Found]:
    changed: defaultdict[object, list[tuple[Visit, Check]]] = defaultdict(list)
    reissued: list[tuple[Visit, Check]] = []
    for check in given.history.checks:
        visit = given.history.visits.get(check.visit)
        if visit is None or not check.passed:
            continue
        if visit.purpose in CHANGES:
            changed[check.subject].append((visit, check))
        elif visit.purpose == "SIM_REISSUE" and given.is_new(check.at):
            reissued.append((visit, check))
    for _, reissue in reissued:
        span = timedelta(days=given.thresholds.of("REISSUE_DAYS", reissue.shop))
        before = [(one, made) for one, made in changed[reissue.subject] if reissue.at - span < made.at < reissue.at]
        if not before:
            continue
        visit, change = before[-1]
        on: date = day_of(reissue.at)
        facts: dict[str, object] = {
            "on": on.isoformat(), "days": (on - day_of(change.at)).days, "purpose": visit.purpose,
            "same_person": change.person == reissue.person,
        }  # fmt: skip
        weight = 8 if change.person == reissue.person else 5
        yield found(
            "REISSUE_AFTER_CHANGE", f"{reissue.subject.hex}:{on}", [change, reissue], facts, weight=weight, subject=reissue.subject
        )  # fmt: skip
