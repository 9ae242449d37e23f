"""The end of a visit: documents back, nothing disclosed, an outcome, perhaps a note."""

from datetime import datetime

from audit.context import Actor
from customers.actions import add_note
from identity.actions.disclosures import close_open
from identity.actions.visits import Refused, at_work
from identity.models import HeldDocument
from identity.rules import Obstacle
from reception import actions as reception
from reception.models import Visit


class CannotClose(Refused):
    pass


def close_visit(
    visit: Visit, *, outcome: Visit.Outcome, note: str, documents_returned: bool, by: Actor, at: datetime
) -> None:
    """Close the visit and whatever it discloses. An empty `note` leaves none.

    Raises CannotClose while a document is here or its return is not confirmed, customers.actions.CannotAddNote.
    """
    with at_work(visit, by=by, refused_as="visit.refused") as held:
        if HeldDocument.objects.filter(visit=held, returned_at=None).exists():
            raise CannotClose(Obstacle.DOCUMENT_HELD)
        if not documents_returned:
            raise CannotClose(Obstacle.RETURN_NOT_CONFIRMED)
        if note:
            add_note(held, text=note, by=by, at=at)
        close_open(held, reason="VISIT_CLOSED", by=by, at=at)
        reception.close_visit(held, outcome=outcome, by=by, at=at)
