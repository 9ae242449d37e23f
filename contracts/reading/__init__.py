"""What each section shows, read inside `audit.log.opened`: one module a section, one function `read` in each.

A reader returns None when there is nothing at all to show: then `gate_is_open` says whether nothing is there or the gate is shut. Each
takes at most two statements however much there is to read, and names the columns it shows, so that no other personal value leaves the
database.
"""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from audit.verbs import Section
from contracts.reading.pages import Cursor


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of a section: today's date at the shop, the bill's month (None: the newest), where the page of the history begins."""

    today: date
    month: date | None = None
    before: Cursor | None = None


def gate_is_open(section: Section) -> bool:
    """Whether PostgreSQL shows rows of the section to this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(audit_open_subjects(ARRAY[%s])) > 0", [section.value])
        (answer,) = cursor.fetchone()
        return bool(answer)
