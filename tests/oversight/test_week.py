"""A picture of the week: its numbers against a week that was made by hand."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit import weeks
from audit.reading import day_of
from audit.weeks import Flagged, Lasted, Quartiles, Worked
from oversight import week

MONDAY = date(2026, 3, 2)
BEGIN, END = day_of(MONDAY)[0], day_of(MONDAY + timedelta(days=7))[0]
TOKYO = timezone.get_fixed_timezone(9 * 60)


def moment(day, clock):
    """ "10:05:30" on the nth day of the week, at the shop."""
    return datetime.combine(
        MONDAY + timedelta(days=day), datetime.strptime(clock, "%H:%M:%S").time(), TOKYO
    )  # fmt: skip


def write(by, verb, at, visit=None, *, hits=None, flags=(), subject=None):
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry"
            " (recorded_at, uuid, request, actor, shop, visit, verb, subject, purpose, reason, sections, flags, digests, hits)"
            " VALUES (%s, gen_random_uuid(), gen_random_uuid(), %s, %s, %s, %s, %s, '', '', '{}', %s, '{}', %s)",
            [at, by.ref, by.shop, visit, verb, subject, list(flags), hits],
        )


# --- numbers --------------------------------------------------------------------------------------------------------------------------
def test_looks_are_counted_by_the_hour_of_the_shop(real_db, by):
    aoki = by("aoki")
    for day, clock, verb, hits in (
        (0, "00:00:00", "bill.disclosed", None),
        (0, "10:00:00", "customer.looked_up", 1),
        (0, "10:59:59", "bill.disclosed", None),
        (0, "11:00:00", "bill.disclosed", None),
        (6, "23:59:59", "contract.disclosed", None),
        # no looks
        (0, "10:30:00", "lookup.missed", 0),
        (0, "10:30:00", "identity.compared", None),
        (0, "10:30:00", "visit.opened", None),
        # not in the week
        (-1, "23:59:59", "bill.disclosed", None),
        (7, "00:00:00", "bill.disclosed", None),
    ):
        write(aoki, verb, moment(day, clock), 1, hits=hits)
    write(by("umeda"), "bill.disclosed", moment(0, "10:00:00"), 2)

    assert weeks.looks_by_hour(aoki.shop, BEGIN, END) == {
        (MONDAY, 0): 1, (MONDAY, 10): 2, (MONDAY, 11): 1, (MONDAY + timedelta(days=6), 23): 1,
    }  # fmt: skip


def test_the_map_frames_closed_hours_and_leaves_days_to_come_empty():
    sunday = MONDAY + timedelta(days=6)
    counts = {(MONDAY, 10): 9, (MONDAY, 11): 1, (MONDAY, 12): 5, (sunday, 21): 2}

    heat = week.heat_map(counts, monday=MONDAY, today=MONDAY + timedelta(days=3), opens=10, closes=20)

    assert heat.hours == [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21]
    cells = {(day, cell.hour): cell for day, row in heat.days for cell in row}
    assert [cells[MONDAY, hour].level for hour in (10, 11, 12, 13)] == [9, 1, 5, 0]
    assert [hour for hour in heat.hours if cells[MONDAY, hour].closed] == [20, 21]
    assert [cells[MONDAY + timedelta(days=nth), 10].count for nth in range(7)] == [9, 0, 0, 0, None, None, None]
    assert (heat.total, heat.outside) == (17, 2)


def test_a_week_without_a_look_is_an_empty_map_of_the_opening_hours():
    heat = week.heat_map({}, monday=MONDAY, today=MONDAY, opens=10, closes=20)

    assert (heat.hours, heat.total, heat.outside) == (list(range(10, 21)), 0, 0)
    assert {cell.level for _, row in heat.days for cell in row} == {0}


def test_looks_visits_and_misses_are_counted_for_each_person(real_db, by):
    aoki, ito = by("aoki"), by("ito")
    for visit, verb, hits in (
        (1, "customer.looked_up", 1), (1, "bill.disclosed", None), (1, "bill.disclosed", None), (2, "lookup.missed", 0),
        (2, "lookup.missed", 0), (2, "customer.looked_up", 1), (None, "bill.disclosed", None),
    ):  # fmt: skip
        write(aoki, verb, moment(1, "12:00:00"), visit, hits=hits)
    write(ito, "lookup.missed", moment(1, "12:00:00"), 3, hits=0)
    write(replace(ito, shop=by("umeda").shop), "bill.disclosed", moment(1, "12:00:00"), 4)

    assert weeks.worked(aoki.shop, BEGIN, END) == [Worked(aoki.ref, 4, 2, 2), Worked(ito.ref, 0, 1, 1)]


def test_what_is_usual_are_the_quartiles_over_the_weeks_of_people_with_enough_visits(real_db, by):
    """Aoki: 2 looks a visit in one week, 4 in another; Ito: 1 and a miss a visit; Takahashi had four visits only."""
    shop, five = by("aoki").shop, range(5)
    for name, days_ago, looks, misses, visits in (
        ("aoki", 7, 2, 0, five), ("aoki", 14, 4, 0, five), ("ito", 7, 1, 1, five), ("takahashi", 7, 50, 50, range(4)),
        ("ito", 57, 50, 0, five),  # before the eight weeks
    ):  # fmt: skip
        for nth in visits:
            for _ in range(looks):
                write(by(name), "bill.disclosed", moment(-days_ago, "12:00:00"), 100 * days_ago + nth)
            for _ in range(misses):
                write(by(name), "lookup.missed", moment(-days_ago, "12:00:00"), 100 * days_ago + nth, hits=0)

    usual = weeks.usual(shop, day_of(MONDAY - week.NORM)[0], BEGIN)

    assert usual.weeks == 2
    assert usual.looks == Quartiles(1.5, 2, 3)
    assert usual.misses == Quartiles(0, 0, 0.5)
    assert weeks.usual(by("umeda").shop, BEGIN - week.NORM, BEGIN) is None


def test_a_check_lasts_from_the_document_or_the_customer_to_its_result(real_db, by):
    aoki = by("aoki")
    chip, photo = ["LICENCE", "CHIP"], ["MY_NUMBER_CARD", "PHOTO"]
    for visit, steps in {
        1: [("customer.chosen", "10:00:00", []), ("document.received", "10:01:00", []), ("identity.compared", "10:01:40", chip),
            ("identity.passed", "10:01:40", [])],
        2: [("customer.chosen", "11:00:00", []), ("identity.compared", "11:01:00", chip), ("identity.passed", "11:01:00", ["REISSUED"])],
        3: [("document.received", "12:00:00", []), ("identity.compared", "12:01:00", photo), ("identity.failed", "12:01:00", ["EXPIRED"]),
            ("identity.compared", "12:01:30", photo), ("identity.passed", "12:01:30", [])],
        4: [("document.received", "13:00:00", []), ("identity.compared", "13:09:00", photo), ("identity.failed", "13:09:00", [])],
        5: [("identity.compared", "14:00:00", chip), ("identity.passed", "14:00:00", [])],  # began before the week: not known how long
    }.items():  # fmt: skip
        for verb, clock, flags in steps:
            write(aoki, verb, moment(2, clock), visit, flags=flags)

    found = weeks.lasted(aoki.shop, BEGIN, END, methods=["CHIP", "PHOTO"])

    assert found == [Lasted("CHIP", 2, 42, 50, 58), Lasted("PHOTO", 1, 30, 30, 30)]


def test_flags_are_counted_by_kind(real_db, by):
    for name, flags in (
        ("aoki", ["NO_TICKET", "OUTSIDE_PURPOSE"]), ("aoki", ["NO_TICKET"]), ("ito", ["NO_TICKET", "LICENCE"]), ("ito", ["CHIP"]),
    ):  # fmt: skip
        write(by(name), "bill.disclosed", moment(3, "12:00:00"), 1, flags=flags)

    found = weeks.flagged(by("aoki").shop, BEGIN, END, flags=["NO_TICKET", "OUTSIDE_PURPOSE", "OWN_ENTRIES"])

    assert found == [Flagged("NO_TICKET", 3, 2), Flagged("OUTSIDE_PURPOSE", 1, 1)]


@pytest.mark.parametrize(
    "value, usual, high",
    [
        (2.5, Quartiles(1, 2, 3), False),
        (6.0, Quartiles(1, 2, 3), False),  # the fence itself: 3 + 1.5 × 2
        (6.1, Quartiles(1, 2, 3), True),
        (2.2, Quartiles(2, 2, 2), False),  # a shop of one habit
        (2.6, Quartiles(2, 2, 2), True),
        (0.0, Quartiles(0, 0, 0), False),
        (99, None, False),
    ],
)
def test_far_above_the_usual_is_said_in_words(value, usual, high):
    (mark,) = week.marks([value], usual)

    assert mark.high is high


def test_marks_share_one_scale_and_stay_on_it():
    low, high = week.marks([1.0, 4.0], Quartiles(1, 2, 3))

    assert (low.band_at, low.band_width, low.middle_at) == (high.band_at, high.band_width, high.middle_at)
    places = [float(place.rstrip("%")) for place in (low.at, low.band_at, low.middle_at, high.at)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 100
