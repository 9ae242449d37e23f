"""Who is called next, how long the wait will be, and what stands against each act at the reception. All times in minutes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import heapify, heappop, heappush
from math import ceil

BOOKING_GRACE = timedelta(minutes=15)
# Who cannot stand and wait is called first. Writing instead of speaking (筆談) takes longer at the counter, not before it.
CALLED_FIRST = frozenset({"WHEELCHAIR", "SMALL_CHILDREN", "STICK"})
TELEPHONE_LETTER = "T"
# A handful of visits says more about the shop than the list does; one or two say nothing.
ENOUGH_VISITS = 3


class Refusal(StrEnum):
    HAS_OPEN_VISIT = "HAS_OPEN_VISIT"
    NOBODY_WAITING = "NOBODY_WAITING"
    OTHER_SHOP = "OTHER_SHOP"
    OTHER_DAY = "OTHER_DAY"
    NOT_WAITING = "NOT_WAITING"
    NOT_ABSENT = "NOT_ABSENT"
    NOT_IN_QUEUE = "NOT_IN_QUEUE"
    NOT_A_VISITORS = "NOT_A_VISITORS"
    OTHER_CLERK = "OTHER_CLERK"
    CLOSED = "CLOSED"
    NO_TICKET = "NO_TICKET"
    LOOKED_UP = "LOOKED_UP"
    NO_SHOW_IS_NO_OUTCOME = "NO_SHOW_IS_NO_OUTCOME"
    TO_SELF = "TO_SELF"
    TO_OUTSIDER = "TO_OUTSIDER"
    TO_UNQUALIFIED = "TO_UNQUALIFIED"
    TO_BUSY = "TO_BUSY"


# --- order ----------------------------------------------------------------------------------------------------------------------------
def has_priority(care: Collection[str]) -> bool:
    return not CALLED_FIRST.isdisjoint(care)


def queued_at(*, issued_at: datetime, booked_for: datetime | None) -> datetime:
    """Return the time from which a ticket counts: a booking from its own, unless the visitor came too late for it."""
    if booked_for is None or issued_at > booked_for + BOOKING_GRACE:
        return issued_at
    return booked_for


def letters_called_at(kind: str) -> tuple[str, ...]:
    """Return the letters of the tickets that `next` means at a terminal of this kind. Others are chosen, with a reason."""
    return {"TELEPHONE": (TELEPHONE_LETTER,), "REPAIR": ("B",)}.get(kind, ("A", "B", "C"))


# --- wait -----------------------------------------------------------------------------------------------------------------------------
def usual_minutes(*, mean: float, visits: int, otherwise: int) -> int:
    """Return how long a purpose takes at this shop: the mean of its recent visits, or the list's figure when they are too few."""
    return max(1, round(mean)) if visits >= ENOUGH_VISITS else otherwise


def free_in(*, usual: int, passed: float) -> float:
    """Return after how many minutes a counter is free again. A visit that takes longer than usual could end any moment."""
    return max(usual - passed, 1.0)


def expected_waits(lengths: Sequence[int], *, counters: Sequence[float]) -> list[int]:
    """Return the wait of each ticket in calling order, and as the last element that of somebody who came now.

    `lengths`: how long each will take. `counters`: in how many minutes each serving counter is free; none counts as one free counter.
    """
    free = list(counters) or [0.0]
    heapify(free)
    waits = []
    for length in lengths:
        start = heappop(free)
        waits.append(ceil(start))
        heappush(free, start + length)
    return [*waits, ceil(free[0])]


# --- refusals -------------------------------------------------------------------------------------------------------------------------
def opening_refusals(*, has_open_visit: bool) -> Iterator[Refusal]:
    if has_open_visit:
        yield Refusal.HAS_OPEN_VISIT


def choosing_refusals(*, has_open_visit: bool, same_shop: bool, same_day: bool, status: str) -> Iterator[Refusal]:
    """Yield what stands against calling this ticket out of turn."""
    yield from opening_refusals(has_open_visit=has_open_visit)
    if not same_shop:
        yield Refusal.OTHER_SHOP
    elif not same_day:
        yield Refusal.OTHER_DAY
    elif status != "WAITING":
        yield Refusal.NOT_WAITING


def returning_refusals(*, same_shop: bool, same_day: bool, status: str) -> Iterator[Refusal]:
    """Yield what stands against putting somebody who was missed back into the queue."""
    if not same_shop:
        yield Refusal.OTHER_SHOP
    elif not same_day:
        yield Refusal.OTHER_DAY
    elif status != "NO_SHOW":
        yield Refusal.NOT_ABSENT


def withdrawing_refusals(*, same_shop: bool, status: str) -> Iterator[Refusal]:
    """Yield what stands against closing a ticket without serving it."""
    if not same_shop:
        yield Refusal.OTHER_SHOP
    elif status not in {"WAITING", "NO_SHOW"}:
        yield Refusal.NOT_IN_QUEUE


def visit_refusals(*, own: bool, is_open: bool) -> Iterator[Refusal]:
    """Yield what stands against any act on a visit."""
    if not own:
        yield Refusal.OTHER_CLERK
    if not is_open:
        yield Refusal.CLOSED


def no_show_refusals(*, own: bool, is_open: bool, has_ticket: bool, looked_up: bool) -> Iterator[Refusal]:
    """Yield what stands against saying that nobody came. After a lookup somebody was there: the visit must end with an outcome."""
    yield from visit_refusals(own=own, is_open=is_open)
    if not has_ticket:
        yield Refusal.NO_TICKET
    if looked_up:
        yield Refusal.LOOKED_UP


def handover_refusals(
    *, own: bool, is_open: bool, to_self: bool, works_here: bool, qualified: bool, busy: bool
) -> Iterator[Refusal]:
    """Yield what stands against passing a visit to a colleague: `works_here` means in a role that opens visits at this shop."""
    yield from visit_refusals(own=own, is_open=is_open)
    if to_self:
        yield Refusal.TO_SELF
        return
    if not works_here:
        yield Refusal.TO_OUTSIDER
    if not qualified:
        yield Refusal.TO_UNQUALIFIED
    if busy:
        yield Refusal.TO_BUSY
