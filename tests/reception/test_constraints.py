"""Each invariant that the database holds, tripped once past the actions."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reception.models import Ticket, Visit
from tests.conftest import person, terminal

pytestmark = pytest.mark.usefixtures("db")


def tripped(constraint, act):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


def make(**more):
    values = {
        "shop": terminal().shop, "terminal": terminal(), "purpose": "REPAIR", "clerk": person("aoki"), "opened_at": timezone.now(),
        "reason": "FOLLOW_UP",
    }  # fmt: skip
    return Visit.objects.create(**{**values, **more})


def test_a_number_is_given_once_a_day(ticket):
    ticket()
    again = Ticket.objects.get()
    again.pk = None

    tripped("ticket_number_once", again.save)


def test_a_clerk_has_one_open_visit():
    make()

    tripped("one_open_visit_a_clerk", make)


def test_a_visit_has_a_ticket_or_a_reason():
    tripped("visit_has_ticket_or_reason", lambda: make(reason=""))


def test_a_visit_closes_with_an_outcome():
    tripped("visit_closes_with_outcome", lambda: make(closed_at=timezone.now()))
    tripped("visit_closes_with_outcome", lambda: make(outcome="DONE"))


def test_a_ticket_is_served_once_however_often_it_was_missed(ticket):
    one, now = ticket(), timezone.now()
    for _ in range(2):
        make(ticket=one, closed_at=now, outcome="NO_SHOW")
    make(ticket=one, closed_at=now, outcome="DONE")

    tripped("one_visit_a_ticket", lambda: make(ticket=one))
