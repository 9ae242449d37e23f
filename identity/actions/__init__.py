"""What is done about identity: documents taken and returned, checks, disclosures, the end of a visit. All of it on the log."""

from identity.actions.checks import CannotCheck, CannotUnlock, check, unlock
from identity.actions.closing import CannotClose, close_visit
from identity.actions.disclosures import CannotExtend, conceal, extend
from identity.actions.documents import CannotReceive, CannotReturn, receive_document, return_document
from identity.actions.visits import Refused

__all__ = [
    "CannotCheck",
    "CannotClose",
    "CannotExtend",
    "CannotReceive",
    "CannotReturn",
    "CannotUnlock",
    "Refused",
    "check",
    "close_visit",
    "conceal",
    "extend",
    "receive_document",
    "return_document",
    "unlock",
]
