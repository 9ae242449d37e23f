from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import wareki

BOUNDARIES = [
    (date(1873, 1, 1), "明治6年1月1日"),
    (date(1912, 7, 29), "明治45年7月29日"),
    (date(1912, 7, 30), "大正元年7月30日"),
    (date(1926, 12, 24), "大正15年12月24日"),
    (date(1926, 12, 25), "昭和元年12月25日"),
    (date(1986, 5, 1), "昭和61年5月1日"),
    (date(1989, 1, 7), "昭和64年1月7日"),
    (date(1989, 1, 8), "平成元年1月8日"),
    (date(2019, 4, 30), "平成31年4月30日"),
    (date(2019, 5, 1), "令和元年5月1日"),
    (date(2030, 4, 1), "令和12年4月1日"),
]


@pytest.mark.parametrize(("day", "text"), BOUNDARIES)
def test_every_era_begins_and_ends_on_its_day(day, text):
    assert f"{wareki.era_year(day)}{day.month}月{day.day}日" == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(1986, 5, 1), "1986年（昭和61年）5月1日"),
        (date(2019, 5, 1), "2019年（令和元年）5月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
    ],
)
def test_a_day_is_shown_in_both_calendars(day, text):
    assert wareki.both_calendars(day) == text


@pytest.mark.parametrize("key", ["昭和", "昭", "S"])
def test_an_era_is_known_by_its_name_its_first_character_and_its_letter(key):
    assert wareki.to_date(key, 61, 5, 1) == date(1986, 5, 1)


@pytest.mark.parametrize(
    ("key", "year", "month", "day"),
    [
        ("S", 64, 1, 8),  # already 平成
        ("H", 1, 1, 7),  # still 昭和
        ("H", 31, 5, 1),
        ("R", 1, 4, 30),
        ("T", 15, 12, 25),
        ("M", 5, 12, 31),  # lunar
        ("S", 0, 5, 1),
        ("S", 99, 5, 1),
        ("S", 61, 2, 29),
        ("S", 61, 13, 1),
        ("R", 9999, 1, 1),
    ],
)
def test_a_day_outside_its_era_is_refused(key, year, month, day):
    with pytest.raises(wareki.NotInEra):
        wareki.to_date(key, year, month, day)


def test_an_old_licence_promises_years_that_heisei_never_had():
    assert wareki.to_date("H", 36, 6, 1, printed_ahead=True) == date(2024, 6, 1)


@pytest.mark.parametrize(("key", "year"), [("H", 37), ("S", 70), ("H", 0)])
def test_no_other_year_was_promised(key, year):
    with pytest.raises(wareki.NotInEra):
        wareki.to_date(key, year, 6, 1, printed_ahead=True)


@given(st.dates(min_value=date(1873, 1, 1)))
def test_there_and_back(day):
    era = wareki.era_of(day)

    assert wareki.to_date(era.letter, day.year - era.first_year + 1, day.month, day.day) == day
