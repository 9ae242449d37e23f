"""How an action of the reception refuses: an exception with reason codes, and an entry for each reason."""

from collections.abc import Iterable

from django.db import IntegrityError

from audit.context import Actor
from audit.log import Draft, record_all
from reception.rules import Refusal


class Cannot(Exception):
    """Base of this package's refusals. `reasons`: every code, in the order in which the clerk can act on them."""

    def __init__(self, *reasons: Refusal) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


def refuse(
    error: type[Cannot],
    verb: str,
    reasons: Iterable[Refusal],
    *,
    by: Actor,
    visit: int | None = None,
    purpose: str = "",
) -> None:
    """Put every reason on the log and raise; return when there is none. Raises `error`, or CannotRecord."""
    found = tuple(reasons)
    if not found:
        return
    record_all([Draft(verb, visit=visit, purpose=purpose, reason=reason.value) for reason in found], by=by)
    raise error(*found)


def broken_constraint(clash: IntegrityError) -> str:
    """Return the name of the constraint that two people ran into at the same moment."""
    return getattr(getattr(clash.__cause__, "diag", None), "constraint_name", None) or ""
