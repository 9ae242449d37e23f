"""Fixtures: the database with its gate on, the people of the cast at their terminals."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connections, transaction
from django.test import Client

from audit import context
from audit.context import Actor
from reception.models import Visit
from staff.models import Staff, Terminal
from staff.seats import COOKIE
from tests.support import cast, databases
from tests.support.customers import HANAKO, TARO, Person


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    with django_db_blocker.unblock(), databases.clone():
        yield
        connections.close_all()


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """The worker's database; business changes are rolled back at the end, entries of the log stay (as they would)."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def real_db(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[str]:
    """A database of the test's own, with real commits."""
    with django_db_blocker.unblock(), databases.clone() as name:
        yield name
        connections.close_all()


@pytest.fixture
def taro() -> Person:
    return TARO


@pytest.fixture
def hanako() -> Person:
    return HANAKO


def person(name: str) -> Staff:
    """A member of the cast by name, as the sign-in finds them."""
    return Staff.objects.get(number=cast.PEOPLE[name][0])


def terminal(shop: str = "M01", kind: str = "COUNTER", place: int = 1) -> Terminal:
    return Terminal.objects.select_related("shop__agency").get(shop__code=shop, kind=kind, place=place)


def actor(name: str = "aoki", at: Terminal | None = None) -> Actor:
    """The `by=` of an action."""
    staff = person(name)
    seat = at or terminal(cast.PEOPLE[name][2])
    return Actor(
        ref=staff.ref, number=staff.number, staff=staff.pk, shop=seat.shop_id, terminal=seat.pk, request=uuid4()
    )


def sit_down(name: str, at: Terminal | None = None) -> Client:
    """A browser at a terminal in which this person has signed in."""
    seat = at or terminal(cast.PEOPLE[name][2])
    client = Client()
    client.force_login(person(name), backend="staff.backends.StaffBackend")
    session = client.session
    session["terminal"] = seat.pk
    session.save()
    client.cookies[COOKIE] = signing.dumps(seat.pk, salt="shopdesk.terminal")
    return client


@pytest.fixture
def seated(db: None) -> Callable[..., Client]:
    return sit_down


@pytest.fixture
def by() -> Callable[..., Actor]:
    return actor


@pytest.fixture(autouse=True)
def _no_actor_left_over() -> Iterator[None]:
    token = context.actor.set(None)
    yield
    context.actor.reset(token)


@pytest.fixture
def open_visit(db: None) -> Callable[..., Visit]:
    """An open visit of a clerk without a ticket, straight into the table: what an action's test starts from."""
    from django.utils import timezone

    def make(name: str = "aoki", purpose: str = "BILL_ENQUIRY", **more: object) -> Visit:
        staff, seat = person(name), terminal(cast.PEOPLE[name][2])
        values = {"reason": "COUNTER_DIRECT", "opened_at": timezone.now(), **more}
        return Visit.objects.create(shop=seat.shop, terminal=seat, purpose=purpose, clerk=staff, **values)

    return make
