"""A whole carrier out of a seed, a customer at a time: fifty thousand customers need no more memory than one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from contracts.carrier import catalogue, columns, contacts, lines, money, people
from contracts.carrier.columns import Row
from contracts.carrier.months import last_full

BILLED_MONTHS = 24
Rows = dict[str, list[Row]]
"""Rows by the name of their file, in the order in which they may refer to each other."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """The same seed and day give the same rows; one customer more changes none of the others."""

    customers: int
    seed: int
    today: date

    def plans(self) -> Iterator[Row]:
        return (sold.row() for sold in (*catalogue.PLANS, *catalogue.OPTIONS))

    def of_customer(self, place: int) -> Rows:
        """Every row about the customer at a place from 0 on."""
        seed, today = self.seed, self.today
        one = people.person(place, seed=seed, today=today)
        row = people.row(one, seed=seed)
        payer = money.payer(place, seed=seed)
        span = last_full(today, BILLED_MONTHS)
        pays = money.standing(place, seed=seed, today=today)
        own = lines.lines(one, seed=seed, today=today, cut_on=pays.cut_on)
        contracts, options, devices = lines.rows(one, own, span[-1], seed)
        used = {line.place: dict(lines.used(line, span, seed=seed)) for line in own}
        issued = list(money.bills(own, used, span, payer.method))
        return {
            "customers": [row],
            "lines": contracts,
            "options": options,
            "devices": devices,
            "bills": list(money.bill_rows(one, issued, seed)),
            "usage": list(lines.usage_rows(own, used)),
            "payments": list(money.payment_rows(one, issued, pays, payer, seed=seed, today=today)),
            "contacts": list(contacts.rows(one, own, seed=seed, today=today)),
        }

    def each_customer(self) -> Iterator[Rows]:
        return (self.of_customer(place) for place in range(self.customers))

    def rows(self, file: str) -> Iterator[Row]:
        """The rows of one file, made while they are read."""
        if file == columns.PLANS.name:
            return self.plans()
        return (row for about in self.each_customer() for row in about[file])


def generate(customers: int, *, seed: int, today: date) -> Carrier:
    """A carrier of so many customers; `today` is the day after the newest thing that happened in it."""
    return Carrier(customers, seed, today)
