"""What is done about looks: drawn as samples, decided, asked about, answered, passed on to the agency. Each act is on the log first."""

from oversight.actions.decisions import decide
from oversight.actions.questions import answer
from oversight.actions.raising import raise_overdue
from oversight.actions.refusals import CannotAnswer, CannotReview
from oversight.actions.sampling import draw_samples

__all__ = ["CannotAnswer", "CannotReview", "answer", "decide", "draw_samples", "raise_overdue"]
