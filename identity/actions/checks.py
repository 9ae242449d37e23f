"""本人確認: compare, say only whether it agrees, and open the disclosure when all of it does."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.context import Actor
from audit.log import Draft, QuotaReached, opened, record, record_all
from customers import masks
from customers.comparison import addresses_agree, names_agree
from customers.models import Customer
from identity import attempts, rules
from identity.actions.disclosures import close_open
from identity.actions.visits import Refused, at_work, lock, refusals_recorded
from identity.counter import checks_of, current_disclosure
from identity.methods import Kind, offer_of
from identity.models import Check, CheckedDocument, Disclosure
from identity.rules import Compared, Item, Notice, Obstacle, Reason, Stated
from reception.models import Visit
from reception.purposes import RECORD_REVIEW
from vault.fingerprints import fingerprint


class CannotCheck(Refused):
    pass


class CannotUnlock(Refused):
    pass


def check(visit: Visit, *, stated: Stated, by: Actor, at: datetime) -> tuple[Check, Sequence[Notice]]:
    """Compare what the document says with the record of the customer whom the visit has chosen.

    `identity.compared` is committed before the record is read. Returns the check and what the clerk should know besides. A passed
    one has opened a disclosure. Raises CannotCheck when it may not begin, audit.log.CannotRecord with nothing stored.
    """
    with at_work(visit, by=by, refused_as="identity.refused") as held:
        offer = offer_of(stated.method, stated.kind, today := timezone.localdate(at))
        assurance = offer.assurance if offer else 0
        obstacles = list(_obstacles(held, assurance, by=by, at=at))
        subject = held.subject
        if obstacles or subject is None:
            raise CannotCheck(*obstacles)
        number = fingerprint(f"document:{stated.kind}", stated.number) if stated.number else None
        try:
            compared_entry = record(
                "identity.compared", by=by, visit=held.number, subject=subject, purpose=held.purpose, sections=stated.items,
                flags=[stated.kind, stated.method, *held.flags_of_look(at)], digests=[number] if number else [],
            )  # fmt: skip
        except QuotaReached as reached:
            raise CannotCheck(Obstacle.QUOTA) from reached
        with opened(compared_entry):
            compared = _compare(subject, stated)
            reasons = list(rules.refusals(stated, compared, today=today))
            made = Check.objects.create(
                visit=held, customer_id=subject, method=stated.method, document=stated.kind, passed=not reasons,
                reasons=reasons, assurance=assurance, checked_at=at, checked_by=by.number,
            )  # fmt: skip
            CheckedDocument.objects.create(
                check_made=made, customer_id=subject, number_fingerprint=number,
                number_mask=masks.document_number(stated.number), issuer=stated.issuer or None, expires_on=stated.expires_on,
                supplementary=stated.supplementary or "", supplementary_issued_on=stated.supplementary_issued_on,
            )  # fmt: skip
        notices = [] if reasons else list(rules.notices(stated, compared, today=today))
        _conclude(held, made, reasons, notices, by=by, at=at)
        return made, notices


def unlock(visit: Visit, *, by: Actor, at: datetime) -> None:
    """Let the clerk of a visit that failed too often try once more. Raises CannotUnlock, to the clerk themselves above all."""
    with refusals_recorded(visit, by=by, verb="check.refused"), transaction.atomic():
        held = lock(visit)
        if held.closed_at is not None or held.shop_id != by.shop:
            raise CannotUnlock(Obstacle.VISIT_ENDED)
        # A visit that was handed over for the purpose is still the visit of whoever tried in it.
        if held.clerk_id == by.staff or attempts.took_part(held, number=by.number, now=at):
            raise CannotUnlock(Obstacle.OWN_VISIT)
        if held.subject is None or not (checks_of(held).locked or attempts.is_locked(held.subject, now=at)):
            raise CannotUnlock(Obstacle.NOT_LOCKED)
        record("check.unlocked", by=by, visit=held.number, subject=held.subject, purpose=held.purpose)
        Check.objects.create(
            visit=held,
            customer_id=held.subject,
            passed=False,
            assurance=0,
            checked_at=at,
            checked_by=by.number,
            unlocks=True,
        )


def _obstacles(visit: Visit, assurance: int, *, by: Actor, at: datetime) -> Iterator[Obstacle]:
    checks, disclosure = checks_of(visit), current_disclosure(visit, by=by, now=at)
    return rules.obstacles(
        chosen=visit.subject is not None,
        telephone=visit.is_telephone,
        visitor=visit.purpose != RECORD_REVIEW.code,
        failures=checks.failures,
        unlocked=checks.unlocks,
        customer_locked=visit.subject is not None and attempts.is_locked(visit.subject, now=at),
        disclosed=disclosure.check_made.assurance if disclosure else 0,
        assurance=assurance,
    )


def _compare(subject: UUID, stated: Stated) -> Compared:
    customer = Customer.objects.only("kind", "name", "born_on", "address").filter(pk=subject).first()
    if customer is None:  # erased meanwhile
        raise CannotCheck(Obstacle.NOBODY_CHOSEN)
    if customer.kind == Customer.Kind.CORPORATION:
        raise CannotCheck(Obstacle.CORPORATION)
    answers = {
        Item.NAME: names_agree(stated.name, customer.name),
        Item.BIRTH_DATE: stated.born_on == customer.born_on,
        Item.ADDRESS: addresses_agree(stated.address, customer.address),
    }
    return Compared({item: answers[item] for item in stated.items}, _earlier(subject, stated))


def _earlier(subject: UUID, stated: Stated) -> frozenset[int]:
    """Return the last digits (it counts re-issues) with which this customer's same licence passed before.

    Only fingerprints are kept, so all ten are tried.
    """
    if stated.kind != Kind.LICENCE or not rules.number_is_sound(stated.kind, stated.number):
        return frozenset()
    tried = {fingerprint(f"document:{stated.kind}", f"{stated.number[:-1]}{digit}"): digit for digit in range(10)}
    seen = CheckedDocument.objects.filter(
        customer_id=subject, check_made__passed=True, number_fingerprint__in=tried
    ).values_list("number_fingerprint", flat=True)
    return frozenset(tried[bytes(digest)] for digest in seen if digest is not None)


def _conclude(
    visit: Visit, made: Check, reasons: Sequence[Reason], notices: Sequence[Notice], *, by: Actor, at: datetime
) -> None:
    """Write the outcome. The entries come last: when the log refuses them, nothing of the check is stored."""
    subject = made.customer_id
    if reasons:
        close_open(visit, reason="CHECK_FAILED", by=by, at=at)
        record("identity.failed", by=by, visit=visit.number, subject=subject, purpose=visit.purpose, flags=reasons)
        return
    close_open(visit, reason="REPLACED", by=by, at=at)
    Disclosure.objects.create(visit=visit, customer_id=subject, check_made=made, clerk_id=by.staff, opened_at=at)
    passed = Draft("identity.passed", visit=visit.number, subject=subject, purpose=visit.purpose, flags=notices)
    disclosed = Draft("disclosure.opened", visit=visit.number, subject=subject, purpose=visit.purpose)
    record_all([passed, disclosed], by=by)
