"""For the leak test: a visit in every state, every address of the house, and the eye that looks for canaries in an answer."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from audit.log import record
from audit.models import Entry
from identity.models import Check, Disclosure
from oversight.actions import decide
from oversight.exports import actions as exports
from oversight.exports.models import Export
from oversight.exports.rules import Reason
from oversight.models import Item
from reception.models import Visit
from tests.conftest import actor, person, terminal
from tests.support import reviews
from tests.support.cast import PEOPLE
from tests.support.customers import EVERYONE, HANAKO, TARO, Person

# Which verbs let which field be on a page. What is not here may never be: a customer's key, for one.
ALLOWS: dict[str, set[str]] = {
    "code": {"contract.disclosed"},
    "name": {"contract.disclosed"},
    "kana": {"contract.disclosed"},
    "born_on": {"contract.disclosed"},
    "address": {"contract.disclosed"},
    "contact_number": {"contract.disclosed"},
    "email": {"contract.disclosed"},
    "user_name": {"contract.disclosed"},
    "contract_number": {"contract.disclosed"},
    "number": {"contract.disclosed", "device.disclosed", "bill.disclosed", "usage.disclosed"},
    "imei": {"device.disclosed"},
    "iccid": {"device.disclosed"},
    "device": {"device.disclosed"},
    "bill_yen": {"bill.disclosed", "payment.disclosed"},
    "last_four": {"payment.disclosed"},
    "summary": {"history.disclosed"},
}


def patterns(of: URLResolver | None = None) -> Iterator[URLPattern]:
    """Yield every address of the URLconf."""
    for entry in (of or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


# --- the states of a visit ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stage:
    """A visit of Aoki's at the Marunouchi shop as far as it has come."""

    visit: Visit
    subject: Person | None = None


def begin(**more: object) -> Visit:
    seat = terminal()
    values = {"reason": "COUNTER_DIRECT", "opened_at": timezone.now(), "purpose": "CONTRACT_ENQUIRY", **more}
    return Visit.objects.create(shop=seat.shop, terminal=seat, clerk=person("aoki"), **values)


def choose(visit: Visit, who: Person) -> None:
    visit.subject, visit.subject_mask = who.id, f"{who.name[0]}＊"
    visit.save()


def check(visit: Visit, who: Person, *, passed: bool) -> Check:
    record("identity.passed" if passed else "identity.failed", by=actor("aoki"), visit=visit.number, subject=who.id)
    return Check.objects.create(
        visit=visit, customer_id=who.id, method="CHIP", document="LICENCE", passed=passed, reasons=[] if passed else ["NAME_DIFFERS"],
        assurance=3 if passed else 0, checked_at=timezone.now(), checked_by=PEOPLE["aoki"][0],
    )  # fmt: skip


def disclose(visit: Visit, who: Person) -> Disclosure:
    made = check(visit, who, passed=True)
    record("disclosure.opened", by=actor("aoki"), visit=visit.number, subject=who.id)
    return Disclosure.objects.create(
        visit=visit, customer_id=who.id, check_made=made, clerk=person("aoki"), opened_at=timezone.now()
    )


def nobody_yet() -> Stage:
    return Stage(begin())


def chosen() -> Stage:
    visit = begin()
    choose(visit, TARO)
    return Stage(visit, TARO)


def check_failed() -> Stage:
    stage = chosen()
    check(stage.visit, TARO, passed=False)
    return stage


def disclosed() -> Stage:
    stage = chosen()
    disclose(stage.visit, TARO)
    return stage


def row_without_key() -> Stage:
    """The table says that a disclosure is open, the log does not: somebody wrote the row by hand."""
    stage = chosen()
    Disclosure.objects.create(
        visit=stage.visit, customer_id=TARO.id, check_made=check(stage.visit, TARO, passed=False), clerk=person("aoki"),
        opened_at=timezone.now(),
    )  # fmt: skip
    return stage


def expired() -> Stage:
    stage = disclosed()
    Disclosure.objects.filter(visit=stage.visit).update(opened_at=timezone.now() - timedelta(minutes=21))
    return stage


def concealed() -> Stage:
    stage = disclosed()
    record("disclosure.closed", by=actor("aoki"), visit=stage.visit.number, subject=TARO.id)
    Disclosure.objects.filter(visit=stage.visit).update(closed_at=timezone.now())
    return stage


def concealed_in_the_log_only() -> Stage:
    """The log closed it, the row was put back by hand."""
    stage = disclosed()
    record("disclosure.closed", by=actor("aoki"), visit=stage.visit.number, subject=TARO.id)
    return stage


def another_customer_chosen_since() -> Stage:
    stage = disclosed()
    choose(stage.visit, HANAKO)
    return Stage(stage.visit, HANAKO)


def closed() -> Stage:
    stage = disclosed()
    record("visit.closed", by=actor("aoki"), visit=stage.visit.number)
    stage.visit.closed_at, stage.visit.outcome = timezone.now(), "DONE"
    stage.visit.save()
    return stage


def telephone() -> Stage:
    visit = begin(reason="CALL_BACK")
    choose(visit, TARO)
    return Stage(visit, TARO)


STAGES: dict[str, Callable[[], Stage]] = {
    stage.__name__: stage
    for stage in (
        nobody_yet, chosen, check_failed, disclosed, row_without_key, expired, concealed, concealed_in_the_log_only,
        another_customer_chosen_since, closed, telephone,
    )
}  # fmt: skip


# --- looking at an answer -------------------------------------------------------------------------------------------------------------
_PLACE = re.compile(r"(?<=(?:before|.after)=)[0-9]{16,17}-[0-9]{1,18}(?![0-9])")
_CLOCK = re.compile(r"(?<=T[0-9]{2}:[0-9]{2}:[0-9]{2})\.[0-9]{6}")


def bytes_of(response: HttpResponse) -> str:
    """Everything that leaves: status line aside, headers, cookies and body."""
    # The request's own number is random hex: a short canary would turn up in it now and then.
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
    cookies = response.cookies.output()
    body = (b"".join(response.streaming_content) if response.streaming else response.content).decode(errors="replace")
    # A place in the log and the page's clock have microseconds: an amount turns up in those digits now and then.
    return f"{head}\n{cookies}\n{_CLOCK.sub('', _PLACE.sub('', body))}"


def is_in(canary: str, sent: str) -> bool:
    """Four digits inside a random token are no leak; standing by themselves they are."""
    if len(canary) > 4:
        return canary in sent
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(canary)}(?![0-9A-Za-z])", sent) is not None


def entries_of(response: HttpResponse) -> list[tuple[str, UUID | None]]:
    request = response.headers.get("X-Request-ID")
    return list(Entry.objects.using("reader").filter(request=request).values_list("verb", "subject"))


def leaks(response: HttpResponse) -> list[str]:
    """Return the canaries in an answer that no entry of its request allows."""
    sent = bytes_of(response)
    found = [(who, canary, field) for who in EVERYONE for canary, field in who.canaries.items() if is_in(canary, sent)]
    if not found:
        return []
    written = entries_of(response)
    return [
        f"{field} of {who.code}: {canary}"
        for who, canary, field in found
        if not any(subject == who.id and verb in ALLOWS.get(field, set()) for verb, subject in written)
    ]


def approved_export() -> str:
    """Return the number of a request about Aoki that the manager may take: made once a test."""
    export = Export.objects.filter(shop=terminal().shop).first()
    if export is None:
        by, now, today = actor("takahashi"), timezone.now(), timezone.localdate()
        export = exports.request_of_person(
            terminal().shop,
            PEOPLE["aoki"][0],
            since=today,
            until=today,
            reason=Reason.COURT,
            reference="R8-1",
            by=by,
            at=now,
        )
        exports.approve(export, by=actor("inoue"), at=now)
    return str(export.uuid)


def asked_about(visit: Visit) -> dict[str, object]:
    """Return an item about Aoki's looks of this visit and the open question to her: made once a visit."""
    one = Item.objects.filter(visit=visit.number).first()
    if one is None:
        log = Entry.objects.using("reader").filter(visit=visit.number, actor=person("aoki").ref)
        one = reviews.item(
            "aoki", visit=visit.number, subject=visit.subject, entries=list(log.values_list("uuid", flat=True))
        )
        decide(one, decision="ASK", reason="WHY_LOOKED", by=actor("takahashi"), at=timezone.now())
    return {"item": one.uuid, "question": one.questions.get().pk}


def address(pattern: URLPattern, visit: Visit) -> str:
    """Fill in an address: this visit, this shop, this colleague, the first of anything else."""
    route = str(pattern.pattern)
    filled = {
        "number": visit.number,
        "code": "M01",
        "shop": "M01",
        "staff_number": PEOPLE["ito"][0],
        "person": PEOPLE["ito"][0],
    }
    if "<uuid:item>" in route or "<int:question>" in route:
        filled |= asked_about(visit)
    if "<uuid:export>" in route:
        filled["export"] = approved_export()
    parts = []
    for part in route.split("/"):
        if part.startswith("<"):
            name = part.strip("<>").split(":")[-1]
            parts.append(str(filled.get(name, 1)))
        else:
            parts.append(part)
    return "/" + "/".join(parts)


# What a form somewhere might take: replayed and edited forms send all of it to every address.
EDITED = {
    "place": "1", "choice": "1", "lookup": str(TARO.id), "customer": str(TARO.id), "subject": str(TARO.id), "customer_id": str(TARO.id),
    "reason": "STILL_EXPLAINING", "outcome": "DONE", "documents_returned": "on", "month": timezone.localdate().isoformat(), "page": "1",
    "document": "LICENCE", "method": "CHIP", "disclosure": "1", "visit": "1", "section": "contract", "purpose": "CONTRACT_ENQUIRY",
}  # fmt: skip
