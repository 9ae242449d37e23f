"""Find what is new in the log and put it before the reviewers: once each, and on the log itself (`signal.found`).

The first run of a process reads the last weeks, each later one only what came since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connections
from django.utils import timezone
from guardian.models import UserObjectPermission

from audit.log import Draft, record_all
from oversight.models import Item
from oversight.rules import due_at, level_of
from oversight.signals import checks, moments, numbers, people, purposes, volume
from oversight.signals.found import Before, Found, Given, day_of
from oversight.signals.history import History
from oversight.signals.norms import Norms
from oversight.signals.thresholds import Table, table
from staff.models import Shop
from staff.permissions import Role

LOOK_BACK = timedelta(days=2)
"""What a run judges again: a visit may have been settled late."""
AFTER_A_STOP = timedelta(days=8)
"""What the first run of a process judges: the worker may have stood still over the holidays."""
_RECORDED_AT_ONCE = 200
ALWAYS = 8
"""Weight from which a signal is told whatever else is."""
_histories: dict[tuple[str, str], History] = {}


def find(
    *,
    until: datetime,
    since: datetime | None = None,
    shops: Collection[int] | None = None,
    using: str = "default",
) -> list[Item]:
    """Write an item for every signal between `since` and `until`; return the new ones.

    The time between is judged as a whole (default: what the last run of this process did not, and two days before it). Idempotent: what was
    found stays as it is. `shops`: primary keys; the chain's history counts all the same. Raises CannotRecord.
    """
    limits = table(day_of(until), using=using)
    begin = since or _begin(until, using=using)
    history = _history(until, begin - timedelta(days=limits.of("HISTORY_DAYS")), using=using)
    given = Given(history, limits, begin, until, _before(until, limits, using=using))
    found = _once(given, detect(given))
    return _keep([one for one in found if shops is None or one.shop in shops], at=until, using=using)


def detect(given: Given) -> Iterator[Found]:
    """Yield everything that is new between the two moments of `given`."""
    norms = Norms(given)
    yield from people.detect(given, norms)
    yield from numbers.detect(given)
    yield from checks.detect(given)
    yield from moments.detect(given, norms)
    yield from volume.detect(given, norms)
    yield from purposes.detect(given, norms)


def forget_histories() -> None:
    """Let the next run read the log anew."""
    _histories.clear()


def _begin(until: datetime, *, using: str) -> datetime:
    held = _histories.get(_key(using))
    if held is None or held.until > until:
        return until - AFTER_A_STOP
    return min(held.until, until) - LOOK_BACK


def _key(using: str) -> tuple[str, str]:
    return using, str(connections["reader"].settings_dict["NAME"])


def _once(given: Given, found: Iterable[Found]) -> Iterator[Found]:
    """Leave out what tells a story again that a weightier signal, or an earlier item, tells already."""
    told: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for item in given.before:
        told[item.person] |= item.entries
    for one in sorted(found, key=lambda one: -one.weight):
        known = sum(entry in told[one.person] for entry in one.entries)
        if one.weight < ALWAYS and known > given.thresholds.of("TOLD_SHARE", one.shop) * len(one.entries):
            continue
        told[one.person].update(one.entries)
        yield one


def _history(until: datetime, since: datetime, *, using: str) -> History:
    """The weeks before, as far as this process has not read them; from the beginning when time went backwards."""
    key = _key(using)
    held = _histories.get(key)
    if held is None or held.until > until or held.since > since:
        held = _histories[key] = History(since, using=using)
    held.read(until)
    held.forget(since)
    return held


def _before(until: datetime, limits: Table, *, using: str) -> list[Before]:
    rows = Item.objects.using(using).filter(
        kind=Item.Kind.SIGNAL, last_at__gt=until - timedelta(days=limits.of("HISTORY_DAYS")), last_at__lte=until
    )
    values = rows.values_list("signal", "person", "shop", "subject", "last_at", "entries")
    return [Before(*row[:5], frozenset(row[5])) for row in values]


def _keep(found: list[Found], *, at: datetime, using: str) -> list[Item]:
    keys = [one.key for one in found]
    there = set(Item.objects.using(using).filter(key__in=keys).values_list("key", flat=True))
    fresh = {one.key: one for one in found if one.key not in there}
    known = set(Shop.objects.using(using).values_list("pk", flat=True))
    managers = _managers(using)
    items = [
        _item(one, at, is_manager=(one.person, one.shop) in managers) for one in fresh.values() if one.shop in known
    ]
    for nth in range(0, len(items), _RECORDED_AT_ONCE):
        part = items[nth : nth + _RECORDED_AT_ONCE]
        record_all(
            [
                Draft("signal.found", visit=item.visit, subject=item.subject, flags=[item.signal], hits=len(item.entries), uuid=item.uuid)
                for item in part
            ],
            by=None,
        )  # fmt: skip
        Item.objects.using(using).bulk_create(part)
    return items


def _managers(using: str) -> set[tuple[UUID, int]]:
    held = UserObjectPermission.objects.using(using).filter(
        content_type__app_label="staff", content_type__model="shop", permission__codename=Role.MANAGER.value
    )
    return {(ref, int(shop)) for ref, shop in held.values_list("user__ref", "object_pk")}


def _item(one: Found, at: datetime, *, is_manager: bool) -> Item:
    return Item(
        key=one.key,
        kind=Item.Kind.SIGNAL,
        signal=one.signal,
        shop_id=one.shop,
        person=one.person,
        subject=one.subject,
        visit=one.visit,
        day=day_of(one.last_at),
        first_at=one.first_at,
        last_at=one.last_at,
        entries=one.entries,
        facts=one.facts,
        weight=one.weight,
        found_at=at,
        due_at=due_at(timezone.localtime(at)),
        level=level_of(is_manager=is_manager).value,
    )
