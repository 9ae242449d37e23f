"""What happened at a shop within a time, counted by the database: for pictures of a week. One statement a picture, each over an index.

Times are of the shops (Asia/Tokyo). Nobody is named: people by their pseudonyms. Every reading is on the log first, by whoever asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connections

from audit.reading import LOOKS


@dataclass(frozen=True, slots=True)
class Worked:
    """What a person did: looks and misses, and the visits in which they were."""

    person: UUID
    looks: int
    visits: int
    misses: int


@dataclass(frozen=True, slots=True)
class Quartiles:
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Usual:
    """Looks and misses a visit: quartiles over the weeks of all people who had `FEWEST` visits in the week. `weeks`: how many had any."""

    weeks: int
    looks: Quartiles
    misses: Quartiles


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long checks by a method (a code) took, in seconds: the tenth, fiftieth and ninetieth of a hundred."""

    method: str
    checks: int
    short: float
    middle: float
    long: float


@dataclass(frozen=True, slots=True)
class Flagged:
    flag: str
    entries: int
    people: int


FEWEST = 5

_HOURS = """
SELECT (recorded_at AT TIME ZONE 'Asia/Tokyo')::date, extract(hour FROM recorded_at AT TIME ZONE 'Asia/Tokyo')::int, count(*)
  FROM audit_entry
 WHERE shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s
   AND verb = ANY (%(looks)s) AND hits IS DISTINCT FROM 0
 GROUP BY 1, 2
"""
_WORKED = """
SELECT actor, count(*) FILTER (WHERE hits IS DISTINCT FROM 0) AS looks, count(DISTINCT visit), count(*) FILTER (WHERE hits = 0)
  FROM audit_entry
 WHERE shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s
   AND actor IS NOT NULL AND visit IS NOT NULL AND (verb = ANY (%(looks)s) OR hits = 0)
 GROUP BY actor ORDER BY looks DESC, actor
"""
_USUAL = """
SELECT count(DISTINCT week), percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY looks / visits),
       percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY misses / visits)
  FROM (SELECT date_trunc('week', recorded_at AT TIME ZONE 'Asia/Tokyo') AS week, count(DISTINCT visit)::float AS visits,
               count(*) FILTER (WHERE hits IS DISTINCT FROM 0) AS looks, count(*) FILTER (WHERE hits = 0) AS misses
          FROM audit_entry
         WHERE shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s
           AND actor IS NOT NULL AND visit IS NOT NULL AND (verb = ANY (%(looks)s) OR hits = 0)
         GROUP BY actor, week HAVING count(DISTINCT visit) >= %(fewest)s) AS person
"""
# A check begins with what came last before it in its visit: the document taken in hand, the customer chosen, or a check that failed.
# What was compared, and how, is the entry right before its result.
_LASTED = """
SELECT method, count(*), percentile_cont(0.1) WITHIN GROUP (ORDER BY seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)
  FROM (SELECT verb, lag(flags) OVER visited AS compared, extract(epoch FROM recorded_at - max(recorded_at) FILTER (
                 WHERE verb IN ('document.received', 'customer.chosen', 'identity.failed')) OVER visited)::float AS seconds
          FROM audit_entry
         WHERE shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s AND visit IS NOT NULL
           AND verb IN ('document.received', 'customer.chosen', 'identity.compared', 'identity.failed', 'identity.passed')
        WINDOW visited AS (PARTITION BY visit ORDER BY recorded_at, id)) AS steps, unnest(%(methods)s) AS method
 WHERE verb = 'identity.passed' AND seconds IS NOT NULL AND method = ANY (compared)
 GROUP BY method ORDER BY method
"""
_FLAGGED = """
SELECT flag, count(*) AS entries, count(DISTINCT actor)
  FROM audit_entry, unnest(flags) AS flag
 WHERE shop = %(shop)s AND recorded_at >= %(begin)s AND recorded_at < %(end)s AND flags && %(flags)s AND flag = ANY (%(flags)s)
 GROUP BY flag ORDER BY entries DESC, flag
"""


def looks_by_hour(shop: int, begin: datetime, end: datetime) -> dict[tuple[date, int], int]:
    """Return how many looks there were in each hour of each day; hours without any are missing."""
    rows = _ask(_HOURS, shop, begin, end, looks=list(LOOKS))
    return {(day, hour): count for day, hour, count in rows}


def worked(shop: int, begin: datetime, end: datetime) -> list[Worked]:
    """Return one row a person, most looks first. Only what was done in visits counts."""
    return [
        Worked(person, looks, visits, misses)
        for person, looks, visits, misses in _ask(_WORKED, shop, begin, end, looks=list(LOOKS))
    ]


def usual(shop: int, begin: datetime, end: datetime) -> Usual | None:
    """Return what is usual for a person's week at the shop, or None when nobody had enough visits in any."""
    ((weeks, looks, misses),) = _ask(_USUAL, shop, begin, end, looks=list(LOOKS), fewest=FEWEST)
    return Usual(weeks, Quartiles(*looks), Quartiles(*misses)) if weeks else None


def lasted(shop: int, begin: datetime, end: datetime, *, methods: Sequence[str]) -> list[Lasted]:
    """Return how long passed checks took from the document (or the customer) to the result, one row a method that was used."""
    return [Lasted(*row) for row in _ask(_LASTED, shop, begin, end, methods=list(methods))]


def flagged(shop: int, begin: datetime, end: datetime, *, flags: Sequence[str]) -> list[Flagged]:
    """Return how many entries bear each of these flags, of how many people; most entries first, flags without any are missing."""
    return [Flagged(*row) for row in _ask(_FLAGGED, shop, begin, end, flags=list(flags))]


def _ask(statement: str, shop: int, begin: datetime, end: datetime, **more: Any) -> list[tuple[Any, ...]]:
    with connections["reader"].cursor() as cursor:
        cursor.execute(statement, {"shop": shop, "begin": begin, "end": end, **more})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
