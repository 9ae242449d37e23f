"""Disclosing a section: recorded first, then read. Nothing here writes to a contract."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from audit.context import Actor
from audit.log import QuotaReached, opened, record
from audit.verbs import Section
from contracts import rules
from contracts.reading import Wanted, bill, contract, device, gate_is_open, history, payment, usage
from contracts.rules import Refusal
from contracts.sections import SECTIONS
from identity.models import Disclosure
from reception.models import Visit

OUTSIDE_PURPOSE = "OUTSIDE_PURPOSE"
QUOTA_REACHED = "QUOTA_REACHED"

READERS: Mapping[Section, Callable[[UUID, Wanted], object | None]] = {
    Section.CONTRACT: contract.read,
    Section.DEVICE: device.read,
    Section.BILL: bill.read,
    Section.USAGE: usage.read,
    Section.PAYMENT: payment.read,
    Section.HISTORY: history.read,
}


class CannotDisclose(Exception):
    """The section stays closed; `reasons` says why, in the order in which the clerk can act on them."""

    def __init__(self, reasons: list[Refusal]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons

    @property
    def only_wants_reason(self) -> bool:
        return self.reasons == [Refusal.NO_REASON]


@dataclass(frozen=True, slots=True)
class Look:
    """One recorded look at one section; `contents` is what contracts.reading returns for it, None when there is nothing."""

    section: Section
    at: datetime
    reason: str
    contents: object | None


def disclose(
    section: Section,
    visit: Visit,
    *,
    disclosure: Disclosure | None,
    reason: str = "",
    wanted: Wanted,
    by: Actor,
    at: datetime,
) -> Look:
    """Record the look and return what it shows.

    Raises CannotDisclose (on the log, unless only a reason is missing: then nothing was asked for yet) and audit.log.CannotRecord.
    """
    needed = visit.reason_to_come.sections
    reasons = list(
        rules.refusals(
            section,
            needed=needed,
            reason=reason,
            telephone=visit.is_telephone,
            disclosed=disclosure is not None and disclosure.visit_id == visit.number and disclosure.is_open(at),
            same_clerk=disclosure is not None and disclosure.clerk_id == by.staff,
            same_customer=disclosure is not None and disclosure.customer_id == visit.subject,
        )
    )
    if reasons or disclosure is None:
        refused = CannotDisclose(reasons)
        if not refused.only_wants_reason:
            _record_refusal(section, visit, reasons[0], by)
        raise refused
    outside = rules.wants_reason(section, needed)
    try:
        entry = record(
            f"{section}.disclosed",
            by=by,
            visit=visit.number,
            subject=disclosure.customer_id,
            purpose=visit.purpose,
            reason=reason if outside else "",
            sections=SECTIONS[section].fields,
            flags=[*([OUTSIDE_PURPOSE] if outside else []), *visit.flags_of_look(at)],
        )
    except QuotaReached as reached:
        _record_refusal(section, visit, Refusal.QUOTA, by)
        raise CannotDisclose([Refusal.QUOTA]) from reached
    with opened(entry):
        contents = READERS[section](disclosure.customer_id, wanted)
        shut = contents is None and not gate_is_open(section)
    if shut:  # the log, which is the key, knows of no open disclosure: it was closed elsewhere a moment ago
        _record_refusal(section, visit, Refusal.NO_DISCLOSURE, by)
        raise CannotDisclose([Refusal.NO_DISCLOSURE])
    return Look(section, at, reason if outside else "", contents)


def _record_refusal(section: Section, visit: Visit, why: Refusal, by: Actor) -> None:
    record(
        "section.refused",
        by=by,
        visit=visit.number,
        subject=visit.subject,
        purpose=visit.purpose,
        reason=why.value,
        sections=[section],
        flags=[QUOTA_REACHED] if why is Refusal.QUOTA else [],
    )
