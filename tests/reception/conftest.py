"""What the reception's tests start from: tickets, and the entries of one person on the log."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Entry
from reception import actions
from reception.models import Ticket
from tests.conftest import actor, person


@pytest.fixture(autouse=True)
def _not_just_after_midnight() -> Iterator[None]:
    """A ticket issued half an hour ago is of today, whenever the tests run."""
    one = timezone.make_aware(datetime.combine(timezone.localdate(), time(1)))
    if timezone.now() >= one:
        yield
    else:
        with time_machine.travel(one, tick=True):
            yield


@pytest.fixture
def ticket() -> Callable[..., Ticket]:
    """A ticket that the greeter issued `minutes` ago."""

    def issue(purpose: str = "BILL_ENQUIRY", *, minutes: int = 0, **more: object) -> Ticket:
        at = timezone.now() - timedelta(minutes=minutes)
        return actions.issue_ticket(purpose=purpose, by=actor("nakamura"), at=at, **more)

    return issue


@pytest.fixture
def entries() -> Callable[..., list[Entry]]:
    """What the log says that this person did since the test began, oldest first."""
    began = Entry.objects.using("reader").order_by("-id").values_list("id", flat=True).first() or 0

    def of(name: str) -> list[Entry]:
        return list(Entry.objects.using("reader").of_person(person(name).ref).filter(id__gt=began).order_by("id"))

    return of
