"""Ask, approve, hand over: three entries by two people, then the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import record
from audit.models import Entry, EntryQuerySet
from audit.reading import CLOCKS_DIFFER, day_of, entries_of_subject
from oversight.exports import rules
from oversight.exports.models import Export
from oversight.exports.rules import Kind, Reason, Refusal
from oversight.exports.sheet import written
from oversight.people import person_of
from reception.models import Visit
from staff.models import Shop


class CannotExport(Exception):
    """Nothing was handed over; `reasons` are on the log, the first as the entry's reason."""

    def __init__(self, *reasons: Refusal) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = list(reasons)


def request_of_person(
    shop: Shop, number: str, *, since: date, until: date, reason: Reason, reference: str, by: Actor, at: datetime
) -> Export:
    """Ask for what a person of this shop did at it. Raises CannotExport."""
    someone = person_of(shop, number)
    return _request(
        shop, Kind.PERSON, someone.ref if someone else None, visit=None, since=since, until=until, reason=reason,
        reference=reference, by=by, at=at,
    )  # fmt: skip


def request_of_customer(
    visit: Visit, *, since: date, until: date, reason: Reason, reference: str, by: Actor, at: datetime
) -> Export:
    """Ask for who did what, at all shops, with the record of the customer whom this visit has looked up. Raises CannotExport."""
    return _request(
        visit.shop, Kind.CUSTOMER, visit.subject, visit=visit.number, since=since, until=until, reason=reason,
        reference=reference, by=by, at=at,
    )  # fmt: skip


def approve(export: Export, *, by: Actor, at: datetime) -> None:
    """Agree to somebody else's request. Raises CannotExport."""
    with _held(export, by=by) as row:
        refused = list(rules.approval_refusals(row.state, by=by.ref, at=at))
        if not refused and not _is_on_the_log(row, "export.requested", row.request_entry, row.requester):
            refused = [Refusal.TAMPERED]
        if refused:
            raise CannotExport(*refused)
        entry = record("export.approved", by=by, subject=row.about, reason=row.reason, digests=[_digest(row)])
        row.approved_by, row.approver, row.approved_at, row.approval_entry = by.number, by.ref, at, entry.uuid
        row.save(update_fields=["approved_by", "approver", "approved_at", "approval_entry"])


def make(export: Export, *, by: Actor, at: datetime) -> bytes:
    """Hand over the file, once. Returns the CSV (UTF-8 with its mark); raises CannotExport.

    Nothing newer than the request is in it: its own entries are not what was asked for, and the rows were counted then.
    """
    with _held(export, by=by) as row:
        refused = list(rules.making_refusals(row.state, by=by.ref, at=at))
        if not refused and not (
            _is_on_the_log(row, "export.requested", row.request_entry, row.requester)
            and _is_on_the_log(row, "export.approved", row.approval_entry, row.approver)
        ):
            refused = [Refusal.TAMPERED]
        if not refused and _made(row):
            refused = [Refusal.MADE_BEFORE]
        if refused:
            raise CannotExport(*refused)
        record("export.made", by=by, subject=row.about, reason=row.reason, digests=[_digest(row)])
        row.made_at = at
        row.save(update_fields=["made_at"])
        return written(row, list(_rows(row).order_by("recorded_at", "id")), by=by)


def _request(
    shop: Shop, kind: Kind, about: UUID | None, *, visit: int | None, since: date, until: date, reason: Reason, reference: str,
    by: Actor, at: datetime,
) -> Export:  # fmt: skip
    refused = list(
        rules.request_refusals(
            about=about,
            kind=kind,
            by=by.ref,
            since=since,
            until=until,
            today=timezone.localdate(at),
            reference=reference,
        )
    )
    if refused or about is None:
        _refuse(about, by, *refused)
        raise CannotExport(*refused)
    asked = Export(
        shop=shop, kind=kind.value, about=about, visit=visit, since=since, until=until, reason=reason.value, reference=reference,
        requested_by=by.number, requester=by.ref, requested_at=at,
    )  # fmt: skip
    entry = record(
        "export.requested", by=by, visit=visit, subject=about, reason=reason.value, digests=[_digest(asked)],
        sections=[f"one_{kind.value.lower()}", *(f"day_{day:%Y_%m_%d}" for day in (since, until))],
    )  # fmt: skip
    asked.request_entry = entry.uuid
    if len(_rows(asked).values_list("id")[: rules.MOST_ROWS + 1]) > rules.MOST_ROWS:
        _refuse(about, by, Refusal.TOO_MANY_ROWS)
        raise CannotExport(Refusal.TOO_MANY_ROWS)
    asked.save(force_insert=True)
    return asked


@contextmanager
def _held(export: Export, *, by: Actor) -> Iterator[Export]:
    """The row, locked: of two windows one approves, and one file is made. A refusal goes on the log."""
    try:
        with transaction.atomic():
            yield Export.objects.select_for_update(of=("self",)).select_related("shop").get(pk=export.pk)
    except CannotExport as refused:
        _refuse(export.about, by, *refused.reasons)
        raise


def _refuse(about: UUID | None, by: Actor, *reasons: Refusal) -> None:
    record(
        "export.refused", by=by, subject=about, reason=reasons[0].value, flags=[reason.value for reason in reasons[1:]]
    )


def _digest(row: Export) -> bytes:
    """What was asked for, in one value that each of its entries carries: a row that was changed later no longer fits."""
    said = (
        row.uuid, row.shop_id, row.kind, row.about, row.since, row.until, row.reason, row.reference, row.requester,
        row.requested_at.astimezone(UTC).isoformat(),
    )  # fmt: skip
    return sha256("\n".join(str(part) for part in said).encode()).digest()


def _is_on_the_log(row: Export, verb: str, uuid: UUID | None, actor: UUID | None) -> bool:
    """True when the log has this entry, by this person, about exactly this request."""
    if uuid is None:
        return False
    entry = (
        Entry.objects.using("reader")
        .filter(uuid=uuid, verb=verb, actor=actor, subject=row.about, recorded_at__gt=row.requested_at - CLOCKS_DIFFER)
        .filter(recorded_at__lt=row.requested_at + rules.LASTS + timedelta(hours=1))
        .first()
    )
    return entry is not None and [bytes(digest) for digest in entry.digests] == [_digest(row)]


def _made(row: Export) -> bool:
    """True when the log has handed this out before, whatever the row says."""
    entries = Entry.objects.using("reader").filter(
        verb="export.made", subject=row.about, recorded_at__gt=row.requested_at - CLOCKS_DIFFER
    )
    return any(bytes(entry.digests[0]) == _digest(row) for entry in entries if entry.digests)


def _rows(row: Export) -> EntryQuerySet:
    begin, end = day_of(row.since)[0], min(day_of(row.until)[1], row.requested_at)
    if row.kind == Kind.CUSTOMER:
        return entries_of_subject(row.about, until=end).filter(recorded_at__gte=begin)
    own = Entry.objects.using("reader").defer("v", "uuid", "request", "digests").of_person(row.about)
    return own.filter(shop=row.shop_id, recorded_at__gte=begin, recorded_at__lte=end)
