"""What the worker does beside the sealer, and how often. Each job under a lock of its own: of several workers, one does it.

A job is safe to repeat and to stop at any point; it must not assume that the last one ended.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections

from oversight import jobs as reviews
from oversight.mailing import CannotMail, mail_close


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


class Warned(Exception):
    """A job could not do its work for a reason that an operator must mend. Its sentence is shown; it names nobody."""


MONTHS_AHEAD = 24
_FEWEST = 2
_AHEAD = """
SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'audit_entry'::regclass AND right(c.relname, 6) > to_char(now() AT TIME ZONE 'UTC', 'YYYYMM')
"""


def partitions() -> None:
    """Make the months ahead where this process has the owner's address; otherwise tell when they run out."""
    if "owner" in connections:
        from django.core.management import call_command

        call_command("add_partitions", months=MONTHS_AHEAD, verbosity=0)
        return
    with connections["reader"].cursor() as cursor:
        cursor.execute(_AHEAD)
        (ahead,) = cursor.fetchone()
    if ahead < _FEWEST:
        raise Warned(f"The log has partitions for {ahead} months ahead. As the owner: manage.py add_partitions.")


def closing_mail() -> None:
    """Send the checkpoint that closed the day to the carrier, once."""
    try:
        mail_close()
    except CannotMail as error:
        raise Warned(str(error)) from error


JOBS: tuple[Job, ...] = (
    Job("partitions", timedelta(days=1), partitions),
    Job("closing_mail", timedelta(minutes=5), closing_mail),
    Job("signals", timedelta(minutes=5), reviews.signals),
    Job("samples", timedelta(minutes=15), reviews.samples),
    Job("overdue", timedelta(minutes=15), reviews.overdue),
)
