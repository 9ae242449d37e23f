import re

import pytest
from django.test import Client
from django.utils import timezone

from reception import actions
from reception.purposes import PURPOSES
from tests.conftest import actor, person, terminal


@pytest.fixture
def queue(db, ticket):
    ticket("REPAIR", minutes=9, care=["WHEELCHAIR"])
    ticket("PIN_RESET", minutes=8, language="en")
    ticket("NEW_LINE", minutes=7, channel="TELEPHONE")
    ticket("NEW_LINE", minutes=7, channel="TELEPHONE")
    actions.call_next(by=actor("aoki", terminal(place=3)), at=timezone.now())
    actions.call_next(by=actor("yoshida", terminal(kind="TELEPHONE")), at=timezone.now())


def test_the_display_shows_numbers_to_everybody(queue):
    answer = Client().get("/board/M01/")

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<b>B-001</b><span>3番窓口" in page
    assert "<li>A-001</li>" in page
    assert "約" in page
    assert 'hx-get="/board/M01/"' in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_and_nothing_else(queue, seated, headers):
    for browser in (Client(), seated("aoki")):
        page = browser.get("/board/M01/", headers=headers).content.decode()

        for purpose in PURPOSES:
            assert purpose.label not in page
        for secret in (
            "T-001",
            "T-002",
            "車いす",
            "English",
            "csrf",
            person("aoki").name,
            person("aoki").number,
            "/queue/",
            "/visits/",
        ):
            assert secret not in page
        assert set(re.findall(r"\b[A-Z]-\d{3}\b", page)) == {"B-001", "A-001"}


def test_the_display_of_another_shop_shows_its_own(queue):
    assert "B-001" not in Client().get("/board/U01/").content.decode()


def test_an_unknown_shop_has_no_display(db):
    assert Client().get("/board/X99/").status_code == 404


def test_nobody_sends_anything_to_the_display(db):
    assert Client().post("/board/M01/").status_code == 405
