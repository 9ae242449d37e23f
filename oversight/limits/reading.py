"""How near people are to their quota, as the database counts it. Read by `shopdesk_reader`."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.utils import timezone

from audit.verbs import OPENINGS
from oversight.limits.rules import is_near

PER_HOUR, PER_DAY = 40, 160  # of a shop without a setting, as audit_admit has it

_COUNTS = """
SELECT actor, count(DISTINCT subject) FILTER (WHERE recorded_at > %(now)s - interval '1 hour'), count(DISTINCT subject)
  FROM audit_entry
 WHERE actor = ANY (%(people)s) AND recorded_at > %(now)s - interval '24 hours' AND recorded_at <= %(now)s
   AND subject IS NOT NULL AND verb = ANY (%(looks)s)
 GROUP BY actor
"""
_RAISED = """
SELECT subject, max(hits), max(audit_until(sections, recorded_at))
  FROM audit_entry
 WHERE subject = ANY (%(people)s) AND verb = 'quota.raised' AND actor <> subject
   AND recorded_at > %(now)s - interval '25 hours' AND recorded_at <= %(now)s AND audit_until(sections, recorded_at) > %(now)s
 GROUP BY subject
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """How many different customers a person of the shop may look at in 60 minutes and in 24 hours."""

    per_hour: int = PER_HOUR
    per_day: int = PER_DAY


@dataclass(frozen=True, slots=True)
class Used:
    """How much of the quota a person has used; `more` until `until`, when it was raised."""

    quota: Quota
    in_hour: int = 0
    in_day: int = 0
    more: int = 0
    until: datetime | None = None

    @property
    def per_hour(self) -> int:
        return self.quota.per_hour + self.more

    @property
    def per_day(self) -> int:
        return self.quota.per_day + self.more

    @property
    def until_hour(self) -> int | None:
        """The hour of today until which it was raised; 24 is midnight."""
        return hour_of(self.until)

    @property
    def is_reached(self) -> bool:
        return self.in_hour >= self.per_hour or self.in_day >= self.per_day

    @property
    def is_near(self) -> bool:
        return is_near(self.in_hour, self.per_hour) or is_near(self.in_day, self.per_day)


def hour_of(until: datetime | None) -> int | None:
    """Return the hour that a raise named, 24 for midnight."""
    return timezone.localtime(until).hour or 24 if until else None


def quota_of(shop: int) -> Quota:
    """Return the setting of a shop (by key), or what holds without one. One statement."""
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT per_hour, per_day FROM audit_quota WHERE shop = %s", [shop])
        row = cursor.fetchone()
    return Quota(*row) if row else Quota()


def used_by(people: Collection[UUID], *, shop: int, now: datetime) -> dict[UUID, Used]:
    """Return how much of the shop's quota each of these people has used, at whatever shop. Three statements."""
    quota = quota_of(shop)
    said: dict[str, Any] = {"people": list(people), "now": now, "looks": sorted({opening.verb for opening in OPENINGS})}
    with connections["reader"].cursor() as cursor:
        cursor.execute(_COUNTS, said)
        counts = {ref: (in_hour, in_day) for ref, in_hour, in_day in cursor.fetchall()}
        cursor.execute(_RAISED, said)
        raised = {ref: (min(more or 0, 200), until) for ref, more, until in cursor.fetchall()}
    return {ref: Used(quota, *counts.get(ref, (0, 0)), *raised.get(ref, (0, None))) for ref in people}
