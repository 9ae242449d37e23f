"""The demo's month of log: who looked at whom in the visits of the last weeks, and one person who should not have.

Written by the owner with times in the past, which nothing but a demonstration may do: the log's own clock is the database's.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random
from typing import NamedTuple
from uuid import UUID

from django.db import connections, transaction

from audit.past import is_sealed
from contracts.carrier.copying import OWNER, seal, write
from customers import masks
from customers.models import Customer
from reception.demo import TOKYO
from reception.models import Visit
from reception.purposes import purpose_of
from staff.hours import outside_hours
from staff.models import Shop, Staff, Terminal
from staff.numbers import staff_number

CURIOUS = staff_number("C", 20533)
"""伊藤 健 of 丸の内店: the same customer five times in ten days, four times without a ticket, mostly after closing, once in another's visit."""
_COLUMNS = "recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"

_SUBJECTS = (
    "UPDATE reception_visit SET subject = given.subject, subject_mask = given.mask "
    "FROM (VALUES %s) AS given (visit, subject, mask) WHERE number = given.visit"
)


class Line(NamedTuple):
    at: datetime
    verb: str
    visit: Visit
    looked: bool = True
    """Whether it is about the visit's customer."""
    sections: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    hits: int | None = None
    subject: UUID | None = None
    """Somebody else than the visit's customer."""


def load(today: date, *, seed: int) -> None:
    """Give the demo's closed visits a customer each and the log its entries, unless a visit has one already or the log is sealed."""
    if is_sealed():
        return
    visits = Visit.objects.using(OWNER).filter(closed_at__isnull=False)
    if not visits.exists() or visits.exclude(subject=None).exists():
        return
    rng = Random(seed)  # noqa: S311
    people = _people()
    if not people:
        return
    with transaction.atomic(using=OWNER):
        wanted, name = people.pop(len(people) // 2)  # who never comes to a shop
        closed = list(visits.select_related("clerk", "terminal", "shop").order_by("opened_at"))
        lines = _served(closed, people, rng)
        lines.extend(_in_passing(closed, today, wanted))
        for visit in _curious(today, wanted, name):
            lines.extend(_without_ticket(visit))
        _copy(sorted(lines, key=lambda line: line.at), rng)


def load_served(visits: list[Visit], *, seed: int) -> None:
    """Give these closed visits, which were made just now, a customer each and the log their entries, unless the log is sealed.

    On later days they stay without: nobody writes the past of a sealed log, not even a demonstration.
    """
    people = _people()
    if not people or not visits or is_sealed():
        return
    rng = Random(f"{seed} {visits[0].number}")  # noqa: S311
    with transaction.atomic(using=OWNER):
        _copy(sorted(_served(visits, people, rng), key=lambda line: line.at), rng)


def _people() -> list[tuple[UUID, str]]:
    return list(Customer.objects.using(OWNER).order_by("code")[:2000].values_list("pk", "name"))


def _served(visits: list[Visit], people: list[tuple[UUID, str]], rng: Random) -> list[Line]:
    """Choose each visit's customer; return what the log says of it."""
    lines: list[Line] = []
    changed: set[UUID] = set()
    for visit in visits:
        visit.subject, name = rng.choice(people)
        while visit.purpose == "SIM_REISSUE" and visit.subject in changed and len(changed) < len(people):
            visit.subject, name = rng.choice(people)  # chance would make a fraud of it: so few people, so many visits
        if visit.purpose in ("ADDRESS_CHANGE", "NAME_CHANGE", "PAYMENT_METHOD", "PIN_RESET"):
            changed.add(visit.subject)
        visit.subject_mask = masks.name(name)
        lines.extend(_of_visit(visit, rng))
    # Not bulk_update: a sealed field would seal the text of Django's CASE expression instead of the value.
    write(
        _SUBJECTS, [(visit.pk, visit.subject, seal(Visit, "subject_mask", str(visit.subject_mask))) for visit in visits]
    )
    return lines


def _of_visit(visit: Visit, rng: Random) -> Iterator[Line]:
    """What a visit leaves: found, proven, shown what its purpose needs, closed."""
    closed_at = visit.closed_at or visit.opened_at
    step = (closed_at - visit.opened_at) / 12
    yield Line(visit.opened_at, "visit.opened", visit, looked=False)
    sections = sorted(purpose_of(visit.purpose).sections)
    if sections:
        at = visit.opened_at + step
        yield Line(at, "customer.looked_up", visit, sections=("customer",), hits=1)
        yield Line(at + step, "identity.compared", visit, sections=("customer", "check"))
        yield Line(at + step * 1.1, "identity.passed", visit)
        yield Line(at + step * 1.2, "disclosure.opened", visit)
        for nth, section in enumerate(sections):
            if rng.random() < 0.8:
                yield Line(at + step * (1.5 + nth), f"{section}.disclosed", visit, sections=(section,))
        yield Line(closed_at - timedelta(seconds=1), "disclosure.closed", visit)
    yield Line(closed_at, "visit.closed", visit, looked=bool(sections))


def _in_passing(closed: list[Visit], today: date, subject: UUID) -> Iterator[Line]:
    """A look at somebody else while a customer sits there."""
    mine = [
        visit for visit in closed
        if visit.clerk.number == CURIOUS and visit.opened_at.astimezone(TOKYO).date() == today - timedelta(days=2)
        and purpose_of(visit.purpose).sections
    ]  # fmt: skip
    for visit in mine[:1]:
        flags = ("OTHER_CUSTOMER", "NEW_TO_SHOP")
        at = (visit.closed_at or visit.opened_at) - timedelta(seconds=40)
        yield Line(at, "customer.looked_up", visit, sections=("customer",), flags=flags, hits=1, subject=subject)


def _without_ticket(visit: Visit) -> Iterator[Line]:
    """A look and nothing else."""
    late = outside_hours(visit.opened_at, opens_at=visit.shop.opens_at, closes_at=visit.shop.closes_at, visitor=False)
    of_visit, flags = ("NO_TICKET",), ("NO_TICKET", "NEW_TO_SHOP", *(("OUTSIDE_HOURS",) if late else ()))
    yield Line(visit.opened_at, "visit.opened", visit, looked=False, flags=of_visit)
    looked_at = visit.opened_at + timedelta(seconds=20)
    yield Line(looked_at, "customer.looked_up", visit, sections=("customer",), flags=flags, hits=1)
    yield Line(visit.closed_at or looked_at, "visit.closed", visit, flags=of_visit)


def _curious(today: date, subject: UUID, name: str) -> Iterator[Visit]:
    clerk = Staff.objects.using(OWNER).filter(number=CURIOUS).first()
    if clerk is None:
        return
    shop = Shop.objects.using(OWNER).get(code="M01")
    counter = Terminal.objects.using(OWNER).get(shop=shop, kind=Terminal.Kind.COUNTER, place=2)
    for ago, hour, minute in ((9, 20, 14), (6, 19, 58), (3, 20, 3), (1, 20, 7)):
        day = today - timedelta(days=ago)
        opened_at = datetime(day.year, day.month, day.day, hour, minute, tzinfo=TOKYO)
        visit = Visit(
            shop=shop,
            terminal=counter,
            purpose="CONTRACT_ENQUIRY",
            reason=Visit.Reason.FOLLOW_UP,
            clerk=clerk,
            opened_at=opened_at,
            closed_at=opened_at + timedelta(minutes=2),
            outcome=Visit.Outcome.EXPLAINED,
            subject=subject,
            subject_mask=masks.name(name),
        )
        visit.save(using=OWNER, force_insert=True)
        yield visit


def _copy(lines: list[Line], rng: Random) -> None:
    buffer = StringIO()
    for line in lines:
        visit = line.visit
        cells = (
            line.at.isoformat(),
            _uuid(rng),
            _uuid(rng),
            visit.clerk.ref,
            visit.shop_id,
            visit.terminal_id,
            visit.number,
            line.verb,
            line.subject or (visit.subject if line.looked else r"\N"),
            visit.purpose,
            visit.reason,
            _array(line.sections),
            _array(line.flags),
            "{}",
            r"\N" if line.hits is None else line.hits,
        )
        buffer.write("\t".join(str(cell) for cell in cells) + "\n")
    buffer.seek(0)
    with connections[OWNER].cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY audit_entry ({_COLUMNS}) FROM STDIN", buffer)


def _uuid(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _array(codes: tuple[str, ...]) -> str:
    return "{" + ",".join(codes) + "}"
