"""開示: opened by a passed check, extended once with a reason, concealed at any time, closed with the visit."""

from datetime import datetime

from audit.context import Actor
from audit.log import record
from identity.actions.visits import Refused, at_work
from identity.counter import current_disclosure
from identity.models import Disclosure
from identity.rules import Obstacle
from reception.models import Visit


class CannotExtend(Refused):
    pass


def extend(visit: Visit, *, reason: Disclosure.Reason, by: Actor, at: datetime) -> Disclosure:
    """Give the open disclosure its second twenty minutes. Raises CannotExtend when none is open, or it had them."""
    with at_work(visit, by=by, refused_as="disclosure.refused") as held:
        disclosure = current_disclosure(held, by=by, now=at)
        if disclosure is None:
            raise CannotExtend(Obstacle.NOT_DISCLOSED)
        if disclosure.extended_at is not None:
            raise CannotExtend(Obstacle.EXTENDED_BEFORE)
        record(
            "disclosure.extended",
            by=by,
            visit=held.number,
            subject=disclosure.customer_id,
            purpose=held.purpose,
            reason=reason,
        )
        disclosure.extended_at = at
        disclosure.save(update_fields=["extended_at"])
        return disclosure


def conceal(visit: Visit, *, by: Actor, at: datetime) -> None:
    """Close whatever the visit discloses. Nothing open is nothing to do: closing twice closes."""
    with at_work(visit, by=by, refused_as="disclosure.refused") as held:
        close_open(held, reason="CONCEALED", by=by, at=at)


def close_open(visit: Visit, *, reason: str, by: Actor, at: datetime) -> None:
    """Close the disclosure of a visit that is locked, expired or not, on the log first: the log is the key."""
    for disclosure in Disclosure.objects.filter(visit=visit, closed_at=None):
        record(
            "disclosure.closed",
            by=by,
            visit=visit.number,
            subject=disclosure.customer_id,
            purpose=visit.purpose,
            reason=reason,
        )
        disclosure.closed_at = at
        disclosure.save(update_fields=["closed_at"])
