"""When is a disclosure open? The log answers: stories of entries, written into the past by the owner of the log."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.utils import timezone

from tests.support.entries import backdate

PASSED, FAILED = "identity.passed", "identity.failed"
OPENED, EXTENDED, CLOSED = "disclosure.opened", "disclosure.extended", "disclosure.closed"
CHOSEN = "customer.chosen"
COLLEAGUE, ANOTHER_VISIT, ANOTHER_CUSTOMER = "colleague", "another visit", "another customer"

# (what the story tells, [(minutes ago, verb, whose)], is it open)
STORIES = [
    ("a check, then the opening", [(5, PASSED), (4, OPENED)], True),
    ("nothing at all", [], False),
    ("an opening without a check", [(4, OPENED)], False),
    ("a check without an opening", [(4, PASSED)], False),
    ("an opening before the check", [(5, OPENED), (4, PASSED)], False),
    ("a failed check", [(5, FAILED), (4, OPENED)], False),
    ("a failed check, then one that passed", [(8, FAILED), (6, PASSED), (5, OPENED)], True),
    ("a check that was long over at the opening", [(15, PASSED), (4, OPENED)], False),
    ("a colleague's check", [(5, PASSED, COLLEAGUE), (4, OPENED)], False),
    ("a colleague's opening", [(5, PASSED), (4, OPENED, COLLEAGUE)], False),
    ("a check in another visit", [(5, PASSED, ANOTHER_VISIT), (4, OPENED)], False),
    ("an opening in another visit", [(5, PASSED), (4, OPENED, ANOTHER_VISIT)], False),
    ("a check of another customer", [(5, PASSED, ANOTHER_CUSTOMER), (4, OPENED)], False),
    ("an opening for another customer", [(5, PASSED), (4, OPENED, ANOTHER_CUSTOMER)], False),
    ("the nineteenth minute", [(20.5, PASSED), (19.8, OPENED)], True),
    ("the twentieth minute is over", [(20.5, PASSED), (20.1, OPENED)], False),
    ("extended in time, in the fortieth minute", [(40.5, PASSED), (39.8, OPENED), (25, EXTENDED)], True),
    ("extended in time, forty minutes over", [(40.5, PASSED), (40.1, OPENED), (25, EXTENDED)], False),
    ("extended after it had expired", [(31, PASSED), (30, OPENED), (9, EXTENDED)], False),
    ("extended twice lasts no longer", [(45, PASSED), (44, OPENED), (30, EXTENDED), (26, EXTENDED)], False),
    ("extended by a colleague", [(31, PASSED), (30, OPENED), (15, EXTENDED, COLLEAGUE)], False),
    ("extended in another visit", [(31, PASSED), (30, OPENED), (15, EXTENDED, ANOTHER_VISIT)], False),
    ("extended for another customer", [(31, PASSED), (30, OPENED), (15, EXTENDED, ANOTHER_CUSTOMER)], False),
    ("an extension before the opening", [(33, EXTENDED), (31, PASSED), (30, OPENED)], False),
    ("closed", [(5, PASSED), (4, OPENED), (3, CLOSED)], False),
    ("closed by a colleague", [(5, PASSED), (4, OPENED), (3, CLOSED, COLLEAGUE)], False),
    ("closed, then extended", [(25, PASSED), (24, OPENED), (15, CLOSED), (14, EXTENDED)], False),
    ("another visit's closing", [(5, PASSED), (4, OPENED), (3, CLOSED, ANOTHER_VISIT)], True),
    ("handed over", [(5, PASSED), (4, OPENED), (3, "visit.handed_over")], False),
    ("the visit is closed", [(5, PASSED), (4, OPENED), (3, "visit.closed")], False),
    ("the visit is closed by the manager", [(5, PASSED), (4, OPENED), (3, "visit.closed", COLLEAGUE)], False),
    ("closed, checked again, opened again", [(9, PASSED), (8, OPENED), (7, CLOSED), (6, PASSED), (5, OPENED)], True),
    ("closed and opened again on the same check", [(5, PASSED), (4, OPENED), (3, CLOSED), (2, OPENED)], False),
    ("a check, a closing, then the opening", [(5, PASSED), (4, CLOSED), (3, OPENED)], False),
    ("handed over and back, opened on the same check", [(5, PASSED), (4, "visit.handed_over"), (3, OPENED)], False),
    ("a stronger check replaces the disclosure", [(9, PASSED), (8, OPENED), (3, CLOSED), (3, PASSED), (3, OPENED)], True),
    ("the customer is chosen, checked, disclosed", [(6, CHOSEN), (5, PASSED), (4, OPENED)], True),
    ("the same customer is chosen once more", [(5, PASSED), (4, OPENED), (3, CHOSEN)], True),
    ("another customer is chosen", [(5, PASSED), (4, OPENED), (3, CHOSEN, ANOTHER_CUSTOMER)], False),
    ("another customer is chosen by a colleague", [(5, PASSED), (4, OPENED), (3, CHOSEN, ANOTHER_CUSTOMER, COLLEAGUE)], False),
    ("another customer and back", [(5, PASSED), (4, OPENED), (3, CHOSEN, ANOTHER_CUSTOMER), (2, CHOSEN), (1, OPENED)], False),
    ("another customer and back, checked again", [(9, PASSED), (8, CHOSEN, ANOTHER_CUSTOMER), (7, CHOSEN), (6, PASSED), (5, OPENED)], True),
    ("another visit chooses another customer", [(5, PASSED), (4, OPENED), (3, CHOSEN, ANOTHER_CUSTOMER, ANOTHER_VISIT)], True),
    ("another day", [(24 * 60 + 5, PASSED), (24 * 60 + 4, OPENED)], False),
]  # fmt: skip


@pytest.mark.parametrize("story,open_", [story[1:] for story in STORIES], ids=[story[0] for story in STORIES])
def test_a_disclosure_is_open_only_as_the_log_tells_it(db, by, taro, hanako, visit_number, story, open_):
    aoki = by("aoki")
    for minutes, verb, *whose in story:
        backdate(
            verb,
            by=replace(aoki, ref=uuid4()) if COLLEAGUE in whose else aoki,
            visit=visit_number + 1_000_000 if ANOTHER_VISIT in whose else visit_number,
            subject=hanako.id if ANOTHER_CUSTOMER in whose else taro.id,
            ago=timedelta(minutes=minutes),
        )

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT audit_disclosed(%s, %s, %s)", [visit_number, aoki.ref, taro.id])
        assert cursor.fetchone() == (open_,)


def test_an_opening_dated_ahead_is_not_open(db, by, taro, visit_number):
    backdate(PASSED, by=by(), visit=visit_number, subject=taro.id)
    backdate(OPENED, by=by(), visit=visit_number, subject=taro.id, at=timezone.now() + timedelta(hours=1))

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT audit_disclosed(%s, %s, %s)", [visit_number, by().ref, taro.id])
        assert cursor.fetchone() == (False,)


def test_a_closing_dated_ahead_by_a_clock_that_was_set_back_still_closes(db, by, taro, visit_number):
    for minutes, verb in ((5, PASSED), (4, OPENED), (-5, CLOSED)):
        backdate(verb, by=by(), visit=visit_number, subject=taro.id, ago=timedelta(minutes=minutes))

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT audit_disclosed(%s, %s, %s)", [visit_number, by().ref, taro.id])
        assert cursor.fetchone() == (False,)
