"""How fast entries are appended: a plain table beside the log with everything on, the same statement, in turns within one run."""

import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import psycopg2
import psycopg2.extras

from bench.log_data import PEOPLE, VERBS

_COLUMNS = "uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"
_INSERT = f"INSERT INTO {{}} ({_COLUMNS}) VALUES ({', '.join(['%s'] * 14)}) RETURNING id, recorded_at"
_CONTEXT = multiprocessing.get_context("fork")


def visit(rng: random.Random, people: list[UUID]) -> list[list[object]]:
    """The ten entries of one visit: one person, one customer; digests with the lookup, as the counter writes them."""
    person, customer, request, number = rng.choice(people), uuid4(), uuid4(), rng.randrange(10**9, 2 * 10**9)
    return [
        [uuid4(), request, person, 1 + number % 100, 1 + number % 400, number, verb, customer, "BILL_ENQUIRY", "", ["name", "address"],
         [], [os.urandom(32)] if verb == "customer.looked_up" else [], 1]
        for verb in VERBS
    ]  # fmt: skip


def _write(url: str, table: str, receipt: bool, until: float, seed: int, people: list[UUID], pause: float) -> int:
    from audit import receipts

    psycopg2.extras.register_uuid()
    connection = psycopg2.connect(url, options="-c synchronous_commit=on")
    connection.autocommit = True
    rng, done = random.Random(seed), 0
    names = _COLUMNS.split(", ")
    with connection.cursor() as cursor:
        while time.time() < until:
            for values in visit(rng, people):
                cursor.execute(_INSERT.format(table), values)
                identity, at = cursor.fetchone()
                if receipt:
                    receipts.write(
                        [dict(zip(names, values, strict=True)) | {"id": identity, "recorded_at": at, "v": 1}]
                    )
                done += 1
                if pause:
                    time.sleep(pause)
    return done


def _record(until: float, seed: int, people: list[UUID]) -> int:
    """The same through `audit.log.record_all`, as the application calls it."""
    from audit.context import Actor
    from audit.log import Draft, record_all

    rng, done = random.Random(seed), 0
    while time.time() < until:
        for row in visit(rng, people):
            by = Actor(ref=row[2], number="", staff=0, shop=row[3], terminal=row[4], request=row[1])  # type: ignore[arg-type]
            record_all([Draft(row[6], row[5], row[7], row[8], row[9], row[10], row[11], row[12], row[13])], by=by)  # type: ignore[arg-type]
            done += 1
    return done


def _together(writers: int, seconds: float, work: Callable[..., int], *arguments: object) -> float:
    """Run the work in so many processes at once; return entries a second of all."""
    from django.db import connections

    connections.close_all()
    begin = time.time() + 0.5
    with _CONTEXT.Pool(writers) as pool:
        jobs = [
            pool.apply_async(_at, (begin, work, (*arguments, begin + seconds, random.randrange(2**40))))
            for _ in range(writers)
        ]
        return sum(job.get() for job in jobs) / seconds


def _at(begin: float, work: Callable[..., int], arguments: tuple[object, ...]) -> int:
    time.sleep(max(0.0, begin - time.time()))
    return work(*arguments)


def _plain(url: str, people: list[UUID], until: float, seed: int) -> int:
    return _write(url, "bench_plain", False, until, seed, people, 0)


def _logged(url: str, people: list[UUID], until: float, seed: int) -> int:
    return _write(url, "audit_entry", True, until, seed, people, 0)


def _recorded(people: list[UUID], until: float, seed: int) -> int:
    return _record(until, seed, people)


def _slowly(url: str, people: list[UUID], until: float, seed: int) -> int:
    return _write(url, "audit_entry", True, until, seed, people, 0.01)


def measure(url: str, people: list[UUID], *, seconds: float, turns: int = 3) -> dict[int, tuple[float, float, float]]:
    """Return entries a second for 1, 8 and 32 writers: (plain table, the log with everything on, through record()); medians of `turns`."""
    found = {}
    for writers in (1, 8, 32):
        series: list[tuple[float, float, float]] = []
        for _ in range(turns):
            series.append(
                (
                    _together(writers, seconds, _plain, url, people),
                    _together(writers, seconds, _logged, url, people),
                    _together(writers, seconds, _recorded, people),
                )
            )
        found[writers] = tuple(statistics.median(column) for column in zip(*series, strict=True))
    return found  # type: ignore[return-value]


def at_counter_pace(url: str, people: list[UUID], *, seconds: float) -> float:
    """Write about 500 entries a second by eight writers; return the rate that was reached."""
    return _together(8, seconds, _slowly, url, people)


def people() -> list[UUID]:
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT ref FROM bench_person ORDER BY n")
        found = [ref for (ref,) in cursor.fetchall()]
    if len(found) != PEOPLE:
        raise AssertionError("The people of the bench are not there.")
    return found
