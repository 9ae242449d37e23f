"""The rows of a play into the tables, by COPY, as the owner, in one transaction."""

from collections.abc import Iterable
from io import StringIO

from auditlog.context import disable_auditlog
from django.db import connections, transaction
from django.db.models import Max

from contracts.carrier.copying import copy
from oversight.simulation.book import Book
from reception.models import Handover, Ticket, Visit
from staff.models import Shift

OWNER = "owner"
_COLUMNS = "recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"
_NULL = r"\N"


def numbers_taken() -> tuple[int, int]:
    """The highest numbers of visits and tickets so far."""
    visits = Visit.objects.using(OWNER).aggregate(highest=Max("number"))["highest"]
    tickets = Ticket.objects.using(OWNER).aggregate(highest=Max("pk"))["highest"]
    return visits or 0, tickets or 0


def write(book: Book) -> None:
    """Write everything or nothing. Entries get their numbers in the order of time."""
    with transaction.atomic(using=OWNER), disable_auditlog():
        copy(
            Ticket,
            ("id", "shop_id", "day", "letter", "serial", "purpose", "channel", "care", "priority", "language", "brought", "status",
             "issued_at", "issued_by", "queued_at", "called_at", "called_to_id", "ended_at"),
            (
                (one.number, one.shop, one.day, one.letter, one.serial, one.purpose, one.channel, "{}", "f", "ja", "{}", one.status,
                 one.issued_at, one.issued_by, one.issued_at, one.called_at, one.called_to, one.ended_at)
                for one in book.tickets
            ),
        )  # fmt: skip
        copy(
            Visit,
            ("number", "shop_id", "terminal_id", "ticket_id", "purpose", "reason", "clerk_id", "opened_at", "closed_at", "outcome", "subject",
             "subject_flags"),
            (
                (one.number, one.shop, one.terminal, one.ticket, one.purpose, one.reason, one.clerk.pk, one.opened_at, one.closed_at,
                 one.outcome, one.subject, "{}")
                for one in sorted(book.visits.values(), key=lambda visit: visit.number)
            ),
        )  # fmt: skip
        copy(
            Handover,
            ("visit_id", "from_clerk_id", "to_clerk_id", "reason", "at"),
            ((one.visit, one.from_clerk, one.to_clerk, one.reason, one.at) for one in book.handovers),
        )
        shifts = {(one.staff, one.day, one.begins_at): one for one in book.shifts}.values()
        Shift.objects.using(OWNER).bulk_create(
            [
                Shift(staff_id=one.staff, shop_id=one.shop, day=one.day, begins_at=one.begins_at, ends_at=one.ends_at)
                for one in shifts
            ],
            batch_size=2000,
        )
        _entries(book)
        with connections[OWNER].cursor() as cursor:
            for table, column in (("reception_ticket", "id"), ("reception_visit", "number")):
                serial = f"pg_get_serial_sequence('{table}', '{column}')"
                cursor.execute(f"SELECT setval({serial}, max({column})) FROM {table}")  # noqa: S608 - constants
    with connections[OWNER].cursor() as cursor:
        for table in ("audit_entry", "reception_ticket", "reception_visit", "staff_shift"):
            cursor.execute(f"ANALYZE {table}")


def _entries(book: Book) -> None:
    buffer = StringIO()
    for entry in book.entries:
        cells = (
            entry.at.isoformat(), entry.uuid, entry.request, entry.person.ref, entry.shop, entry.terminal, _or_null(entry.visit), entry.verb,
            _or_null(entry.subject), entry.purpose, entry.reason, _array(entry.sections), _array(entry.flags),
            _array(f'"\\\\\\\\x{digest.hex()}"' for digest in entry.digests), _or_null(entry.hits),
        )  # fmt: skip
        buffer.write("\t".join(map(str, cells)) + "\n")
    buffer.seek(0)
    with connections[OWNER].cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY audit_entry ({_COLUMNS}) FROM STDIN", buffer)


def _or_null(value: object) -> object:
    return _NULL if value is None else value


def _array(codes: Iterable[str]) -> str:
    return "{" + ",".join(codes) + "}"
