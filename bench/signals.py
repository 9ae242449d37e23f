"""Are the signals worth reading? Weeks of a shop chain with misuse planted in them, the worker's search day by day, and the truth beside it."""

import argparse
import os
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from typing import Any

DAYS, SHOPS = 60, 4
SEEDS = (1, 2, 3)
# Which planted cases a signal is meant to find: kinds, or single ways of a kind. A case is well found when one of these does it.
MEANT: dict[str, frozenset[str]] = {
    code: frozenset(kinds.split())
    for code, kinds in {
        "OWN_RECORD": "OWN_NUMBER/ASIDE OWN_NUMBER/IN_A_VISIT",
        "SAME_HOUSEHOLD": "OWN_NUMBER/HOUSEHOLD",
        "SAME_CUSTOMER": "EX_PARTNER GREETERS_FRIEND/ONE KNOWN_NAME",
        "CONSECUTIVE_NUMBERS": "NUMBERS_IN_TURN",
        "FISHING": "NUMBERS_IN_TURN",
        "REPEATED_MISSES": "NUMBERS_IN_TURN",
        "NO_TICKET": "GREETERS_FRIEND LEAVER/CALLS LEAVER/EVENINGS SLOW_DRIP/WITHOUT_TICKET SLOW_DRIP/IN_MORNINGS EX_PARTNER/CALLED_BACK",
        "NEW_TO_SHOP": "GREETERS_FRIEND LEAVER SLOW_DRIP KNOWN_NAME EX_PARTNER",
        "OUTSIDE_HOURS": "LEAVER/EVENINGS SLOW_DRIP/IN_MORNINGS EX_PARTNER/AFTER_CLOSING",
        "OUTSIDE_SHIFT": "LEAVER/EVENINGS EX_PARTNER/AFTER_CLOSING",
        "OTHER_CUSTOMER": "LEAVER/IN_VISITS SLOW_DRIP/IN_VISITS EX_PARTNER/IN_VISITS KNOWN_NAME/IN_VISITS",
        "ABOVE_NORM": "LEAVER SLOW_DRIP GREETERS_FRIEND",
        "RUBBER_STAMP": "FORGER/IN_SECONDS FORGER/AFTER_CHANGE",
        "SAME_DOCUMENT": "FORGER/SAME_DOCUMENT",
        "REISSUE_AFTER_CHANGE": "FORGER/AFTER_CHANGE",
    }.items()
}  # fmt: skip

# Kept with the report: a figure says nothing without what it was measured on.
PLAYED = """What is played (`manage.py simulate`): about 45 visits a day and shop, more on weekends and sales days; seven clerks, a
technician, an operator, a manager; days off, lunch, illness with and without a new plan, a newcomer who is slow and mistypes, somebody who
leaves honestly. Call-backs, calls nobody answers, callers who never come, the carrier's requests, afternoons of follow-up calls, work
before the doors open; families in one visit, namesakes, the wrong one of two candidates, second searches, a day on which the carrier's
search fails; documents tapped late; regulars with a favourite clerk; staff as customers of their colleagues; repairs collected, papers
brought later, an honest reissue after a change of address. Nothing is planted in the first two weeks. The misuse is in
`oversight/simulation/misuse/`. The people who play it do not know the thresholds, but those who set the thresholds knew the play: seeds
that nobody tuned on say more than the others, and a real shop will say more than any seed.""".splitlines()


@dataclass
class Result:
    """What came of one seed. `found`: for each case the days until an item touched it; `well`: until one of a signal meant for it did."""

    seed: int
    cases: list[Any]
    shop_days: int
    entries: int
    seconds: list[float] = field(default_factory=list)
    items: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    found: dict[int, int] = field(default_factory=dict)
    well: dict[int, int] = field(default_factory=dict)
    by: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    alarms: list[Any] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench signals")
    parser.add_argument("--seed", type=int, nargs="*", default=list(SEEDS), help="one or several, side by side")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--shops", type=int, default=SHOPS)
    parser.add_argument("--alarms", action="store_true", help="print every false alarm with its facts")
    parser.add_argument("--no-file", action="store_true", help="print only")
    options = parser.parse_args(arguments)

    from bench import report

    results = _measured(options.seed, days=options.days, shops=options.shops)
    text = render(results, days=options.days, shops=options.shops)
    print(text)
    if options.alarms:
        print("\n".join(told(result) for result in results))
    if not options.no_file:
        report.keep("signals", text)


def _measured(seeds: list[int], *, days: int, shops: int) -> list[Result]:
    """Two seeds at a time where there are two processors, each in a process of its own."""
    results = []
    workers = min(2, os.cpu_count() or 1, len(seeds))
    with ProcessPoolExecutor(workers, get_context("spawn"), _set_up) as pool:
        for running in [pool.submit(measure, seed, days=days, shops=shops) for seed in seeds]:
            results.append(running.result())
            print(_line(results[-1]), file=sys.stderr, flush=True)
    return results


def _set_up() -> None:
    import django

    django.setup()


def measure(seed: int, *, days: int, shops: int) -> Result:
    """Play, search the evening of each day as the worker would, and compare with the truth."""
    from oversight.signals.find import find
    from oversight.simulation import play
    from oversight.simulation.world import TOKYO

    last = date.today() - timedelta(days=1)
    with database(f"shopdesk_signals_{seed}"):
        played = play.load(days=days, seed=seed, shops=shops, last=last)
        result = Result(seed, played.cases, shops * days, len(played.book.entries))
        case_of: dict[Any, list[int]] = defaultdict(list)
        for nth, case in enumerate(played.cases):
            for entry in case.entries:
                case_of[entry.uuid].append(nth)
        seen: set[str] = set()
        for ago in range(days - 1, -1, -1):
            until = datetime.combine(last - timedelta(days=ago), datetime.max.time(), TOKYO)
            begun = time.perf_counter()
            items = find(until=until)
            result.seconds.append(time.perf_counter() - begun)
            for item in items:
                if item.key not in seen:
                    seen.add(item.key)
                    judge(result, item, until.date(), case_of)
    return result


def judge(result: Result, item: Any, day: date, case_of: dict[Any, list[int]]) -> None:
    """Right when it names an entry of a planted case (where it names none: the person, the time and the customer of one)."""
    touched = {nth for uuid in item.entries for nth in case_of.get(uuid, ())}
    if not item.entries:
        touched = {
            nth
            for nth, case in enumerate(result.cases)
            if item.person in case.people and item.first_at <= case.last_at and item.last_at >= case.first_at
            and (item.subject is None or item.subject in case.subjects)
        }  # fmt: skip
    result.items[item.signal] += 1
    if not touched:
        result.false[item.signal] += 1
        result.alarms.append((day, item))
    for nth in touched:
        case = result.cases[nth]
        after = (day - case.first_at.date()).days
        result.found.setdefault(nth, after)
        result.by[item.signal].setdefault(nth, after)
        if {case.kind, f"{case.kind}/{case.way}"} & MEANT.get(item.signal, frozenset()):
            result.well.setdefault(nth, after)


# --- the report -----------------------------------------------------------------------------------------------------------------------------
def render(results: list[Result], *, days: int, shops: int) -> str:
    seeds = ", ".join(str(result.seed) for result in results)
    per_case = sorted({f"{case.kind}/{case.way}" for result in results for case in result.cases})
    entries = " + ".join(f"{result.entries:,}" for result in results)
    slowest = max(max(result.seconds) for result in results)
    return "\n".join(
        [
            "## The signals",
            "",
            f"`python -m bench signals` on {date.today():%Y-%m-%d}: {shops} shops over {days} days, seed {seeds} ({entries} entries),",
            f"the search run on the evening of each day (at most {slowest:.1f} s). A false alarm is an item that names no planted entry.",
            "A case counts as found when any item names one of its entries, as well found when a signal meant for its kind does; days are",
            "counted from its first entry.",
            "",
            *_table("whole", ["all"], results, lambda result, _: (result.found, range(len(result.cases)), sum(result.false.values()))),
            *_table("well found", ["all"], results, lambda result, _: (result.well, range(len(result.cases)), None)),
            "",
            *_head("planted case"),
            *_rows(per_case, results, lambda result, name: (result.found, _named(result, name), None)),
            "",
            *_head("signal"),
            *_rows(
                sorted({*MEANT, *(code for result in results for code in result.items)}), results,
                lambda result, code: (result.by[code], _meant(result, code), result.false[code]),
            ),
            "",
            "Of a signal, `planted` are the cases it is meant for; it may find others as well.",
            "",
            *PLAYED,
        ]
    )  # fmt: skip


Of = Callable[[Result, str], tuple[dict[int, int], Any, int | None]]


def _head(first: str) -> list[str]:
    return [
        f"| {first} | found / planted | false alarms per shop and day | days until found (median) |",
        "|---|---:|---:|---:|",
    ]


def _table(first: str, names: list[str], results: list[Result], of: Of) -> list[str]:
    head = _head("") if first == "whole" else []
    return [*head, *(row.replace("| all |", f"| **{first}** |") for row in _rows(names, results, of))]


def _rows(names: list[str], results: list[Result], of: Of) -> Iterator[str]:
    for name in names:
        found, false, days = [], [], []
        for result in results:
            hits, planted, alarms = of(result, name)
            mine = [hits[nth] for nth in planted if nth in hits]
            found.append(f"{len(mine)}/{len(list(planted))}" if len(list(planted)) else "–")
            false.append(f"{alarms / result.shop_days:.2f}" if alarms is not None else "")
            days.append(f"{statistics.median(mine):g}" if mine else "–")
        yield f"| {name} | {' · '.join(found)} | {' · '.join(filter(None, false))} | {' · '.join(days)} |"


def _named(result: Result, name: str) -> list[int]:
    return [nth for nth, case in enumerate(result.cases) if f"{case.kind}/{case.way}" == name]


def _meant(result: Result, code: str) -> list[int]:
    meant = MEANT.get(code, frozenset())
    return [nth for nth, case in enumerate(result.cases) if {case.kind, f"{case.kind}/{case.way}"} & meant]


def _line(result: Result) -> str:
    false, days = sum(result.false.values()) / result.shop_days, [*result.found.values()]
    found = f"found {len(days)}/{len(result.cases)}, median {statistics.median(days) if days else 0:g} days"
    return f"seed {result.seed}: {found}, {false:.2f} false alarms a shop and day"


def told(result: Result) -> str:
    """What was missed and what was false, for those who tune."""
    lines = [f"\nseed {result.seed}: missed"]
    for nth, case in enumerate(result.cases):
        if nth not in result.found or nth not in result.well or result.well[nth] > 7:
            found = {code: by[nth] for code, by in result.by.items() if nth in by}
            span = f"{case.first_at:%m-%d}..{case.last_at:%m-%d}"
            lines.append(
                f"  {case.kind}/{case.way} shop {case.shop} {span} {len(case.entries)} entries, found: {found}"
            )
    lines.append(f"seed {result.seed}: false alarms")
    for day, item in sorted(result.alarms, key=lambda alarm: (alarm[1].signal, alarm[0])):
        lines.append(f"  {item.signal} {day} shop {item.shop_id} {item.facts}")
    return "\n".join(lines)


# --- databases ------------------------------------------------------------------------------------------------------------------------------
@contextmanager
def database(name: str) -> Iterator[None]:
    """A database of its own with the demo's shops and people, away when done; every alias points at it."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.utils import timezone

    import staff.demo
    from shopdesk import embedded

    before = connections["owner"].settings_dict["NAME"]
    _drop(name)
    embedded.start(settings.HOME, database=name)
    _point_at(name)
    try:
        call_command("migrate", verbosity=0)
        staff.demo.load(timezone.now())
        yield
    finally:
        _point_at(before)
        _drop(name)


def _point_at(name: str) -> None:
    from django.db import connections

    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _drop(name: str) -> None:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


if __name__ == "__main__":
    sys.exit("python -m bench signals")
