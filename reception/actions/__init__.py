"""What is done at the reception: tickets, calling, visits. Every act takes `by=` and `at=` and ends on the log."""

from reception.actions.opening import CannotOpenVisit, call_chosen, call_next, open_without_ticket
from reception.actions.refusals import Cannot
from reception.actions.tickets import CannotChangeTicket, CannotIssueTicket, close_ticket, issue_ticket, return_ticket
from reception.actions.visits import (
    CannotCloseVisit,
    CannotHandOver,
    CannotMarkNoShow,
    close_visit,
    hand_over,
    mark_no_show,
)

__all__ = [
    "Cannot",
    "CannotChangeTicket",
    "CannotCloseVisit",
    "CannotHandOver",
    "CannotIssueTicket",
    "CannotMarkNoShow",
    "CannotOpenVisit",
    "call_chosen",
    "call_next",
    "close_ticket",
    "close_visit",
    "hand_over",
    "issue_ticket",
    "mark_no_show",
    "open_without_ticket",
    "return_ticket",
]
