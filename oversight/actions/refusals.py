"""How a review or an answer is refused: every reason on the log, then an exception with all of them."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from audit.context import Actor
from audit.log import Draft, record_all


class CannotReview(Exception):
    """`reasons`: rules.Refusal codes, in the order in which the reviewer can act on them."""

    def __init__(self, *reasons: StrEnum) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class CannotAnswer(CannotReview):
    """`reasons`: rules.AnswerRefusal codes."""


def refuse(
    error: type[CannotReview],
    verb: str,
    reasons: Iterable[StrEnum],
    *,
    by: Actor,
    visit: int | None,
    subject: UUID | None = None,
) -> None:
    """Put every reason on the log and raise; return when there is none. Raises `error`, or CannotRecord."""
    found = tuple(reasons)
    if not found:
        return
    record_all([Draft(verb, visit=visit, subject=subject, reason=reason.value) for reason in found], by=by)
    raise error(*found)
