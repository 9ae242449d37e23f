"""When a day is closed, and what stands on the sheet that is signed and in the e-mail that is sent: the same checkpoint for all shops."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone

from audit import closing
from audit.closing import Close, Tally
from audit.reading import day_of
from staff.models import Shop


@dataclass(frozen=True, slots=True)
class Sheet:
    """`closes_at`: when the last shop closes; `close` is None while nothing was witnessed; `sealed`: entries sealed since the day before."""

    day: date
    closes_at: datetime
    is_final: bool
    tally: Tally
    close: Close | None
    sealed: int | None


def closes_at(day: date) -> datetime:
    """Return when the last of all shops closes on a day. What is recorded after that is closed the next day. One query."""
    last: time | None = Shop.objects.aggregate(last=Max("closes_at"))["last"]
    return timezone.make_aware(datetime.combine(day, last or time(20)))


def close_of(day: date, *, now: datetime) -> tuple[Close | None, datetime]:
    """Return the checkpoint that closes a day (before closing time: the newest so far) and the day's closing time."""
    moment = closes_at(day)
    return closing.last_witnessed(since=day_of(day)[0], until=min(moment, now)), moment


def sheet_of(day: date, *, shop: Shop, now: datetime) -> Sheet:
    """Return what the manager of a shop signs for a day."""
    close, moment = close_of(day, now=now)
    sealed = None
    if close is not None:
        sealed = close.checkpoint.size - closing.size_before(closes_at(day - timedelta(days=1)))
    return Sheet(
        day=day, closes_at=moment, is_final=now >= moment, tally=closing.tally_of(day, shop=shop.pk, until=now), close=close,
        sealed=sealed,
    )  # fmt: skip
