"""The visit as its bar and its steps show it: who is disclosed and until when, what is held, how far one is. Two queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from audit.context import Actor
from identity import labels
from identity.methods import Kind, Method
from identity.models import Check, Disclosure, HeldDocument
from identity.rules import FAILURES_ALLOWED, may_try
from reception.models import Visit
from reception.purposes import RECORD_REVIEW

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Held:
    """A document in our hands, as the bar shows it."""

    id: int
    kind: str
    label: Text
    since: datetime


@dataclass(frozen=True, slots=True)
class Checks:
    """The checks of a visit, the last one (of the customer now chosen) for the screen."""

    failures: int
    unlocks: int
    last: Check | None

    @property
    def locked(self) -> bool:
        return not may_try(self.failures, self.unlocks)


@dataclass(frozen=True, slots=True)
class Step:
    """`state`: done, now or next."""

    label: Text
    state: str
    detail: Text = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """What the bar calls the visit."""

    ticket_number: Text


@dataclass(frozen=True, slots=True)
class Counter:
    """What base.html and parts/visit_bar.html read."""

    visit: Caller
    purpose_label: Text
    customer_mask: str | None
    opened_at: datetime
    disclosure: Disclosure | None
    held: list[Held]
    checks: Checks
    url: str
    finish_url: str
    extend_url: str | None
    steps: list[Step]


def current_disclosure(visit: Visit, *, by: Actor, now: datetime) -> Disclosure | None:
    """Return what this person may show in this visit now: open, not expired, theirs, and of the customer the visit has chosen.

    `check_made` comes with it. One query; none when nobody is chosen or the visit is not this person's open one.
    """
    return _disclosed(visit, _made_in(visit), by=by, now=now) if _may_disclose(visit, by) else None


def held(visit: Visit) -> list[Held]:
    """Return the documents not yet handed back, the longest held first."""
    rows = HeldDocument.objects.filter(visit=visit, returned_at=None).order_by("received_at", "pk")
    return [Held(row.pk, row.kind, labels.DOCUMENTS[Kind(row.kind)], row.received_at) for row in rows]


def checks_of(visit: Visit) -> Checks:
    """Return how often the visit failed and was released (whoever was chosen), and the last check of who is chosen now."""
    return _counted(visit, _made_in(visit))


def _made_in(visit: Visit) -> list[Check]:
    """Return the checks and releases of a visit, the oldest first, each with the disclosure that it opened."""
    return list(Check.objects.filter(visit=visit).select_related("disclosure").order_by("checked_at", "pk"))


def _may_disclose(visit: Visit, by: Actor) -> bool:
    return visit.subject is not None and visit.closed_at is None and visit.clerk_id == by.staff


def _disclosed(visit: Visit, rows: list[Check], *, by: Actor, now: datetime) -> Disclosure | None:
    opened: Iterator[Disclosure] = (row.disclosure for row in rows if hasattr(row, "disclosure"))
    mine = (one for one in opened if one.customer_id == visit.subject and one.clerk_id == by.staff)
    return next((one for one in mine if one.is_open(now)), None) if _may_disclose(visit, by) else None


def _counted(visit: Visit, rows: list[Check]) -> Checks:
    made = [row for row in rows if not row.unlocks]
    mine = [row for row in made if row.customer_id == visit.subject]
    return Checks(
        failures=sum(not row.passed for row in made),
        unlocks=sum(row.unlocks for row in rows),
        last=mine[-1] if mine else None,
    )


@dataclass(frozen=True, slots=True)
class Locked:
    """A visit that waits for a manager."""

    visit: Visit
    failures: int


def locked_visits(shop: int) -> list[Locked]:
    """Return the open visits of a shop that wait for a manager, the longest open first. One query."""
    visits = (
        Visit.objects.open()
        .filter(shop=shop)
        .select_related("ticket", "clerk", "terminal")
        .annotate(
            failures=Count("checks", filter=Q(checks__passed=False, checks__unlocks=False)),
            released=Count("checks", filter=Q(checks__unlocks=True)),
        )
        .filter(failures__gte=FAILURES_ALLOWED + F("released"))
        .order_by("opened_at")
    )
    return [Locked(visit, visit.failures) for visit in visits]  # type: ignore[attr-defined]


def counter_of(visit: Visit, *, by: Actor, now: datetime) -> Counter:
    """Return the bar of this visit as its clerk sees it at this moment."""
    rows = _made_in(visit)
    disclosure, checks, documents = _disclosed(visit, rows, by=by, now=now), _counted(visit, rows), held(visit)
    extendable = disclosure is not None and disclosure.extended_at is None
    return Counter(
        visit=Caller(visit.ticket.number if visit.ticket else _("受付票なし")),
        purpose_label=visit.purpose_label,
        customer_mask=visit.subject_mask if visit.subject else None,
        opened_at=visit.opened_at,
        disclosure=disclosure,
        held=documents,
        checks=checks,
        url=_url("visit", visit),
        finish_url=_url("close", visit),
        extend_url=_url("extend", visit) if extendable else None,
        steps=steps(visit, disclosure, documents, checks),
    )


def steps(visit: Visit, disclosure: Disclosure | None, documents: list[Held], checks: Checks) -> list[Step]:
    """Return the visitor's way, with the one step to take now."""
    if visit.purpose == RECORD_REVIEW.code:
        return _review_steps(visit)
    done = [True, visit.subject is not None, disclosure is not None]
    now = done.index(False) if False in done else 3
    return [
        _step(0, now, _("受付"), _arrival(visit)),
        _step(1, now, _("照会"), visit.subject_mask if visit.subject else "", _url("lookup", visit)),
        _step(
            2, now, _("本人確認"), _proof(visit, disclosure, checks), _url("identity", visit) if visit.subject else ""
        ),
        _step(3, now, _("契約内容の確認"), _("開いた項目はすべて記録されます") if disclosure else ""),
        _step(4, now, _("書類の返却・終了"), _in_hand(documents), _url("close", visit)),
    ]


def _review_steps(visit: Visit) -> list[Step]:
    """A review of the log: nobody is checked, nothing of a contract is opened."""
    now = 1 if visit.subject is None else 2
    return [
        _step(0, now, _("受付"), _arrival(visit)),
        _step(1, now, _("照会"), visit.subject_mask if visit.subject else "", _url("lookup", visit)),
        _step(2, now, _("閲覧記録の確認"), "", _url("record", visit) if visit.subject else ""),
        _step(3, now, _("応対を終える"), "", _url("close", visit)),
    ]


def _step(place: int, now: int, label: Text, detail: Text | None, url: str = "") -> Step:
    state = "now" if place == now else "done" if place < now else "next"
    return Step(label, state, detail or "", url)


def _arrival(visit: Visit) -> Text:
    at = timezone.localtime(visit.ticket.issued_at if visit.ticket else visit.opened_at)
    how = _("予約") if visit.ticket and visit.ticket.booked_for else "" if visit.ticket else visit.get_reason_display()
    return f"{at:%H:%M} {how}".strip()


def _proof(visit: Visit, disclosure: Disclosure | None, checks: Checks) -> Text:
    if disclosure is not None:
        check = disclosure.check_made
        document, method = labels.DOCUMENTS[Kind(check.document)], labels.METHODS_SHORT[Method(check.method)]
        return _("%(document)s（%(method)s）・一致") % {"document": document, "method": method}
    if visit.is_telephone:
        return _("電話では開示しません")
    if checks.locked:
        return _("店長の解除を待っています")
    if checks.last is not None and checks.last.passed:
        return _("開示は終わりました")
    return _("不一致 %(count)d回") % {"count": checks.failures} if checks.failures else ""


def _in_hand(documents: list[Held]) -> Text:
    return _("%(document)sをお預かり中") % {"document": documents[0].label} if documents else ""


def _url(name: str, visit: Visit) -> str:
    return reverse(name, kwargs={"number": visit.number})
