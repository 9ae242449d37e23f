"""The witness is gone for ten minutes: no customer is shown, people can still sign in, and the privacy officer may let it pass."""

import time

import pytest
from django.core import signing
from django.test import Client

from audit.log import record
from audit.sealing import status
from staff.seats import COOKIE
from tests.audit.test_fault import says_so, shown
from tests.conftest import actor, sit_down, terminal
from tests.support.cast import PASSWORD, PEOPLE
from tests.support.entries import read_all
from tests.support.leaks import disclosed
from tests.support.roles import rows, session
from tests.support.sealing import sealing


@pytest.fixture
def unwitnessed(real_db, tmp_path):
    """A visit with an open disclosure, in a house whose witness has been silent for eleven minutes."""
    stage = disclosed()
    with session("owner") as owner:
        rows(owner, "UPDATE audit_rule SET stale_after = '10 minutes', installed_at = now() - interval '1 day'")
    with sealing(tmp_path) as sealed:
        sealed.witness.clock = lambda: time.time() - 660
        sealed.seal()
    status.forget()
    yield stage
    status.forget()


def look(stage):
    return sit_down("aoki").post(f"/visits/{stage.visit.number}/bill/", {"reason": "CUSTOMER_ASKED"})


def test_a_look_is_refused_and_holds_nothing_of_anybody(unwitnessed, taro, hanako):
    answer = look(unwitnessed)

    assert says_so(answer)
    assert shown(answer, taro, hanako) == []
    assert "立会人" in answer.content.decode()


def test_people_still_sign_in_which_is_recorded_and_the_officer_reaches_the_page_that_helps(unwitnessed):
    client = Client()
    client.cookies[COOKIE] = signing.dumps(terminal().pk, salt="shopdesk.terminal")

    answer = client.post("/sign-in/", {"number": PEOPLE["inoue"][0], "password": PASSWORD})

    assert answer.status_code == 302
    assert read_all()[-1]["verb"] == "session.signed_in"
    assert client.get("/oversight/freshness/").status_code == 200


def test_raised_by_the_privacy_officer_it_passes_and_every_reviewer_reads_until_when(unwitnessed, taro):
    record("freshness.raised", by=actor("inoue"), sections=["until_24"], reason="WITNESS_DOWN")
    status.forget()

    answer = look(unwitnessed)
    page = sit_down("takahashi").get("/oversight/people/").content.decode()

    assert answer.status_code == 200
    assert shown(answer, taro) != []
    assert "立会人の確認がないまま" in page


def test_the_witness_back_it_passes_by_itself(unwitnessed, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()

    assert look(unwitnessed).status_code == 200
