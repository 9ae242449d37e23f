"""Documents in our hands: taken with a clock running, handed back at once."""

from datetime import datetime

from audit.context import Actor
from audit.log import record
from identity.actions.visits import Refused, at_work
from identity.methods import Kind
from identity.models import HeldDocument
from identity.rules import Obstacle
from reception.models import Visit


class CannotReceive(Refused):
    pass


class CannotReturn(Refused):
    pass


def receive_document(visit: Visit, *, kind: Kind, by: Actor, at: datetime) -> HeldDocument:
    """Start the clock of a document that the visitor hands over; that of one already here goes on. Raises CannotReceive."""
    with at_work(visit, by=by, refused_as="document.refused") as held:
        if held.is_telephone:
            raise CannotReceive(Obstacle.TELEPHONE)
        here = HeldDocument.objects.filter(visit=held, kind=kind, returned_at=None).first()
        if here is not None:
            return here
        record("document.received", by=by, visit=held.number, subject=held.subject, purpose=held.purpose, flags=[kind])
        return HeldDocument.objects.create(visit=held, kind=kind, received_at=at)


def return_document(document: HeldDocument, *, by: Actor, at: datetime) -> None:
    """Stop the clock: it is back in the visitor's hands. Raises CannotReturn when it was before."""
    with at_work(document.visit, by=by, refused_as="document.refused") as visit:
        document.refresh_from_db()
        if document.returned_at is not None:
            raise CannotReturn(Obstacle.NOT_HELD)
        record(
            "document.returned",
            by=by,
            visit=visit.number,
            subject=visit.subject,
            purpose=visit.purpose,
            flags=[document.kind],
        )
        document.returned_at = at
        document.save(update_fields=["returned_at"])
