"""Write an entry, then look. The only way to a personal row.

`record` commits on its own connection under its own role before it returns: no rollback of the business takes an entry away. `opened`
names committed entries for the business transaction, and PostgreSQL shows their subjects' rows and nobody else's.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import DatabaseError, InterfaceError, connections, transaction

from audit import receipts
from audit.context import Actor, request_id
from audit.sealing import encoding
from audit.verbs import Section

logger = logging.getLogger("audit")

_COLUMNS = (
    "uuid",
    "request",
    "actor",
    "shop",
    "terminal",
    "visit",
    "verb",
    "subject",
    "purpose",
    "reason",
    "sections",
    "flags",
    "digests",
    "hits",
)
_ROW = "(" + ", ".join(["%s"] * len(_COLUMNS)) + ")"
_INSERT = f"INSERT INTO audit_entry ({', '.join(_COLUMNS)}) VALUES {{}} RETURNING id, recorded_at"  # noqa: S608 - constants


class CannotRecord(Exception):
    """The log did not take the entry: nothing may be shown. The page answers 503 and says so."""


class QuotaReached(CannotRecord):
    """The log refuses a look at one more customer by this person (SQLSTATE SD001)."""


class Unwitnessed(CannotRecord):
    """The log refuses looks because no checkpoint was witnessed for too long (SQLSTATE SD002)."""


_REFUSALS: dict[str, tuple[type[CannotRecord], str]] = {
    "SD001": (QuotaReached, "The person's quota of different customers is reached."),
    "SD002": (Unwitnessed, "No checkpoint of the log was witnessed for too long."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What an entry will say. Codes, names and digests only; the database refuses anything else."""

    verb: str
    visit: int | None = None
    subject: UUID | None = None
    purpose: str = ""
    reason: str = ""
    sections: Sequence[str] = ()
    flags: Sequence[str] = ()
    digests: Sequence[bytes] = ()
    hits: int | None = None
    uuid: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A committed entry: the ticket for one look."""

    uuid: UUID
    id: int
    recorded_at: datetime


def record(
    verb: str,
    *,
    by: Actor | None,
    visit: int | None = None,
    subject: UUID | None = None,
    purpose: str = "",
    reason: str = "",
    sections: Sequence[str | Section] = (),
    flags: Sequence[str] = (),
    digests: Sequence[bytes] = (),
    hits: int | None = None,
) -> Recorded:
    """Commit one entry and return it. Raises CannotRecord when the log refuses or does not answer within two seconds."""
    (recorded,) = record_all(
        [Draft(verb, visit, subject, purpose, reason, [str(name) for name in sections], flags, digests, hits)], by=by
    )
    return recorded


def record_all(drafts: Sequence[Draft], *, by: Actor | None) -> list[Recorded]:
    """Commit several entries in one statement: a list of n candidates is n looks. Raises CannotRecord."""
    connection = connections["log"]
    if connection.in_atomic_block:
        raise CannotRecord(
            "An entry must be committed when record() returns; the log's connection is inside a transaction."
        )
    request = by.request if by else request_id.get() or uuid4()
    values: list[object] = []
    for draft in drafts:
        values += [
            draft.uuid, request, by and by.ref, by and by.shop, by and by.terminal, draft.visit, draft.verb, draft.subject,
            draft.purpose, draft.reason, list(draft.sections), list(draft.flags), list(draft.digests), draft.hits,
        ]  # fmt: skip
    statement = _INSERT.format(", ".join([_ROW] * len(drafts)))
    try:
        rows = _write(statement, values)
    except (DatabaseError, InterfaceError) as error:
        kind, sentence = _REFUSALS.get(
            getattr(error.__cause__, "pgcode", ""), (CannotRecord, "The log refused the entry.")
        )
        logger.exception("audit.refused", extra={"verbs": sorted({draft.verb for draft in drafts})})
        raise kind(sentence) from error
    _give_receipts(values, rows)
    return [Recorded(draft.uuid, identity, at) for draft, (identity, at) in zip(drafts, rows, strict=True)]


def _give_receipts(values: list[object], rows: list[tuple[int, datetime]]) -> None:
    """Write a receipt for each committed entry. Without it nothing is shown either: the entry could vanish before it is sealed."""
    width = len(_COLUMNS)
    entries = [
        dict(zip(_COLUMNS, values[nth * width : (nth + 1) * width], strict=True))
        | {"id": identity, "recorded_at": at, "v": encoding.VERSION}
        for nth, (identity, at) in enumerate(rows)
    ]
    try:
        receipts.write(entries)
    except OSError as error:
        logger.exception("audit.no_receipt")
        raise CannotRecord("The receipt could not be written.") from error


def _write(statement: str, values: list[object]) -> list[tuple[int, datetime]]:
    """Execute once; once more on a fresh connection when the old one was dead. The same uuid at worst records a look twice."""
    connection = connections["log"]
    for last_try in (False, True):
        try:
            with connection.cursor() as cursor:
                if not connection.get_autocommit():
                    raise CannotRecord("The log's connection does not commit by itself.")
                cursor.execute(statement, values)  # type: ignore[arg-type]
                rows: list[tuple[int, datetime]] = cursor.fetchall()
                return rows
        except (DatabaseError, InterfaceError):
            if last_try or connection.is_usable():
                raise
            connection.close()
    raise AssertionError("unreachable")


@contextmanager
def opened(*entries: Recorded) -> Iterator[None]:
    """A business transaction in which PostgreSQL shows the rows that these committed entries open, for seconds."""
    names = ",".join(str(entry.uuid) for entry in entries)
    with transaction.atomic():
        connection = connections["default"]
        nested = len(connection.savepoint_ids) > 0
        _name(names)
        yield
        if nested:  # an outer transaction goes on (tests): the setting would outlive the look
            _name("")


def _name(names: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('shopdesk.entry', %s, true)", [names])
