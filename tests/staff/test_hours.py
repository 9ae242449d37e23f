"""Outside hours: half an hour before the doors open and after they close, and the latter for visitors only."""

from datetime import date, time, timedelta

import pytest

from staff.hours import MARGIN, outside_hours, week_of, within_day
from tests.support.cast import at

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("hour", "minute", "visitor", "outside"),
    [
        (9, 29, True, True),
        (9, 30, True, False),
        (9, 45, False, False),
        (19, 59, False, False),
        (20, 1, False, True),
        (20, 1, True, False),
        (20, 30, True, False),
        (20, 31, True, True),
        (23, 59, True, True),
        (0, 5, False, True),
    ],
)
def test_the_margin_after_closing_is_for_visitors_who_came_before(hour, minute, visitor, outside):
    assert outside_hours(at(DAY, hour, minute), opens_at=time(10), closes_at=time(20), visitor=visitor) is outside


def test_a_shop_that_never_closes_has_no_outside():
    for hour in range(24):
        assert not outside_hours(at(DAY, hour), opens_at=time.min, closes_at=time.max, visitor=False)


def test_a_moved_moment_stays_within_its_day():
    assert within_day(at(DAY, 0, 10), -MARGIN) == time.min
    assert within_day(at(DAY, 23, 50), MARGIN) == time.max
    assert within_day(at(DAY, 12), timedelta(minutes=5)) == time(12, 5)


def test_a_week_begins_on_monday():
    day, monday = week_of(at(DAY, 15))

    assert (day.date(), monday.date()) == (DAY, date(2026, 11, 16))
