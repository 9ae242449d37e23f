"""The end of what is kept: whole months past retention, announced in the log by one person and removed by another.

Months go in order, oldest first. The leaves stay, so that everything that is left can still be verified. A month under a legal hold is
not pruned, and so holds what comes after it.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.utils import timezone

from audit.archive.exporting import Exported, exported
from audit.context import Actor
from audit.log import record
from audit.sealing.notes import Note
from audit.verifying.given import Given
from audit.verifying.retention import ANNOUNCED, PRUNED, Range, cutoff
from audit.verifying.snapshot import Session, Snapshot

_PARTITIONS = (
    "SELECT c.relname::text FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid"
    " WHERE i.inhparent = 'public.audit_entry'::regclass ORDER BY 1"
)
_COUNTS = (
    "SELECT count(*), count(l.idx), max(l.idx) FROM public.audit_entry e"
    " LEFT JOIN public.audit_leaf l ON l.id = e.id"
    " WHERE e.recorded_at >= %s::timestamptz AND e.recorded_at < %s::timestamptz + interval '1 month'"
)
_OLDER = "SELECT count(*) FROM public.audit_entry e WHERE e.recorded_at < %s::timestamptz"
_GONE = (
    "SELECT count(*) FROM public.audit_leaf l WHERE l.idx <= %s"
    " AND NOT EXISTS (SELECT FROM public.audit_entry e WHERE e.id = l.id)"
)
_COVERING = "SELECT note, witnessed_at FROM public.audit_checkpoint WHERE size > %s ORDER BY size, witnessed_at LIMIT 1"
_SAID = (
    "SELECT e.actor, e.sections, e.hits, l.idx, e.digests FROM public.audit_entry e"
    " JOIN public.audit_leaf l ON l.id = e.id WHERE e.verb = %s AND e.sections = %s ORDER BY l.idx DESC LIMIT 1"
)


class CannotPrune(Exception):
    """The month stays: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Verified:
    """An export that the stand-alone verifier accepted. `digest`: SHA-256 of the month's file in it."""

    exported: Exported
    digest: bytes


def announce(month: str, *, by: Actor, export: Path, given: Given) -> Range:
    """Say on the log that a month will be removed. Raises CannotPrune, CannotRecord."""
    verified = verify_export(export, month, given)
    with Snapshot() as snapshot:
        wanted = _range(snapshot.first, month, verified, given, timezone.now())
    record(ANNOUNCED, by=by, reason="RETENTION", sections=wanted.sections, hits=wanted.gone, digests=[verified.digest])
    return wanted


def prune(
    month: str, *, by: Actor, export: Path, given: Given, wait: float = 90, sleep: Callable[[float], None] = time.sleep
) -> Range:
    """Remove a month that another person announced, once the announcement is witnessed. Raises CannotPrune, CannotRecord."""
    if "owner" not in connections:
        raise CannotPrune("DATABASE_OWNER_URL is not set. Only the owner of the tables can remove a month.")
    verified = verify_export(export, month, given)
    until = time.monotonic() + wait
    while True:
        with Snapshot() as snapshot:
            wanted = _range(snapshot.first, month, verified, given, timezone.now())
            reason = _unready(snapshot.first, wanted, verified, by, given)
        if reason is None:
            break
        if time.monotonic() >= until or not reason.startswith("Not yet"):
            raise CannotPrune(reason)
        sleep(1)
    record(PRUNED, by=by, reason="RETENTION", sections=wanted.sections, hits=wanted.gone, digests=[verified.digest])
    name = f"audit_entry_{month.replace('-', '')}"
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        cursor.execute(f"ALTER TABLE audit_entry DETACH PARTITION {name}")
        cursor.execute(f"DROP TABLE {name}")
    return wanted


def verify_export(folder: Path, month: str, given: Given) -> Verified:
    """Have an export verified by the stand-alone verifier, which shares no code with us. Raises CannotPrune."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        raise CannotPrune(f"A month looks like 2026-11, not {month}.")
    if not given.log_keys or given.witness_key is None:
        raise CannotPrune("LOG_KEYS and WITNESS_KEY must be set: what is removed must be proven elsewhere first.")
    keys = [part for key in given.log_keys for part in ("--log-key", str(key))]
    command = [
        sys.executable, str(Path(settings.BASE_DIR) / "scripts" / "verify_log.py"), str(folder), *keys,
        "--witness-key", str(given.witness_key), "--retention-months", str(given.retention_months),
    ]  # fmt: skip
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script, no shell
    if answer.returncode:
        lines = (answer.stdout + answer.stderr).strip().splitlines()
        raise CannotPrune(f"The export is not in order: {lines[0] if lines else 'the verifier failed'}")
    found = exported(folder)
    for one in found.months:
        if one.month == month:
            return Verified(found, bytes.fromhex(one.digest))
    raise CannotPrune(f"The export does not hold {month}.")


def _range(session: Session, month: str, verified: Verified, given: Given, now: datetime) -> Range:
    """Return what the removal of a month takes. Raises CannotPrune where the month must stay."""
    begin = f"{month}-01 00:00+00"
    if (f"audit_entry_{month.replace('-', '')}",) not in session.rows(_PARTITIONS):
        raise CannotPrune(f"The log has no month {month}.")
    before = cutoff(now, given.retention_months)
    if f"{before.astimezone(UTC):%Y-%m}" <= month:
        raise CannotPrune(f"{month} is younger than {given.retention_months} months.")
    if session.rows(_OLDER, [begin])[0][0]:
        raise CannotPrune("There are older entries: months are removed in order, the oldest first.")
    ((count, sealed, last),) = session.rows(_COUNTS, [begin, begin])
    if not count:
        raise CannotPrune(f"There are no entries of {month}.")
    if sealed != count:
        raise CannotPrune(f"{count - sealed} entries of {month} are not sealed.")
    if verified.exported.size <= last:
        raise CannotPrune("The export ends before the month does.")
    if (at := _witnessed_at(session, last, given)) is None or at >= before:
        raise CannotPrune(f"{month} was sealed less than {given.retention_months} months ago.")
    return Range(month, last, count + session.rows(_GONE, [last])[0][0])


def _witnessed_at(session: Session, idx: int, given: Given) -> datetime | None:
    """Return when a leaf was first witnessed, by the cosignature where its key is known."""
    for note, at in session.rows(_COVERING, [idx]):
        if given.witness_key is None:
            found: datetime = at
            return found
        seconds = given.witness_key.cosigned_at(Note.parse(note))
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    return None


def _unready(session: Session, wanted: Range, verified: Verified, by: Actor, given: Given) -> str | None:
    """Say why the month must not be removed now; "Not yet" where time will tell."""
    said = session.rows(_SAID, [ANNOUNCED, wanted.sections])
    if not said:
        return f"Not yet: the removal of {wanted.month} is not announced, or its announcement is not sealed."
    ((actor, _, hits, idx, digests),) = said
    if actor is None or str(actor) == str(by.ref):
        return "Two people: whoever announced a removal does not carry it out."
    if hits != wanted.gone or [bytes(digest) for digest in digests] != [verified.digest]:
        return "What was announced is not what would be removed now. Announce it again."
    if _witnessed_at(session, idx, given) is None:
        return "Not yet: the announcement is not witnessed."
    return None
