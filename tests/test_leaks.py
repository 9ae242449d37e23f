"""The leak test: nothing personal leaves the house unless an entry of the same request allows exactly it.

Every value of the customers in the cast is a canary. Every address is walked by every role, by GET and by POST, with a visit in every
state; a canary in any byte of a response (body, header, redirect, cookie, error page), in a log line or in an e-mail fails, unless the log
holds an entry of this very request, for this customer, whose verb allows this field.
"""

import logging
from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

from tests.conftest import sit_down
from tests.support.cast import PEOPLE
from tests.support.customers import EVERYONE, HANAKO, TARO
from tests.support.leaks import EDITED, STAGES, Stage, address, begin, bytes_of, disclosed, is_in, leaks, patterns

SECTIONS = ("contract", "device", "bill", "usage", "payment", "history")


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO)
    yield caplog
    spoken = "\n".join(f"{line.getMessage()} {line.__dict__}" for line in caplog.records)
    for who in EVERYONE:
        for canary, field in who.canaries.items():
            if field not in {"id", "born_on", "last_four"}:
                assert canary not in spoken, f"{field} in a log line"


def walk(client: Client, stage: Stage, *, thoroughly: bool) -> list[str]:
    """Every address, opened and sent an edited form; for the visit's own clerk the plain POST and the edited query as well."""
    wrong = []
    for pattern in patterns():
        if pattern.name in {"sign_out", "hand_over", "close"}:
            continue  # they end what the walk needs; each has its own test
        url = address(pattern, stage.visit)
        answers = [("GET", client.get(url)), ("POST edited", client.post(url, EDITED))]
        if thoroughly:
            answers += [("POST", client.post(url, {})), ("GET edited", client.get(url, EDITED))]
        wrong += [
            f"{method} {url} → {response.status_code}: {leak}"
            for method, response in answers
            for leak in leaks(response)
        ]
    return wrong


# The typed canary comes back in the page of whoever typed it (EDITED names Taro's key): that is no leak of ours.
def typed_back(leak: str) -> bool:
    return f"id of {TARO.code}" in leak


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_anything_that_its_own_entry_does_not_allow(db, log_lines, who, stage):
    visit = STAGES[stage]()

    wrong = [leak for leak in walk(sit_down(who), visit, thoroughly=who == "aoki") if not typed_back(leak)]

    assert wrong == []
    assert mail.outbox == []


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_who_has_not_signed_in_sees_anything(db, stage):
    assert [leak for leak in walk(Client(), STAGES[stage](), thoroughly=True) if not typed_back(leak)] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_the_canaries_are_alive(db, section):
    """A leak test that could not find a canary would pass for ever: each section does show its own."""
    stage = disclosed()

    response = sit_down("aoki").post(f"/visits/{stage.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    shown = {field for canary, field in TARO.canaries.items() if is_in(canary, response.content.decode())}
    expected = {
        "contract": {"name", "kana", "address", "number"},
        "device": {"device", "imei", "iccid"},
        "bill": {"bill_yen"},
        "usage": {"number"},
        "payment": {"last_four", "bill_yen"},
        "history": {"summary"},
    }[section]
    assert expected <= shown
    assert not {field for canary, field in HANAKO.canaries.items() if is_in(canary, response.content.decode())}


@pytest.mark.parametrize("stage", [name for name in STAGES if name != "disclosed"])
@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_opens_at_any_other_stage(db, stage, section):
    reached = STAGES[stage]()

    response = sit_down("aoki").post(f"/visits/{reached.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    shown = {field for who in EVERYONE for canary, field in who.canaries.items() if is_in(canary, bytes_of(response))}
    assert shown == set()


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "aoki"])
@pytest.mark.parametrize("section", SECTIONS)
def test_nobody_else_opens_a_section_of_aokis_visit(db, who, section):
    stage = disclosed()

    response = sit_down(who).post(f"/visits/{stage.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    assert response.status_code in {302, 403, 404}
    assert leaks(response) == []
    assert not any(field for canary, field in TARO.canaries.items() if is_in(canary, bytes_of(response)))


def test_a_lookup_answers_with_masks_only(db):
    visit = begin()
    typed = {"number": TARO.number, "kana": "", "birth": "", "born_on": "S61.5.1", "date_of_birth": "S61.5.1"}

    response = sit_down("aoki").post(f"/visits/{visit.number}/lookup/", typed)

    untyped = {canary for canary, field in TARO.canaries.items() if field not in {"number", "born_on"}}
    assert "山＊ 太＊" in response.content.decode()
    assert not [canary for canary in untyped if is_in(canary, bytes_of(response))]


def test_an_error_page_shows_nothing_even_when_the_page_broke_while_showing(db, monkeypatch):
    """The template fails after the rows were read: the answer is the plain 500 page."""
    from django.template.base import Template

    stage = disclosed()
    client = sit_down("aoki")
    client.raise_request_exception = False
    real = Template.render

    def broken(self: Template, context: object) -> str:
        real(self, context)
        if self.name and self.name.startswith("contracts/"):
            raise RuntimeError(TARO.name)
        return real(self, context)

    monkeypatch.setattr(Template, "render", broken)
    response = client.post(f"/visits/{stage.visit.number}/contract/", {})

    assert response.status_code == 500
    assert not [canary for canary in TARO.canaries if is_in(canary, bytes_of(response))]


def test_rows_stay_closed_in_a_connection_that_showed_some_before(db):
    stage = disclosed()
    sit_down("aoki").post(f"/visits/{stage.visit.number}/contract/", {})

    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer")
        assert cursor.fetchone() == (0,)
