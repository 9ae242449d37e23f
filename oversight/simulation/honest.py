"""Honest days, one after the other: visitors by ticket, telephone, call-backs, returns, repairs, colleagues and families as customers."""

from datetime import date, datetime, timedelta
from random import Random

from oversight.simulation import errands, visits
from oversight.simulation.book import Book, Handover, Ticket, Visit
from oversight.simulation.days import Duty, Rota, arrivals, lognormal, sales_days
from oversight.simulation.stage import Coming, Stage, client_of, plan_customers
from oversight.simulation.world import TOKYO, Client, Place, World
from reception.purposes import purpose_of
from staff.permissions import Role

_PATIENCE = timedelta(minutes=50)


def play(world: World, book: Book, seed: int) -> Stage:
    stage = Stage(world, book, seed)
    sales = sales_days(world.first, world.last, Random(f"{seed} sales"))  # noqa: S311
    rotas = {place.pk: Rota(place, Random(f"{seed} {place.code} rota")) for place in world.places}  # noqa: S311
    for place in world.places:
        plan_customers(stage, place, Random(f"{seed} {place.code} colleagues"))  # noqa: S311
    for nth in range((world.last - world.first).days + 1):
        day = world.first + timedelta(days=nth)
        for place in world.places:
            here, shifts = rotas[place.pk].of(day)
            book.shifts += shifts
            stage.duties |= {(duty.person.pk, day): duty for duty in here}
            _Day(stage, place, day, here, Random(f"{seed} {place.code} {day}")).play(day in sales)  # noqa: S311
    return stage


class _Day:
    """A shop's day."""

    def __init__(self, stage: Stage, place: Place, day: date, here: list[Duty], rng: Random) -> None:
        self.stage, self.book, self.place, self.day, self.rng = stage, stage.book, place, day, rng
        self.here = here
        self.opening, self.closing = (datetime.combine(day, at, TOKYO) for at in (place.opens_at, place.closes_at))
        self.greeters = [duty for duty in here if duty.person.role is Role.GREETER]
        for duty in here:
            duty.free = max(duty.begins + timedelta(minutes=3), self.opening)

    def play(self, sale: bool) -> None:
        for duty in self.here:
            self._sit(duty)
        coming: list[tuple[datetime, str, Coming | None]] = [
            (at, purpose, None) for at, purpose in arrivals(self.place, self.day, sale, self.rng)
        ]
        planned = self.stage.agenda[self.place.pk, self.day]
        open_for = (self.closing - self.opening).total_seconds() - 3600
        for one in planned:
            if not one.reason:
                at = self.opening + timedelta(seconds=self.rng.random() * open_for)
                coming.append((at, one.purpose, one))
        for at, purpose, expected in sorted(coming, key=lambda row: row[0]):
            self._arrival(at, purpose, expected)
        errands.run(self.stage, self.place, self.day, self.here, self.rng)
        self._managers()

    def _sit(self, duty: Duty) -> None:
        for at, verb in (
            (duty.begins, "session.signed_in"), (duty.ends + timedelta(minutes=self.rng.uniform(1, 9)), "session.signed_out")
        ):  # fmt: skip
            self.book.write(at, verb, duty.desk)

    def _managers(self) -> None:
        """The manager looks through the day's log in the evening."""
        for duty in self.here:
            if duty.person.role is Role.MANAGER and self.rng.random() < 0.7:
                at = duty.ends - timedelta(minutes=self.rng.uniform(5, 40))
                self.book.write(at, "log.read", duty.desk, sections=["people"])
                others = [person for person in self.place.people if person is not duty.person]
                at += timedelta(seconds=40)
                self.book.write(at, "log.read", duty.desk, subject=self.rng.choice(others).ref, sections=["person"])

    # --- visitors -------------------------------------------------------------------------------------------------------------------------
    def _arrival(self, at: datetime, purpose: str, expected: Coming | None) -> None:
        issuer = (
            self.rng.choice(self.greeters)
            if self.greeters
            else self._freest([duty for duty in self.here if duty.person.looks_up])
        )
        if issuer is None:
            return
        telephone = expected is None and self.rng.random() < 0.1
        operators = [duty for duty in self.here if duty.desk.terminal in self.place.terminals["TELEPHONE"]]
        if telephone and not operators:
            return  # the call went to the carrier's centre
        letter = "T" if telephone else purpose_of(purpose).letter
        ticket = self.book.issue(
            at, issuer.desk, purpose, letter=letter, channel="TELEPHONE" if telephone else "COUNTER"
        )
        able = operators if telephone else self._servers(letter, at)
        if expected:
            able = self._preferred(able, expected, at)
        duty = self._next(able, at)
        called_at = max(at + timedelta(seconds=self.rng.randrange(20, 200)), duty.free) if duty else at
        if duty is None or called_at - at > _PATIENCE or called_at > self.closing + timedelta(minutes=10):
            ticket.status, ticket.ended_at = "CLOSED", at + _PATIENCE
            self.book.write(min(at + _PATIENCE, self.closing), "ticket.closed", issuer.desk, purpose=purpose)
            return
        if self.rng.random() < 0.015:
            self._no_show(duty, ticket, called_at)
            return
        self._serve(duty, ticket, called_at, purpose, expected)

    def _servers(self, letter: str, at: datetime) -> list[Duty]:
        counters = self.place.terminals["COUNTER"]
        clerks = [duty for duty in self.here if duty.desk.terminal in counters]
        technicians = [duty for duty in self.here if duty.person.role is Role.TECHNICIAN]
        if letter == "B" and technicians and min(duty.free for duty in technicians) < at + timedelta(minutes=15):
            return technicians
        if clerks and min(duty.free for duty in clerks) > at + timedelta(
            minutes=20
        ):  # the manager helps when many wait
            clerks = clerks + [duty for duty in self.here if duty.person.role is Role.MANAGER]
        return clerks

    def _next(self, among: list[Duty], at: datetime) -> Duty | None:
        """Who can take the visitor first, lunch and the end of the shift considered."""
        able = []
        for duty in among:
            start = max(duty.free, at, duty.begins)
            over = duty.lunch + timedelta(minutes=55)
            if (duty.lunch, over) in duty.busy and start + timedelta(minutes=8) > duty.lunch and start < over:
                start = over
            if start < duty.ends - timedelta(minutes=12):
                duty.free = start
                able.append(duty)
        return self._freest(able)

    def _preferred(self, able: list[Duty], expected: Coming, at: datetime) -> list[Duty]:
        """Who comes every week asks for the clerk they know; who belongs to a colleague is served by another (in a small shop not always)."""
        relative = self.stage.relatives.get(expected.client.subject)
        if relative is not None:
            own = relative.own is expected.client
            return [duty for duty in able if duty.person is not relative or (not own and self.rng.random() < 0.1)]
        known = [duty for duty in able if duty.person is expected.clerk and duty.free < at + timedelta(minutes=20)]
        return known or able

    def _freest(self, among: list[Duty]) -> Duty | None:
        return min(among, key=lambda duty: (duty.free, self.rng.random()), default=None)

    def _no_show(self, duty: Duty, ticket: Ticket, at: datetime) -> None:
        visit = self.book.open(
            at, at + timedelta(seconds=self.rng.uniform(90, 200)), duty.desk, ticket.purpose, ticket=ticket
        )
        ticket.status, ticket.ended_at = "NO_SHOW", None
        self.book.write(visit.closed_at, "ticket.missed", duty.desk, visit)
        self.book.close(visit, duty.desk, outcome="NO_SHOW")
        self._busy(duty, visit)

    def _serve(self, duty: Duty, ticket: Ticket, at: datetime, purpose: str, expected: Coming | None) -> None:
        rng = self.rng
        minutes = min(75.0, max(4.0, purpose_of(purpose).minutes * 0.55 * lognormal(rng, 1.0, 0.35) * duty.person.pace))
        asked_for = expected is not None and expected.clerk is duty.person
        visit = self.book.open(
            at,
            at + timedelta(minutes=minutes),
            duty.desk,
            purpose,
            ticket=ticket,
            chosen="CONTINUED" if asked_for else "",
        )
        self._attend(duty, visit, purpose, expected, minutes)
        self._busy(duty, visit)
        ticket.ended_at = visit.closed_at

    def _attend(self, duty: Duty, visit: Visit, purpose: str, expected: Coming | None, minutes: float) -> None:
        rng = self.rng
        new_customer = purpose in ("NEW_LINE", "PORT_IN") and rng.random() < 0.75
        if expected is None and (new_customer or (purpose == "BILL_PAYMENT" and rng.random() < 0.6)):
            self.book.close(visit, duty.desk)
            return
        if expected is None and rng.random() < 0.012:
            visits.serve(self.book, visit, duty.desk, None, rng)
            return
        client = expected.client if expected else client_of(self.stage, self.place, rng)
        relative = self.place.relative(client) if minutes > 10 and rng.random() < 0.25 else None
        if (
            duty.person.role is Role.CLERK
            and minutes > 18
            and rng.random() < 0.03
            and self._hand_over(duty, visit, client)
        ):
            return
        others = [rng.choice(self.place.clients) for _ in range(rng.choice((1, 1, 2)))] if rng.random() < 0.02 else []
        served = visits.serve(
            self.book,
            visit,
            duty.desk,
            client,
            rng,
            relative=relative,
            others=[one for one in others if one.subject not in self.stage.relatives],
            harder=0.35 if self.day in self.stage.outages and 13 <= visit.opened_at.hour < 17 else 0.0,
        )
        self.stage.keep(served)
        errands.afterwards(self.stage, visit, client, duty.person, rng)

    def _hand_over(self, duty: Duty, visit: Visit, client: Client) -> bool:
        """A colleague who is free takes the visit over after some minutes, and begins with the search again."""
        at = visit.opened_at + timedelta(minutes=self.rng.uniform(3, 7))
        free = [
            other
            for other in self._servers("A", at)
            if other is not duty and other.free <= at and other.idle(at, visit.closed_at)
        ]
        if not free:
            return False
        other = self.rng.choice(free)
        served = visits.Served(self.book, visit, duty.desk, self.rng)
        served.wait(45)
        served.look_up(client, typos=duty.person.typos)
        served.wait(9)
        served.choose(client)
        reason = self.rng.choice(("BREAK", "SPECIALIST", "LANGUAGE"))
        self.book.handovers.append(Handover(visit.number, duty.person.pk, other.person.pk, reason, at))
        self.book.write(at, "visit.handed_over", duty.desk, visit, subject=client.subject, reason=reason)
        visit.clerk = other.person
        self._busy(other, visit, since=at)
        taken = visits.Served(self.book, visit, other.desk, self.rng, begins=at)
        taken.wait(40)
        document = visits.document_of(client)
        taken.check(client, document, seconds=visits.seconds_of_check(document, other.person.pace, self.rng))
        taken.open_sections()
        taken.close()
        self.stage.keep(taken)
        return True

    def _busy(self, duty: Duty, visit: Visit, *, since: datetime | None = None) -> None:
        duty.busy.append((since or visit.opened_at, visit.closed_at))
        duty.free = max(duty.free, visit.closed_at + timedelta(seconds=self.rng.uniform(20, 120)))
