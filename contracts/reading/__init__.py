"""What each section shows, read inside `audit.log.opened`: one module a section, one function `read` in each.

A reader returns None where the database shows nothing although something must be there: the gate is shut. Each takes at most three
statements however much there is to read, and names the columns it shows, so that no other personal value leaves the database.
"""

from dataclasses import dataclass
from datetime import date

from contracts.reading.pages import Cursor


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a section: today's date at the shop, the bill's month (None: the newest), where the page of the history begins."""

    today: date
    month: date | None = None
    before: Cursor | None = None
