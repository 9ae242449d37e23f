"""How a review or an answer is refused: every reason on the log, then an exception with all of them."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from audit.context import Actor
from audit.log import Draft, record_all
from oversight.rules import AnswerRefusal, Refusal

Code = TypeVar("Code", bound=StrEnum)


class CannotReview(Exception):
    """`reasons`: every code, in the order in which the reviewer can act on them."""

    def __init__(self, reasons: tuple[Refusal, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class CannotAnswer(Exception):
    """`reasons`: every code, in the order in which the person can act on them."""

    def __init__(self, reasons: tuple[AnswerRefusal, ...]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def refuse(
    error: Callable[[tuple[Code, ...]], Exception],
    verb: str,
    reasons: Iterable[Code],
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
    raise error(found)
