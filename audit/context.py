"""Who is acting in which request: set at the gate, read by the change history and by log lines."""

from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID, uuid4


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff at a terminal, in one request. Actions take it as `by=`.

    `ref` is the pseudonym under which the log knows the person; `staff`, `shop` and `terminal` are primary keys.
    """

    ref: UUID
    number: str
    staff: int
    shop: int
    terminal: int
    request: UUID


request_id: ContextVar[UUID | None] = ContextVar("request_id", default=None)
actor: ContextVar[Actor | None] = ContextVar("actor", default=None)


def current_request() -> str:
    """Return the id of the running request, which joins log lines, entries and change history; a new one outside a request."""
    return str(request_id.get() or uuid4())
