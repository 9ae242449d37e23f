"""Is the log sealed, and does somebody witness it? Asked by every page of a reviewer and by the health page, so: two cheap statements,
remembered for some seconds in each process."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from django.db import connections

from audit.sealing.store import LOCK, WINDOW

REMEMBERED = 5.0
"""Seconds for which an answer is used again."""
LATE = timedelta(minutes=1)
SILENT = timedelta(minutes=2)
COUNTED = 1000
"""So many unsealed entries are counted; more are as bad."""


class Alarm(StrEnum):
    WORKER_STOPPED = "WORKER_STOPPED"  # no sealer holds the lock, and nothing was witnessed for a minute
    UNSEALED = "UNSEALED"  # an entry has waited for its leaf for more than a minute
    WITNESS_SILENT = "WITNESS_SILENT"  # no witnessed checkpoint for two minutes
    RECORDING_STOPPED = "RECORDING_STOPPED"  # the log refuses looks, and nobody raised the limit


@dataclass(frozen=True, slots=True)
class SealStatus:
    """`size`: entries under the newest witnessed checkpoint. `age`: since it was witnessed, or since the log was set up without any.

    `unsealed`: entries without a leaf, at most COUNTED. `allowed_until`: until then looks are recorded although nobody witnesses.
    """

    size: int
    witnessed_at: datetime | None
    age: timedelta
    limit: timedelta
    unsealed_since: datetime | None
    unsealed: int
    allowed_until: datetime | None
    alarm: tuple[Alarm, ...]

    @property
    def silent_minutes(self) -> int:
        return self.age // timedelta(minutes=1)

    @property
    def limit_minutes(self) -> int:
        return self.limit // timedelta(minutes=1)


_SEAL = """
SELECT (SELECT coalesce(max(l.id), 0) FROM audit_leaf l), clock_timestamp(), c.size, c.witnessed_at, r.installed_at, r.stale_after,
       (SELECT max(audit_until(e.sections, e.recorded_at)) FROM audit_entry e
         WHERE e.recorded_at > clock_timestamp() - interval '25 hours' AND e.verb = 'freshness.raised'
           AND e.actor IN (SELECT p.ref FROM audit_person p) AND clock_timestamp() < audit_until(e.sections, e.recorded_at)),
       EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'advisory' AND l.granted AND (l.classid, l.objid) = (%s, %s) AND a.usename = 'shopdesk_sealer'
                  AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
  FROM audit_rule r LEFT JOIN LATERAL (
       SELECT k.size, k.witnessed_at FROM audit_checkpoint k WHERE k.witnessed_at <= clock_timestamp() + interval '1 minute'
        ORDER BY k.witnessed_at DESC LIMIT 1) c ON true
"""
_UNSEALED = """
SELECT count(*), min(u.recorded_at) FROM (
  SELECT e.recorded_at FROM audit_entry e
   WHERE e.id > %(above)s AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.id = e.id AND l.id > %(above)s)
   ORDER BY e.id LIMIT %(limit)s) u
"""

_lock = Lock()
_remembered: dict[str, tuple[float, SealStatus]] = {}


def seal_status() -> SealStatus:
    """Return how the seal is now, at most REMEMBERED seconds old. Raises django.db.Error when the reader's database does not answer."""
    name = connections["reader"].settings_dict["NAME"]
    with _lock:
        found = _remembered.get(name)
        if found is None or time.monotonic() > found[0] + REMEMBERED:
            found = _remembered[name] = (time.monotonic(), _ask())
        return found[1]


def forget() -> None:
    """Ask anew the next time."""
    _remembered.clear()


def _ask() -> SealStatus:
    with connections["reader"].cursor() as cursor:
        cursor.execute(_SEAL, LOCK)
        newest, now, size, witnessed_at, installed_at, limit, allowed_until, at_work = cursor.fetchone()
        cursor.execute(_UNSEALED, {"above": newest - WINDOW, "limit": COUNTED})
        unsealed, unsealed_since = cursor.fetchone()
    age = now - (witnessed_at or installed_at)
    alarms = {
        Alarm.RECORDING_STOPPED: age > limit and allowed_until is None,
        Alarm.WORKER_STOPPED: not at_work and age > LATE,
        Alarm.WITNESS_SILENT: age > SILENT,
        Alarm.UNSEALED: unsealed_since is not None and now - unsealed_since > LATE,
    }
    return SealStatus(
        size or 0, witnessed_at, age, limit, unsealed_since, unsealed, allowed_until,
        tuple(code for code, rings in alarms.items() if rings),
    )  # fmt: skip
