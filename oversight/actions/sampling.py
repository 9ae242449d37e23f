"""Draw the day's sample of ordinary looks, so that honest work is seen too and nobody can know which visit will be."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from audit.log import Draft, record_all
from audit.models import Entry
from audit.reading import LOOKS, day_of
from oversight import rules
from oversight.models import Item
from oversight.people import people_of
from staff.models import Shop
from staff.permissions import Role
from vault.fingerprints import fingerprint

_RECORDED_AT_ONCE = 200


@dataclass(slots=True)
class _Visit:
    """The looks of one person in one visit; a look outside every visit stands alone."""

    person: UUID
    visit: int | None
    key: str
    entries: list[UUID] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    lowest: bytes = b"\xff" * 32


def draw_samples(
    day: date, *, at: datetime, shops: Iterable[Shop] | None = None, complete: bool | None = None
) -> list[Item]:
    """Draw from the looks of a day at each shop; return what was drawn anew. Drawing again changes nothing.

    One look in twenty, by a keyed digest of its entry's uuid, and once the shop has closed (`complete`) at least one of everybody who
    looked. What a signal already shows is not ordinary.
    """
    made: list[Item] = []
    for shop in Shop.objects.order_by("pk") if shops is None else shops:
        over = _is_over(shop, day, at) if complete is None else complete
        made += _draw(shop, day, at=at, complete=over)
    return made


def _is_over(shop: Shop, day: date, at: datetime) -> bool:
    local = timezone.localtime(at)
    return local.date() > day or (local.date() == day and local.time() >= shop.closes_at)


def _draw(shop: Shop, day: date, *, at: datetime, complete: bool) -> list[Item]:
    before = list(Item.objects.filter(shop=shop, day=day, kind=Item.Kind.SAMPLE).values_list("key", "person"))
    known, sampled = {key for key, _person in before}, {person for _key, person in before}
    shown = _shown_by_signals(shop, day)
    visits = [visit for visit in _visits(shop, day) if visit.key not in known and shown.isdisjoint(visit.entries)]
    chosen = [visit for visit in visits if rules.is_drawn(visit.lowest)]
    if complete:
        chosen += _one_each(visits, besides=sampled | {visit.person for visit in chosen})
    managers = {person.ref for person in people_of(shop) if Role.MANAGER in person.roles.get(shop.pk, [])}
    items = [_item(visit, shop, day, at, is_manager=visit.person in managers) for visit in chosen]
    _keep(items)
    return items


def _keep(items: list[Item]) -> None:
    """On the log first, under the item's own uuid: one that is taken out of the table afterwards is missed."""
    for begin in range(0, len(items), _RECORDED_AT_ONCE):
        part = items[begin : begin + _RECORDED_AT_ONCE]
        drafts = [
            Draft("review.drawn", visit=item.visit, subject=item.person, hits=len(item.entries), uuid=item.uuid)
            for item in part
        ]
        record_all(drafts, by=None)
        # Drawn twice at the same moment, the second finds the key taken.
        Item.objects.bulk_create(part, ignore_conflicts=True)


def _shown_by_signals(shop: Shop, day: date) -> set[UUID]:
    """Return the entries of the day that a signal already brings before a reviewer."""
    begin, end = day_of(day)
    items = Item.objects.filter(shop=shop, kind=Item.Kind.SIGNAL, found_at__gte=begin, first_at__lt=end)
    return {entry for entries in items.values_list("entries", flat=True) for entry in entries}


def _visits(shop: Shop, day: date) -> list[_Visit]:
    begin, end = day_of(day)
    looks = (
        Entry.objects.using("reader")
        .filter(shop=shop.pk, recorded_at__gte=begin, recorded_at__lt=end, verb__in=LOOKS)
        .exclude(hits=0)
        .order_by("recorded_at", "id")
        .values_list("uuid", "actor", "visit", "recorded_at")
    )
    found: dict[str, _Visit] = {}
    for uuid, person, number, moment in looks.iterator(chunk_size=2000):
        if person is None:
            continue
        key = f"SAMPLE:{day.isoformat()}:{person}:{number or uuid}"
        visit = found.setdefault(key, _Visit(person, number, key))
        visit.entries.append(uuid)
        visit.times.append(moment)
        visit.lowest = min(visit.lowest, fingerprint("sample", str(uuid)))
    return list(found.values())


def _one_each(visits: Iterable[_Visit], *, besides: set[UUID]) -> list[_Visit]:
    """Return the visit with the lowest digest of everybody who is not in the sample yet."""
    by_person: dict[UUID, list[_Visit]] = defaultdict(list)
    for visit in visits:
        if visit.person not in besides:
            by_person[visit.person].append(visit)
    return [min(theirs, key=lambda visit: visit.lowest) for theirs in by_person.values()]


def _item(visit: _Visit, shop: Shop, day: date, at: datetime, *, is_manager: bool) -> Item:
    level = rules.level_of(is_manager=is_manager)
    local = timezone.localtime(at)
    return Item(
        key=visit.key, kind=Item.Kind.SAMPLE, shop=shop, person=visit.person, visit=visit.visit, day=day,
        first_at=visit.times[0], last_at=visit.times[-1], entries=visit.entries, weight=0, found_at=at, level=level,
        due_at=rules.due_at(local) if level == rules.Level.SHOP else rules.agency_due_at(local),
    )  # fmt: skip
