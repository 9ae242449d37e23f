"""The privacy officer lets customers be served for some hours although nobody witnesses the log."""

from uuid import uuid4

import pytest

from audit.log import Unwitnessed, record
from tests.conftest import actor, person, sit_down
from tests.support.entries import read_all
from tests.support.roles import rows, session

PAGE = "/oversight/freshness/"
FORM = {"until": "24", "reason": "WITNESS_DOWN"}


@pytest.fixture
def officer(real_db):
    return sit_down("inoue")


@pytest.fixture
def stale(real_db):
    with session("owner") as owner:
        rows(
            owner,
            "UPDATE audit_rule SET stale_after = '10 minutes', installed_at = clock_timestamp() - interval '11 minutes' RETURNING one",
        )


def test_without_a_witness_the_page_says_that_nothing_is_shown(officer, stale):
    page = officer.get(PAGE).content.decode()

    assert "表示を止めています" in page
    assert "まだありません" in page


def test_raised_until_an_hour_looks_are_recorded_again(officer, stale):
    with pytest.raises(Unwitnessed):
        record("customer.looked_up", by=actor(), subject=uuid4())

    page = officer.post(PAGE, FORM, follow=True).content.decode()

    record("customer.looked_up", by=actor(), subject=uuid4())
    assert "延長して表示中" in page
    (entry,) = [entry for entry in read_all() if entry["verb"] == "freshness.raised"]
    assert (entry["actor"], entry["reason"], entry["sections"]) == (person("inoue").ref, "WITNESS_DOWN", ["until_24"])


def test_a_witnessed_log_needs_no_raise(officer):
    assert "表示できます" in officer.get(PAGE).content.decode()


@pytest.mark.parametrize(
    "differs", [{"until": "0"}, {"until": "25"}, {"until": ""}, {"reason": ""}, {"reason": "SALES_DAY"}]
)
def test_an_edited_form_raises_nothing(officer, stale, differs):
    officer.post(PAGE, FORM | differs)

    assert [entry for entry in read_all() if entry["verb"] == "freshness.raised"] == []


@pytest.mark.parametrize("who", ["takahashi", "aoki", "kimura", "nakamura", "umeda_manager"])
def test_nobody_but_the_privacy_officer_raises(real_db, stale, who):
    assert sit_down(who).post(PAGE, FORM).status_code == 403
    assert [entry for entry in read_all() if entry["verb"] == "freshness.raised"] == []


def test_reading_the_state_is_on_the_log(officer):
    officer.get(PAGE)

    assert (read_all()[-1]["verb"], read_all()[-1]["sections"]) == ("log.read", ["seal"])
