"""The reviewer's queue: what is open and in which order, how far the day has come, how much was reviewed in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from audit.models import Entry
from audit.reading import day_of
from oversight import rules
from oversight.models import Item, Question
from oversight.reviewers import in_scope
from oversight.rules import Reviewer

# More than anybody reviews in a day; what is beyond comes up as these are decided.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Queue:
    """`open`: to be decided, in order. `waiting`: their question is not answered yet. Both of this reviewer alone."""

    open: list[Item]
    waiting: list[Item]

    @property
    def signals(self) -> int:
        return sum(item.kind == Item.Kind.SIGNAL for item in self.open)

    @property
    def samples(self) -> int:
        return len(self.open) - self.signals

    @property
    def minutes(self) -> int:
        return rules.minutes_left(signals=self.signals, samples=self.samples)

    def place(self, item: Item) -> int | None:
        """Return where an item stands, from 1; None for one that is not open."""
        return next((place for place, other in enumerate(self.open, 1) if other.pk == item.pk), None)

    def after(self, uuid: UUID) -> UUID | None:
        """Return the item behind this one, or the first when it is the last; None when there is no other."""
        uuids = [item.uuid for item in self.open]
        if uuid not in uuids:
            return uuids[0] if uuids else None
        place = uuids.index(uuid)
        others = [*uuids[place + 1 :], *uuids[:place]]
        return others[0] if others else None


@dataclass(frozen=True, slots=True)
class Done:
    """What was decided for good today, of the reviewer's items; `raised`: how many of the shop lie with the agency."""

    signals: int
    samples: int
    raised: int


@dataclass(frozen=True, slots=True)
class Share:
    """Of the items found within `days`: how many, how many of them were looked at by anybody, and half of them within how many hours."""

    days: int
    found: int
    reviewed: int
    raised: int
    hours: float | None

    @property
    def percent(self) -> int | None:
        return self.reviewed * 100 // self.found if self.found else None


def queue_of(reviewer: Reviewer) -> Queue:
    """Return what this person may decide now. One query."""
    open_question = Question.objects.filter(item=OuterRef("pk"), answered_at=None)
    items = (
        Item.objects.filter(in_scope(reviewer), closed_at=None)
        .annotate(awaiting=Exists(open_question))
        .select_related("shop")
        .order_by("awaiting", "-kind", "-weight", "first_at", "pk")[:AT_ONCE]
    )
    found = sorted(
        items, key=lambda item: rules.place_in_queue(kind=item.kind, weight=item.weight, first_at=item.first_at)
    )
    return Queue(
        open=[item for item in found if not item.awaiting],
        waiting=[item for item in found if item.awaiting],
    )


def done_today(reviewer: Reviewer, *, now: datetime) -> Done:
    """Return how far the reviewer's day has come. One query, two for a manager."""
    begin, _end = day_of(timezone.localdate(now))
    counted = Item.objects.filter(in_scope(reviewer), closed_at__gte=begin).aggregate(
        signals=Count("pk", filter=Q(kind=Item.Kind.SIGNAL)), samples=Count("pk", filter=Q(kind=Item.Kind.SAMPLE))
    )
    raised = 0
    if reviewer.shop is not None:
        up = Item.objects.filter(shop=reviewer.shop, level=Item.Level.AGENCY, closed_at=None, raised_at__isnull=False)
        raised = up.exclude(person=reviewer.ref).count()
    return Done(raised=raised, **counted)


# The worker searches each five minutes, and says so on the log.
SEARCHED_WITHIN = timedelta(minutes=30)


def is_searched(*, now: datetime) -> bool:
    """Whether signals were looked for lately. Without it an empty queue says nothing. One query."""
    begin = now - SEARCHED_WITHIN
    return Entry.objects.using("reader").filter(actor=None, recorded_at__gt=begin, verb="signal.searched").exists()


# A first decision of whatever kind counts: asking is looking, too.
_SHARE = """
SELECT count(*) FILTER (WHERE found_at >= %(week)s), count(first_at) FILTER (WHERE found_at >= %(week)s),
       count(raised_at) FILTER (WHERE found_at >= %(week)s),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY first_at - found_at) FILTER (WHERE found_at >= %(week)s),
       count(*), count(first_at), count(raised_at), percentile_disc(0.5) WITHIN GROUP (ORDER BY first_at - found_at)
  FROM (SELECT i.found_at, i.raised_at,
               (SELECT min(r.at) FROM oversight_review r WHERE r.item_id = i.id) AS first_at
          FROM oversight_item i JOIN staff_shop s ON s.id = i.shop_id
         WHERE (i.shop_id = %(shop)s OR s.agency_id = ANY (%(agencies)s)) AND i.found_at >= %(month)s AND i.found_at <= %(now)s
       ) AS found
"""


def shares(reviewer: Reviewer, *, now: datetime) -> list[Share]:
    """Return the share reviewed and the delay of the last 7 and 30 days, of the reviewer's shops. One statement."""
    values = {
        "shop": reviewer.shop, "agencies": sorted(reviewer.agencies), "now": now,
        "week": now - timedelta(days=7), "month": now - timedelta(days=30),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SHARE, values)
        row = cursor.fetchone()
    week, month = row[:4], row[4:]
    return [
        Share(days, found, reviewed, raised, _hours(delay))
        for days, (found, reviewed, raised, delay) in ((7, week), (30, month))
    ]


def _hours(delay: timedelta | None) -> float | None:
    return None if delay is None else delay.total_seconds() / 3600
