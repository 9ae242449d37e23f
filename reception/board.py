"""Who is called, who waits, and for how long: the same board for the greeter, the clerks and the shop's display. Numbers, never people."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q
from django.utils import timezone

from reception import rules
from reception.models import Ticket, Visit
from reception.purposes import BY_CODE, RECORD_REVIEW
from staff.models import Terminal

RECENT = timedelta(days=14)
# A visit that nobody closed in the evening is no measure of the work.
FORGOTTEN = timedelta(hours=3)
# A counter that has just finished calls the next soon.
BETWEEN_VISITS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Waiting:
    ticket: Ticket
    minutes: int


@dataclass(frozen=True, slots=True)
class Board:
    """`called`: one a counter, newest first. `waiting`: in calling order. `newcomer`: minutes that somebody who came now would wait."""

    called: list[Ticket]
    waiting: list[Waiting]
    absent: list[Ticket]
    newcomer: int

    def wait_of(self, ticket: Ticket) -> int | None:
        return next((row.minutes for row in self.waiting if row.ticket == ticket), None)


def board_of(shop: int, now: datetime) -> Board:
    """Return today's board of a shop. Three queries, however long the queue is."""
    tickets = list(
        Ticket.objects.of_day(shop, timezone.localdate(now))
        .filter(status__in=(Ticket.Status.WAITING, Ticket.Status.CALLED, Ticket.Status.NO_SHOW))
        .select_related("called_to")
        .in_calling_order()
    )
    usual = usual_minutes(shop, now)
    counters = _counters(shop, now, usual)
    waiting = [ticket for ticket in tickets if ticket.status == Ticket.Status.WAITING]
    by_telephone, newcomer = {}, 0
    for telephone in (True, False):
        lane = [ticket for ticket in waiting if (ticket.letter == rules.TELEPHONE_LETTER) is telephone]
        *waits, newcomer = rules.expected_waits(
            [usual[ticket.purpose] for ticket in lane], counters=counters[telephone]
        )
        by_telephone.update({ticket.pk: wait for ticket, wait in zip(lane, waits, strict=True)})
    return Board(
        called=_called([ticket for ticket in tickets if ticket.status == Ticket.Status.CALLED]),
        waiting=[Waiting(ticket, by_telephone[ticket.pk]) for ticket in waiting],
        absent=[ticket for ticket in tickets if ticket.status == Ticket.Status.NO_SHOW],
        newcomer=newcomer,
    )


def _called(tickets: list[Ticket]) -> list[Ticket]:
    """Return the newest call of each terminal, newest first: where a visit was handed over, the counter has called somebody else."""
    latest: dict[int, Ticket] = {}
    for ticket in sorted(tickets, key=_moment_of_call):
        latest[ticket.called_to_id or 0] = ticket
    return sorted(latest.values(), key=_moment_of_call, reverse=True)


def _moment_of_call(ticket: Ticket) -> datetime:
    return ticket.called_at or ticket.issued_at


def usual_minutes(shop: int, now: datetime) -> dict[str, int]:
    """Return how many minutes each purpose takes at this shop."""
    length = F("closed_at") - F("opened_at")
    recent = (
        Visit.objects.filter(shop_id=shop, opened_at__gte=now - RECENT, closed_at__lt=F("opened_at") + FORGOTTEN)
        .exclude(outcome=Visit.Outcome.NO_SHOW)
        .values("purpose")
        .annotate(mean=Avg(length), visits=Count("pk"))
        .order_by()
    )
    usual = {code: purpose.minutes for code, purpose in BY_CODE.items()}
    for row in recent:
        code = row["purpose"]
        usual[code] = rules.usual_minutes(
            mean=row["mean"].total_seconds() / 60, visits=row["visits"], otherwise=usual[code]
        )
    return usual


def _counters(shop: int, now: datetime, usual: dict[str, int]) -> dict[bool, list[float]]:
    """Return in how many minutes each counter that serves now is free; the telephones (True) apart from the rest (False)."""
    visits = (
        Visit.objects.filter(Q(closed_at=None) | Q(closed_at__gte=now - BETWEEN_VISITS), shop_id=shop)
        .filter(opened_at__gte=now - timedelta(days=1))
        .exclude(purpose=RECORD_REVIEW.code)
        .values_list("terminal_id", "terminal__kind", "purpose", "opened_at", "closed_at")
    )
    free: dict[bool, dict[int, float]] = {True: {}, False: {}}
    for terminal, kind, purpose, opened_at, closed_at in visits:
        lane = free[kind == Terminal.Kind.TELEPHONE]
        passed = (now - opened_at).total_seconds() / 60
        rest = 0.0 if closed_at else rules.free_in(usual=usual[purpose], passed=passed)
        lane[terminal] = max(rest, lane.get(terminal, 0.0))
    return {telephone: list(lane.values()) for telephone, lane in free.items()}
