"""The demo's queue of today and the tickets and visits of the last month, from which the expected wait is computed."""

from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from auditlog.context import disable_auditlog
from django.db import transaction
from guardian.models import UserObjectPermission

from reception.models import Ticket, Visit
from reception.purposes import PURPOSES, Purpose
from staff.models import Shop, Staff, Terminal
from staff.permissions import Role

OWNER = "owner"
DAYS = 30
TICKETS_A_DAY = 36
TOKYO = ZoneInfo("Asia/Tokyo")
_OFTEN = {"BILL_ENQUIRY": 14, "PLAN_CHANGE": 10, "DEVICE_CHANGE": 9, "BILL_PAYMENT": 8, "REPAIR": 7, "NEW_LINE": 5,
          "ADDRESS_CHANGE": 5, "CONTRACT_ENQUIRY": 5}  # fmt: skip
# Of today's tickets, the first: called and ended so many minutes ago, so that the expected wait knows which counters serve.
_SERVED = ((22, 4), (17, 2))
_OUTCOMES = ("DONE",) * 8 + ("EXPLAINED",) * 4 + ("MISSING_PAPERS", "REFERRED")


def load_past(today: date, *, seed: int) -> None:
    """Closed tickets and visits of the days before `today`, unless there are any. One transaction of the owner."""
    if Visit.objects.using(OWNER).exists():
        return
    with transaction.atomic(using=OWNER), disable_auditlog():
        for shop in Shop.objects.using(OWNER).order_by("code"):
            crew = clerks(shop)
            for ago in range(DAYS, 0, -1):
                _day(shop, crew, today - timedelta(days=ago), Random(f"{seed} {shop.code} {ago}"))  # noqa: S311


def load_queue(now: datetime) -> list[Visit]:
    """Tickets that wait at every shop now, and two that were served until minutes ago, unless the day has tickets.

    Returns the visits of the latter. Every clerk is free: who signs in calls the next ticket.
    """
    today = now.astimezone(TOKYO).date()
    visits: list[Visit] = []
    with transaction.atomic(using=OWNER), disable_auditlog():
        for shop in Shop.objects.using(OWNER).order_by("code"):
            if not Ticket.objects.using(OWNER).filter(shop=shop, day=today).exists():
                crew = clerks(shop)
                tickets = Ticket.objects.using(OWNER).bulk_create(_queue(shop, crew, today, now))
                served = zip(tickets, crew, _SERVED, strict=False)
                visits.extend(_visit(ticket, *seat) for ticket, seat, _ in served)
        return Visit.objects.using(OWNER).bulk_create(visits)


def clerks(shop: Shop) -> list[tuple[Staff, Terminal]]:
    """The clerks of a shop, each at a counter."""
    people = _with_role(shop, Role.CLERK)
    counters = Terminal.objects.using(OWNER).filter(shop=shop, kind=Terminal.Kind.COUNTER).order_by("place")
    return list(zip(people, counters, strict=False))


def _with_role(shop: Shop, role: Role) -> list[Staff]:
    held = UserObjectPermission.objects.using(OWNER).filter(
        object_pk=str(shop.pk), content_type__model="shop", permission__codename=role.value
    )
    return list(Staff.objects.using(OWNER).filter(pk__in=held.values("user")).order_by("number"))


def _day(shop: Shop, crew: list[tuple[Staff, Terminal]], day: date, rng: Random) -> None:
    """One day: arrivals in order, each taken by the clerk who is free first."""
    (greeter,) = _with_role(shop, Role.GREETER)
    opening = datetime.combine(day, shop.opens_at, TOKYO)
    free = {person.pk: opening for person, _ in crew}
    serials: dict[str, int] = {}
    tickets: list[Ticket] = []
    visits: list[Visit] = []
    for minutes in sorted(rng.randrange(0, 540) for _ in range(TICKETS_A_DAY)):
        purpose = _purpose(rng)
        serials[purpose.letter] = serials.get(purpose.letter, 0) + 1
        issued_at = opening + timedelta(minutes=minutes, seconds=rng.randrange(60))
        clerk, counter = min(crew, key=lambda pair: free[pair[0].pk])
        called_at = max(issued_at + timedelta(seconds=rng.randrange(20, 240)), free[clerk.pk])
        length = timedelta(minutes=min(75.0, purpose.minutes * 0.55 * rng.lognormvariate(0.0, 0.35)))
        gone = called_at - issued_at > timedelta(minutes=50) or rng.random() < 0.03
        ended_at = called_at + (timedelta(minutes=3) if gone else length)
        ticket = Ticket(
            shop=shop,
            day=day,
            letter=purpose.letter,
            serial=serials[purpose.letter],
            purpose=purpose.code,
            status=Ticket.Status.CLOSED if gone else Ticket.Status.SERVED,
            issued_at=issued_at,
            issued_by=greeter.number,
            queued_at=issued_at,
            called_at=called_at,
            called_to=counter,
            ended_at=ended_at,
        )
        tickets.append(ticket)
        if not gone:
            free[clerk.pk] = ended_at + timedelta(minutes=1)
            visits.append(_visit(ticket, clerk, counter, rng.choice(_OUTCOMES)))
    Ticket.objects.using(OWNER).bulk_create(tickets)
    Visit.objects.using(OWNER).bulk_create(visits)


def _visit(ticket: Ticket, clerk: Staff, counter: Terminal, outcome: str = Visit.Outcome.DONE) -> Visit:
    """The visit of a ticket that was served."""
    return Visit(
        shop_id=ticket.shop_id,
        terminal=counter,
        ticket=ticket,
        purpose=ticket.purpose,
        clerk=clerk,
        opened_at=ticket.called_at or ticket.issued_at,
        closed_at=ticket.ended_at,
        outcome=outcome,
    )


def _queue(shop: Shop, crew: list[tuple[Staff, Terminal]], today: date, now: datetime) -> list[Ticket]:
    (greeter,) = _with_role(shop, Role.GREETER)
    rng = Random(f"{shop.code} {today}")  # noqa: S311
    waiting = (("BILL_ENQUIRY", 31), ("DEVICE_CHANGE", 26), ("REPAIR", 21), ("BILL_PAYMENT", 14), ("ADDRESS_CHANGE", 9),
               ("PLAN_CHANGE", 5), ("CONTRACT_ENQUIRY", 2))  # fmt: skip
    purposes = {purpose.code: purpose for purpose in PURPOSES}
    serials: dict[str, int] = {"A": 9, "B": 3, "C": 4}
    tickets = []
    for nth, (code, minutes) in enumerate(waiting):
        purpose = purposes[code]
        serials[purpose.letter] += 1
        issued_at = now - timedelta(minutes=minutes + rng.randrange(3))
        called, ended = _SERVED[nth] if nth < len(_SERVED) else (None, None)
        wheelchair = code == "ADDRESS_CHANGE"
        tickets.append(
            Ticket(
                shop=shop,
                day=today,
                letter=purpose.letter,
                serial=serials[purpose.letter],
                purpose=code,
                care=[Ticket.Care.WHEELCHAIR] if wheelchair else [],
                priority=wheelchair,
                language=Ticket.Language.ENGLISH if code == "CONTRACT_ENQUIRY" else Ticket.Language.JAPANESE,
                booked_for=issued_at + timedelta(minutes=10) if code == "DEVICE_CHANGE" else None,
                brought=[item.value for item in purpose.bring[:1]],
                status=Ticket.Status.SERVED if called else Ticket.Status.WAITING,
                issued_at=issued_at,
                issued_by=greeter.number,
                queued_at=issued_at,
                called_at=now - timedelta(minutes=called) if called else None,
                called_to=crew[nth][1] if called else None,
                ended_at=now - timedelta(minutes=ended) if ended else None,
            )
        )
    return tickets


def _purpose(rng: Random) -> Purpose:
    return rng.choices(PURPOSES, [_OFTEN.get(purpose.code, 2) for purpose in PURPOSES])[0]
