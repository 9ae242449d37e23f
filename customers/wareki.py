"""Japanese eras in both directions, for the days that appear on a counter: 1873 to the future.

Our own table and not japanera's: that package writes 平成01年 for 平成元年 and the day in kanji, and carries no types;
five rows with the day each era began are all that identity documents need.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _


class NotInEra(ValueError):
    """The era had no such day, or the calendar has not."""


@dataclass(frozen=True, slots=True)
class Era:
    """`began` is the first day counted in the era; `first_year` the western year that is its 元年."""

    name: str
    letter: str
    began: date
    first_year: int


# Newest first. Source: 元号を改める政令 (令和, 平成) and the edicts of 1926 and 1912. Before 1873-01-01 (明治6年1月1日;
# 明治5年太政官布告第337号) Japan counted lunar months, which no arithmetic on years turns into our days: 明治 begins
# there for us.
ERAS = (
    Era("令和", "R", date(2019, 5, 1), 2019),
    Era("平成", "H", date(1989, 1, 8), 1989),
    Era("昭和", "S", date(1926, 12, 25), 1926),
    Era("大正", "T", date(1912, 7, 30), 1912),
    Era("明治", "M", date(1873, 1, 1), 1868),
)
BY_KEY = {key: era for era in ERAS for key in (era.name, era.name[0], era.letter)}

# Licences issued until April 2019 run, by what is printed on them, to 平成36年.
LAST_HEISEI_YEAR_PRINTED = 36


def era_of(day: date) -> Era | None:
    """Return the era of a day, or None before 1873."""
    return next((era for era in ERAS if era.began <= day), None)


def to_date(key: str, year: int, month: int, day: int, *, printed_ahead: bool = False) -> date:
    """Return the day called 昭和61年5月1日: key 昭和, 昭 or S; year counted in the era, 元年 is 1.

    Raises NotInEra when the era had ended or not begun, or when there is no such day. `printed_ahead` also reads the
    years of 平成 that documents promised before the era changed (平成32年 = 2020).
    """
    era = BY_KEY[key]
    try:
        found = date(era.first_year + year - 1, month, day)
    except ValueError as impossible:
        raise NotInEra(f"{key}{year}-{month}-{day}") from impossible
    promised = printed_ahead and era.letter == "H" and 1 <= year <= LAST_HEISEI_YEAR_PRINTED and era.began <= found
    if era_of(found) is not era and not promised:
        raise NotInEra(f"{key}{year}-{month}-{day}")
    return found


def era_year(day: date) -> str:
    """Return 昭和61年, 令和元年, or an empty text before 1873."""
    era = era_of(day)
    if era is None:
        return ""
    year = day.year - era.first_year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def both_calendars(day: date) -> str:
    """Return 1986年（昭和61年）5月1日; before 1873 the western date alone."""
    era = era_year(day)
    said = _("%(year)d年（%(era)s）%(month)d月%(day)d日") if era else _("%(year)d年%(month)d月%(day)d日")
    return said % {"year": day.year, "era": era, "month": day.month, "day": day.day}
