"""Sitting down at a terminal: only an enrolled one, only where one works, and every attempt is on the log."""

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from staff.actions import CannotEnrol, enrol, issue_code
from staff.models import Terminal
from staff.seats import COOKIE
from tests.conftest import person, sit_down, terminal
from tests.support.cast import PASSWORD, PEOPLE


def browser_at(seat: Terminal) -> Client:
    client = Client()
    client.cookies[COOKIE] = signing.dumps(seat.pk, salt="shopdesk.terminal")
    return client


def last_entry() -> Entry:
    return Entry.objects.using("reader").order_by("-id")[0]


def sign_in(client: Client, name: str = "aoki", password: str = PASSWORD, **more):
    return client.post("/sign-in/", {"number": PEOPLE[name][0], "password": password, **more})


def test_aoki_signs_in_at_her_counter_and_begins_at_the_queue(db):
    client = browser_at(terminal())

    response = sign_in(client)

    assert response.status_code == 302
    assert client.get("/").headers["Location"] == "/queue/"
    assert (last_entry().verb, last_entry().actor) == ("session.signed_in", person("aoki").ref)


@pytest.mark.parametrize("typed", ["c20418-6", "C204186", " c-20418-6 "])
def test_hyphens_and_case_of_a_staff_number_do_not_matter(db, typed):
    response = browser_at(terminal()).post("/sign-in/", {"number": typed, "password": PASSWORD})

    assert response.status_code == 302


def test_a_wrong_password_and_an_unknown_number_get_the_same_answer(db):
    client = browser_at(terminal())

    wrong = sign_in(client, password="not it").content.decode()
    unknown = client.post("/sign-in/", {"number": "C-99999-9", "password": "not it"}).content.decode()

    assert "サインインできません" in wrong
    assert "サインインできません" in unknown
    assert last_entry().verb == "session.refused"


def test_nobody_signs_in_at_a_shop_where_they_do_not_work(db):
    response = sign_in(browser_at(terminal("U01")))

    assert "サインインできません" in response.content.decode()
    assert last_entry().reason == "OTHER_SHOP"


def test_a_browser_that_is_no_terminal_is_told_to_ask_for_a_code(db):
    response = sign_in(Client())

    assert "登録されていません" in response.content.decode()
    assert last_entry().reason == "NO_TERMINAL"


def test_a_stolen_session_does_not_work_at_another_terminal(db):
    client = sit_down("aoki", terminal(place=1))
    client.cookies[COOKIE] = signing.dumps(terminal(place=2).pk, salt="shopdesk.terminal")

    response = client.get("/queue/")

    assert response.headers["Location"] == "/sign-in/"
    assert last_entry().reason == "TERMINAL"


def test_a_forged_terminal_cookie_is_no_terminal(db):
    client = sit_down("aoki")
    client.cookies[COOKIE] = signing.dumps(terminal().pk, key="a guessed key", salt="shopdesk.terminal")

    assert client.get("/queue/").headers["Location"] == "/sign-in/"


def test_sign_in_does_not_lead_to_another_site(db):
    response = sign_in(browser_at(terminal()), next="https://elsewhere.example/")

    assert response.headers["Location"] == "/"


def test_sign_out_is_recorded_and_ends_the_session(db):
    client = sit_down("aoki")

    client.post("/sign-out/")

    assert last_entry().verb == "session.signed_out"
    assert client.get("/queue/").headers["Location"].startswith("/sign-in/")


def code_for(*, at):
    """A code for the third counter, issued as `manage.py enrol_terminal` does it: by the owner."""
    return issue_code(Terminal.objects.using("owner").get(pk=terminal(place=3).pk), at=at)


def test_a_code_makes_a_browser_a_terminal_once(db):
    seat, code = terminal(place=3), code_for(at=timezone.now())

    assert enrol(code.lower(), at=timezone.now()) == seat
    with pytest.raises(CannotEnrol):
        enrol(code, at=timezone.now())


def test_a_code_is_too_old_after_an_hour(db):
    from datetime import timedelta

    code = code_for(at=timezone.now() - timedelta(minutes=61))

    with pytest.raises(CannotEnrol):
        enrol(code, at=timezone.now())


def test_the_enrolment_page_hands_over_the_signed_cookie(db):
    client = Client()
    code = code_for(at=timezone.now())

    wrong = client.post("/terminal/", {"code": "0000-0000-0000-0000"})
    right = client.post("/terminal/", {"code": code})

    assert "このコードは使えません" in wrong.content.decode()
    assert signing.loads(right.cookies[COOKIE].value, salt="shopdesk.terminal") == terminal(place=3).pk
    assert sign_in(client).status_code == 302


def test_the_demos_terminal_chooser_does_not_exist_outside_the_demo(db, settings):
    assert settings.DEMO is False

    response = Client().post(
        "/sign-in/", {"number": PEOPLE["aoki"][0], "password": PASSWORD, "terminal": terminal().pk}
    )

    assert "登録されていません" in response.content.decode()
