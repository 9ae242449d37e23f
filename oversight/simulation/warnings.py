"""The flags that the real actions attach when an entry is written, attached to a play in the order of time, by the same rules."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from uuid import UUID

from customers import rules
from customers.rules import Flag
from oversight.simulation.book import Book, Entry, Visit
from oversight.simulation.world import Person, Place, World
from staff.hours import MARGIN, outside_hours, week_of, within_day

_SEARCHES = frozenset({"customer.looked_up", "lookup.missed", "lookup.overflowed"})
_OF_VISIT = frozenset({"visit.opened", "visit.closed", "visit.handed_over"})
_ABOUT_THE_CUSTOMER = (Flag.COLLEAGUE, Flag.RESTRICTED_RECORD, Flag.NEW_TO_SHOP)


def attach(world: World, book: Book) -> None:
    """Sort the entries by time and give each the flags it would have had."""
    book.entries.sort(key=lambda entry: entry.at)
    watch = _Watch(world, book)
    for entry in book.entries:
        watch.see(entry)


class _Watch:
    """What the counter's rules know at each moment."""

    def __init__(self, world: World, book: Book) -> None:
        self._places: dict[int, Place] = {place.pk: place for place in world.places}
        self._visits = book.visits
        self._misses: dict[UUID, list[datetime]] = defaultdict(list)
        self._chosen: dict[int, UUID] = {}  # of a visit
        self._carried: dict[tuple[int, UUID], list[Flag]] = {}  # of a visit's customer
        self._came: set[tuple[int, UUID]] = set()  # to a shop, with a ticket
        self._restricted = {
            client.subject for place in world.places for client in place.clients if client.restricted
        } | {client.subject for client in world.strangers if client.restricted}
        self._shifts: dict[tuple[int, date], list[tuple[object, object]]] = defaultdict(list)
        self._weeks: set[tuple[int, date]] = set()
        for shift in book.shifts:
            self._shifts[shift.staff, shift.day].append((shift.begins_at, shift.ends_at))
            self._weeks.add((shift.staff, shift.day - timedelta(days=shift.day.weekday())))

    def see(self, entry: Entry) -> None:
        visit = self._visits.get(entry.visit) if entry.visit is not None else None
        if visit is None:
            return
        if entry.verb in _SEARCHES:
            self._search(entry, visit)
        elif entry.verb == "customer.chosen" and entry.subject:
            carried = self._carried.get((visit.number, entry.subject), [])
            entry.flags += self._flags(entry, visit, known=carried, outside_shift=Flag.OUTSIDE_SHIFT in carried)
            self._chosen[visit.number] = entry.subject
        elif entry.verb in _OF_VISIT:
            entry.flags += ["NO_TICKET"] if visit.ticket is None else []
            self._passed_on(entry, visit)
        elif entry.subject and (entry.verb.endswith(".disclosed") or entry.verb == "identity.compared"):
            entry.flags += [flag.value for flag in self._carried.get((visit.number, entry.subject), [])]
            entry.flags += ["OUTSIDE_HOURS"] if self._outside_hours(entry, visit) else []

    def _search(self, entry: Entry, visit: Visit) -> None:
        recent = [at for at in self._misses[entry.person.ref] if entry.at - at < rules.WINDOW]
        if entry.verb == "lookup.missed":
            recent.append(entry.at)
        self._misses[entry.person.ref] = recent
        known = self._known(entry.person, entry.shop, entry.subject) if entry.subject else []
        flags = self._flags(entry, visit, misses=len(recent), known=known, outside_shift=self._outside_shift(entry))
        entry.flags += flags
        if entry.subject:
            self._carried[visit.number, entry.subject] = rules.carried(Flag(flag) for flag in flags)

    def _flags(
        self, entry: Entry, visit: Visit, *, misses: int = 0, known: list[Flag], outside_shift: bool
    ) -> list[str]:
        chosen = self._chosen.get(visit.number)
        return [
            flag.value
            for flag in rules.flags(
                has_ticket=visit.ticket is not None,
                misses=misses,
                other_customer=entry.subject is not None and chosen not in (None, entry.subject),
                known=known,
                outside_hours=self._outside_hours(entry, visit),
                outside_shift=outside_shift,
            )
        ]

    def _known(self, person: Person, shop: int, subject: UUID) -> list[Flag]:
        found = []
        for flag, clients in (
            (Flag.OWN_RECORD, (person.own,)),
            (Flag.SAME_HOUSEHOLD, person.household),
            (Flag.SURNAME_AND_ADDRESS, person.namesakes),
        ):
            if any(client.subject == subject for client in clients):
                found.append(flag)
                break
        if any(other.own.subject == subject and other is not person for other in self._places[shop].people):
            found.append(Flag.COLLEAGUE)
        if subject in self._restricted:
            found.append(Flag.RESTRICTED_RECORD)
        if (shop, subject) not in self._came:
            found.append(Flag.NEW_TO_SHOP)
        return found

    def _passed_on(self, entry: Entry, visit: Visit) -> None:
        if entry.verb == "visit.handed_over" and entry.subject:
            carried = self._carried.get((visit.number, entry.subject), [])
            self._carried[visit.number, entry.subject] = [flag for flag in carried if flag in _ABOUT_THE_CUSTOMER]
        if entry.verb == "visit.closed" and entry.subject and visit.ticket is not None:
            self._came.add((visit.shop, entry.subject))

    def _outside_hours(self, entry: Entry, visit: Visit) -> bool:
        place = self._places[visit.shop]
        return outside_hours(
            entry.at, opens_at=place.opens_at, closes_at=place.closes_at, visitor=visit.ticket is not None
        )

    def _outside_shift(self, entry: Entry) -> bool:
        """As `customers.search.find` asks: a shift of the week holds the moment; a week without any says nothing."""
        day, monday = (at.date() for at in week_of(entry.at))
        if (entry.person.pk, monday) not in self._weeks:
            return False
        early, late = within_day(entry.at, MARGIN), within_day(entry.at, -MARGIN)
        return not any(begins <= early and ends >= late for begins, ends in self._shifts[entry.person.pk, day])  # type: ignore[operator]
