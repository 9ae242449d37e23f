"""What is around every request: its number, no copies, and a plain word when the log refuses."""

from uuid import UUID

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client, RequestFactory

from audit import context
from audit.log import CannotRecord
from shopdesk.middleware import log_unavailable, request_id
from tests.conftest import sit_down


def test_every_answer_carries_the_number_of_its_request_and_the_client_cannot_choose_it(db):
    chosen = "11111111-1111-4111-8111-111111111111"

    first = Client().get("/sign-in/", headers={"X-Request-ID": chosen})
    second = Client().get("/sign-in/", headers={"X-Request-ID": chosen})

    numbers = {first["X-Request-ID"], second["X-Request-ID"], chosen}
    assert len(numbers) == 3
    assert all(UUID(number).version == 4 for number in numbers)


@pytest.mark.parametrize(
    "address", ["/", "/sign-in/", "/queue/", "/oversight/people/", "/no/such/page/", "/board/M01/"]
)
def test_no_page_may_be_kept_by_a_browser(db, address):
    response = sit_down("takahashi").get(address)

    assert response["Cache-Control"] == "no-store"


def test_nothing_is_loaded_from_elsewhere_and_no_code_stands_in_a_page(db):
    policy = sit_down("takahashi").get("/")["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_the_actor_of_one_request_is_not_the_actor_of_the_next(db):
    sit_down("takahashi").get("/oversight/people/")

    assert context.actor.get() is None
    assert context.request_id.get() is None


def test_the_number_ends_with_a_request_that_breaks():
    def breaks(_request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        request_id(breaks)(RequestFactory().get("/"))

    assert context.request_id.get() is None


def test_a_log_that_refuses_is_answered_with_503_and_why(db):
    middleware = log_unavailable(lambda _request: HttpResponse())

    response = middleware.process_exception(RequestFactory().get("/"), CannotRecord("full"))

    assert response.status_code == 503
    assert "記録できないため表示できません" in response.content.decode()
    assert middleware.process_exception(RequestFactory().get("/"), ValueError()) is None


def test_the_web_process_does_not_need_the_owner():
    """Every query of a request goes through the roles that serve; the owner is for commands."""
    assert {"default", "log", "reader"} <= set(connections)


def test_a_serving_page_never_speaks_as_the_owner(real_db):
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connections["owner"]) as spoken:
        for address in ("/", "/queue/", "/reception/", "/oversight/people/"):
            sit_down("takahashi").get(address)

    assert len(spoken) == 0
