"""What is sent to a witness that has cosigned twelve leaves, and what it answers: lines of the table of docs/verify.md."""

from collections.abc import Callable
from dataclasses import dataclass

Leaves = list[bytes]


@dataclass(frozen=True)
class Answer:
    """`sent`: from twenty leaves, the size it claims to extend, the size that the proof really begins at, and the leaves."""

    number: str
    what: str
    status: int
    sent: Callable[[Leaves], tuple[int, int, Leaves]]
    known_key: bool = True


def _forked(leaves: Leaves, at: int) -> Leaves:
    return [*leaves[:at], b"\xff" * 32, *leaves[at + 1 :]]


ANSWERS = (
    Answer("W1", "a shorter tree", 400, lambda leaves: (12, 0, leaves[:8])),
    Answer("W1b", "a shorter tree that says it extends a shorter one", 409, lambda leaves: (5, 5, leaves[:8])),
    Answer("W2", "another tree of the same size", 409, lambda leaves: (12, 12, _forked(leaves, 4)[:12])),
    Answer("W3", "a longer tree that changes an earlier entry", 422, lambda leaves: (12, 12, _forked(leaves, 4))),
    Answer("W3b", "the same, beginning from nothing again", 409, lambda leaves: (0, 0, _forked(leaves, 4))),
    Answer("W4", "a checkpoint signed with another key", 403, lambda leaves: (12, 12, leaves), known_key=False),
    Answer("W5", "an honest extension", 200, lambda leaves: (12, 12, leaves)),
)  # fmt: skip
