"""Who may raise which limit, by how much and until when. Pure; the database holds the limits themselves (audit_admit)."""

from collections.abc import Iterator
from enum import StrEnum

MOST_MORE = 200  # the database counts no more, whatever the entry says
NEAR = 0.8  # of the quota: from here on the manager's page says so


class QuotaReason(StrEnum):
    """Why somebody serves more customers today than others do."""

    SALES_DAY = "SALES_DAY"
    SHORT_OF_STAFF = "SHORT_OF_STAFF"
    SYSTEM_TROUBLE = "SYSTEM_TROUBLE"
    BOOKINGS_MOVED = "BOOKINGS_MOVED"
    TELEPHONE_DAY = "TELEPHONE_DAY"


class FreshnessReason(StrEnum):
    """Why customers are served although nobody witnesses the log."""

    WITNESS_DOWN = "WITNESS_DOWN"
    NETWORK_DOWN = "NETWORK_DOWN"
    WORKER_DOWN = "WORKER_DOWN"
    MAINTENANCE = "MAINTENANCE"


class Refusal(StrEnum):
    OWN_QUOTA = "OWN_QUOTA"
    NOT_OF_SHOP = "NOT_OF_SHOP"
    TOO_MANY = "TOO_MANY"
    HOUR_OVER = "HOUR_OVER"


def hours_left(hour: int) -> range:
    """Return the hours until which a limit may be raised when it is `hour` o'clock: the next one … 24, midnight."""
    return range(hour + 1, 25)


def until(hour: int) -> str:
    """Return the section by which an entry says until when: `until_18`. The database reads the same (audit_until)."""
    return f"until_{hour:02d}"


def quota_refusals(*, own: bool, of_shop: bool, more: int, until_hour: int, hour: int) -> Iterator[Refusal]:
    """Yield every reason against raising a person's quota by `more` until an hour of today; `hour` is the present one."""
    if own:
        yield Refusal.OWN_QUOTA
    if not of_shop:
        yield Refusal.NOT_OF_SHOP
    if not 1 <= more <= MOST_MORE:
        yield Refusal.TOO_MANY
    yield from freshness_refusals(until_hour=until_hour, hour=hour)


def freshness_refusals(*, until_hour: int, hour: int) -> Iterator[Refusal]:
    if until_hour not in hours_left(hour):
        yield Refusal.HOUR_OVER


def is_near(count: int, limit: int) -> bool:
    return count >= NEAR * limit
