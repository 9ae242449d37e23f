"""Is somebody asked about an own look? Shown first on the first page, and as a number beside the menu."""

from oversight.models import Question
from staff.permissions import Permission
from staff.seats import Seat


def open_questions(seat: Seat) -> int:
    """Return how many questions wait for this person. One query on an index."""
    if Permission.ANSWER_QUESTION not in seat.permissions:
        return 0
    return Question.objects.filter(person=seat.staff.ref, answered_at=None).count()


def questions_first(seat: Seat) -> str | None:
    return "questions" if open_questions(seat) else None
