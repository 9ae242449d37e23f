"""The visit, held still while something is done in it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from audit.context import Actor
from audit.log import record
from identity.rules import Obstacle
from reception.models import Visit


class Refused(Exception):
    """Nothing was done. `reasons`, as many as there are, stand on the log."""

    def __init__(self, *reasons: Obstacle) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@contextmanager
def at_work(visit: Visit, *, by: Actor, refused_as: str) -> Iterator[Visit]:
    """A transaction in which nobody else changes this visit, which is still open and still this person's.

    Two windows of one clerk, or a hand-over meanwhile, would otherwise count failures, documents or disclosures wrongly. What is
    refused inside goes on the log as `refused_as`.
    """
    with refusals_recorded(visit, by=by, verb=refused_as), transaction.atomic():
        held = lock(visit)
        if held.closed_at is not None or held.clerk_id != by.staff:
            raise Refused(Obstacle.VISIT_ENDED)
        yield held


def lock(visit: Visit) -> Visit:
    """Return the row as it stands now, locked until the transaction ends."""
    return Visit.objects.select_for_update(of=("self",)).select_related("ticket", "shop").get(pk=visit.pk)


@contextmanager
def refusals_recorded(visit: Visit, *, by: Actor, verb: str) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        flags = ["QUOTA_REACHED"] if Obstacle.QUOTA in refused.reasons else []
        record(
            verb, by=by, visit=visit.number, subject=visit.subject, purpose=visit.purpose, reason=refused.reasons[0],
            flags=[*refused.reasons[1:], *flags],
        )  # fmt: skip
        raise
