"""The log refuses to write: nothing is shown, the page says why, nothing is lost, and afterwards everything goes on."""

import pytest
from django.db import connections
from django.urls import get_resolver, reverse

from audit.log import record
from reception.models import Visit
from tests.conftest import actor, sit_down
from tests.identity.visitor import licence
from tests.support.leaks import bytes_of, chosen, disclosed, is_in
from tests.support.roles import rows, session

SECTIONS = ("contract", "device", "bill", "usage", "payment", "history")
FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER disk_is_full BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION disk_is_full();
"""


@pytest.fixture(params=["the disk is full", "the connection is cut"])
def log_refuses(request, monkeypatch, real_db):
    """Call it, and from then on the log takes nothing; call what it returns, and it works again."""

    def fill():
        with session("owner") as owner:
            rows(owner, FULL)

    def empty():
        with session("owner") as owner:
            rows(owner, "DROP TRIGGER disk_is_full ON audit_entry; DROP FUNCTION disk_is_full()")

    def cut():
        connections["log"].close()
        monkeypatch.setitem(connections["log"].settings_dict, "HOST", "/nonexistent")

    def mend():
        monkeypatch.undo()

    begin, end = (fill, empty) if request.param == "the disk is full" else (cut, mend)

    def refuse():
        begin()
        return end

    return refuse


def shown(response, *people):
    sent = bytes_of(response)
    return sorted({field for who in people for canary, field in who.canaries.items() if is_in(canary, sent)})


def says_so(response):
    return response.status_code == 503 and "記録できないため表示できません" in response.content.decode()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_stays_closed_and_the_page_says_why(real_db, log_refuses, taro, hanako, section):
    stage, aoki = disclosed(), sit_down("aoki")
    address = f"/visits/{stage.visit.number}/{section}/"
    works_again = log_refuses()

    refused = aoki.post(address, {"reason": "CUSTOMER_ASKED"})
    works_again()
    opened = aoki.post(address, {"reason": "CUSTOMER_ASKED"})

    assert says_so(refused)
    assert shown(refused, taro, hanako) == []
    assert opened.status_code == 200
    assert shown(opened, taro) != []


def test_a_lookup_finds_nobody(real_db, log_refuses, taro, hanako):
    stage, aoki = chosen(), sit_down("aoki")
    log_refuses()

    response = aoki.post(
        f"/visits/{stage.visit.number}/lookup/", {"number": taro.number, "kana": taro.kana, "born_on": ""}
    )

    assert says_so(response)
    assert shown(response, taro, hanako) == []


def test_a_check_compares_nothing_and_stores_nothing(real_db, log_refuses, taro):
    stage, aoki = chosen(), sit_down("aoki")
    log_refuses()

    response = aoki.post(
        f"/visits/{stage.visit.number}/identity/?document=LICENCE&method=CHIP", licence(taro, name="別人 次郎")
    )

    assert says_so(response)
    assert stage.visit.checks.count() == 0


@pytest.mark.parametrize("address", ["/oversight/people/", "/oversight/people/C-20418-6/"])
def test_the_log_is_not_shown_when_the_reading_cannot_be_recorded(real_db, log_refuses, taro, address):
    record("customer.looked_up", by=actor("aoki"), visit=77, subject=taro.id)
    manager = sit_down("takahashi")
    log_refuses()

    response = manager.get(address)

    assert says_so(response)
    assert "青木" not in response.content.decode()


def test_nobody_signs_in_unrecorded(real_db, log_refuses):
    from django.test import Client

    from staff.seats import COOKIE
    from tests.support.cast import PASSWORD, PEOPLE

    client = Client()
    client.cookies[COOKIE] = sit_down("aoki").cookies[COOKIE].value
    log_refuses()

    response = client.post("/sign-in/", {"number": PEOPLE["aoki"][0], "password": PASSWORD})

    assert says_so(response)
    assert "_auth_user_id" not in client.session


def test_no_address_shows_anything_while_the_log_refuses(real_db, log_refuses, taro, hanako):
    """Every address of a visit, by GET and by POST: either a page without a customer, or 503."""
    stage, aoki = disclosed(), sit_down("aoki")
    names = sorted(
        {name for name in get_resolver().reverse_dict if isinstance(name, str)} - {"sign_out", "set_language", "health"}
    )
    log_refuses()

    wrong = []
    for name in names:
        try:
            address = reverse(name, kwargs={"number": stage.visit.number})
        except Exception:  # an address that needs something else
            continue
        for response in (
            aoki.get(address),
            aoki.post(address, {"reason": "CUSTOMER_ASKED", "lookup": str(taro.id), "place": 1}),
        ):
            seen = set(shown(response, taro, hanako))
            if response.status_code == 500 or seen:
                wrong.append((name, response.status_code, seen))

    assert wrong == []


def test_what_was_begun_is_still_there_when_the_log_is_back(real_db, log_refuses, taro):
    stage, aoki = disclosed(), sit_down("aoki")
    before = Visit.objects.values().get(pk=stage.visit.pk)
    works_again = log_refuses()

    for path in ("lookup", "identity", "close", "conceal", "extend", "contract"):
        aoki.post(
            f"/visits/{stage.visit.number}/{path}/",
            {"reason": "STILL_EXPLAINING", "outcome": "DONE", "number": taro.number},
        )
    works_again()

    assert Visit.objects.values().get(pk=stage.visit.pk) == before
    assert aoki.get(f"/visits/{stage.visit.number}/").status_code == 200
