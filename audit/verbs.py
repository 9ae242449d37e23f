"""The verbs of the log (`noun.past_participle`) and what an entry of each opens in the database.

The table `audit_opening` holds the same rows for PostgreSQL; a test compares them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """What a row-level policy guards. One look opens one or two of them, for one subject, for seconds."""

    CUSTOMER = "customer"
    CHECK = "check"
    NOTE = "note"
    CONTRACT = "contract"
    DEVICE = "device"
    BILL = "bill"
    USAGE = "usage"
    PAYMENT = "payment"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Opening:
    """An entry of `verb` opens `section`; contract details only while a disclosure is open."""

    verb: str
    section: Section
    needs_disclosure: bool


OPENINGS: tuple[Opening, ...] = (
    Opening("customer.looked_up", Section.CUSTOMER, needs_disclosure=False),  # the masked candidate
    Opening("identity.compared", Section.CUSTOMER, needs_disclosure=False),  # what the document says against the record
    Opening("identity.compared", Section.CHECK, needs_disclosure=False),
    Opening("note.added", Section.NOTE, needs_disclosure=False),
    Opening("contract.disclosed", Section.CUSTOMER, needs_disclosure=True),
    Opening("contract.disclosed", Section.CONTRACT, needs_disclosure=True),
    Opening("device.disclosed", Section.DEVICE, needs_disclosure=True),
    Opening("bill.disclosed", Section.BILL, needs_disclosure=True),
    Opening("usage.disclosed", Section.USAGE, needs_disclosure=True),
    Opening("payment.disclosed", Section.PAYMENT, needs_disclosure=True),
    Opening("history.disclosed", Section.HISTORY, needs_disclosure=True),
    Opening("history.disclosed", Section.NOTE, needs_disclosure=True),
)
