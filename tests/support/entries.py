"""Entries as only the owner of the log can make them: at a time of the test's choosing. The application cannot."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from audit.context import Actor


def backdate(
    verb: str,
    *,
    by: Actor | None,
    at: datetime | None = None,
    ago: timedelta | None = None,
    visit: int | None = None,
    subject: UUID | None = None,
    uuid: UUID | None = None,
) -> UUID:
    """Insert an entry at `at`, or `ago` before now, through the owner's connection. Returns its uuid."""
    name = uuid or uuid4()
    moment = at or timezone.now() - (ago or timedelta())
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry"
            " (recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '', '', '{}', '{}', '{}')",
            [moment, name, uuid4(), by and by.ref, by and by.shop, by and by.terminal, visit, verb, subject],
        )
    return name


def read_all() -> list[dict[str, object]]:
    """Return every entry in the order in which it was written."""
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT id, verb, actor, visit, subject, sections, flags, reason, hits, request FROM audit_entry ORDER BY id"
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
