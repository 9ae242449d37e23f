"""The leak test: nothing personal leaves the house unless an entry of the same request allows exactly it.

Every value of the customers in the cast is a canary. Every address is walked by every role, by GET and by POST, with a visit in every
state; a canary in any byte of a response (body, header, redirect, cookie, error page), in a log line or in an e-mail fails, unless the log
holds an entry of this very request, for this customer, whose verb allows this field.
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from audit.log import record
from audit.models import Entry
from identity.models import Check, Disclosure
from reception.models import Visit
from tests.conftest import actor, person, sit_down, terminal
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
SECTIONS = ("contract", "device", "bill", "usage", "payment", "history")


def patterns(of: URLResolver | None = None) -> Iterator[URLPattern]:
    """Yield every address of the URLconf."""
    for entry in (of or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


NAMES = sorted({str(pattern.name) for pattern in patterns()})


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
def bytes_of(response: HttpResponse) -> str:
    """Everything that leaves: status line aside, headers, cookies and body."""
    # The request's own number is random hex: a short canary would turn up in it now and then.
    head = "\n".join(f"{name}: {value}" for name, value in response.headers.items() if name != "X-Request-ID")
    cookies = response.cookies.output()
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{head}\n{cookies}\n{body.decode(errors='replace')}"


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


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.INFO)
    yield caplog
    spoken = "\n".join(f"{line.getMessage()} {line.__dict__}" for line in caplog.records)
    for who in EVERYONE:
        for canary, field in who.canaries.items():
            if field not in {"id", "born_on", "last_four"}:
                assert canary not in spoken, f"{field} in a log line"


def walk(client: Client, stage: Stage, *, thoroughly: bool) -> list[str]:
    """Every address, opened and sent an edited form; for the visit's own clerk the plain POST and the edited query as well."""
    wrong = []
    for pattern in patterns():
        if pattern.name in {"sign_out", "hand_over", "close"}:
            continue  # they end what the walk needs; each has its own test
        url = address(pattern, stage.visit)
        answers = [("GET", client.get(url)), ("POST edited", client.post(url, EDITED))]
        if thoroughly:
            answers += [("POST", client.post(url, {})), ("GET edited", client.get(url, EDITED))]
        wrong += [
            f"{method} {url} → {response.status_code}: {leak}"
            for method, response in answers
            for leak in leaks(response)
        ]
    return wrong


# The typed canary comes back in the page of whoever typed it (EDITED names Taro's key): that is no leak of ours.
def typed_back(leak: str) -> bool:
    return f"id of {TARO.code}" in leak


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("who", PEOPLE)
def test_no_page_shows_anything_that_its_own_entry_does_not_allow(db, log_lines, who, stage):
    visit = STAGES[stage]()

    wrong = [leak for leak in walk(sit_down(who), visit, thoroughly=who == "aoki") if not typed_back(leak)]

    assert wrong == []
    assert mail.outbox == []


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_who_has_not_signed_in_sees_anything(db, stage):
    assert [leak for leak in walk(Client(), STAGES[stage](), thoroughly=True) if not typed_back(leak)] == []


@pytest.mark.parametrize("section", SECTIONS)
def test_the_canaries_are_alive(db, section):
    """A leak test that could not find a canary would pass for ever: each section does show its own."""
    stage = disclosed()

    response = sit_down("aoki").post(f"/visits/{stage.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    shown = {field for canary, field in TARO.canaries.items() if is_in(canary, response.content.decode())}
    expected = {
        "contract": {"name", "kana", "address", "number"},
        "device": {"device", "imei", "iccid"},
        "bill": {"bill_yen"},
        "usage": {"number"},
        "payment": {"last_four", "bill_yen"},
        "history": {"summary"},
    }[section]
    assert expected <= shown
    assert not {field for canary, field in HANAKO.canaries.items() if is_in(canary, response.content.decode())}


@pytest.mark.parametrize("stage", [name for name in STAGES if name != "disclosed"])
@pytest.mark.parametrize("section", SECTIONS)
def test_no_section_opens_at_any_other_stage(db, stage, section):
    reached = STAGES[stage]()

    response = sit_down("aoki").post(f"/visits/{reached.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    shown = {field for who in EVERYONE for canary, field in who.canaries.items() if is_in(canary, bytes_of(response))}
    assert shown == set()


@pytest.mark.parametrize("who", [name for name in PEOPLE if name != "aoki"])
@pytest.mark.parametrize("section", SECTIONS)
def test_nobody_else_opens_a_section_of_aokis_visit(db, who, section):
    stage = disclosed()

    response = sit_down(who).post(f"/visits/{stage.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})

    assert response.status_code in {302, 403, 404}
    assert leaks(response) == []
    assert not any(field for canary, field in TARO.canaries.items() if is_in(canary, bytes_of(response)))


def test_a_lookup_answers_with_masks_only(db):
    visit = begin()
    typed = {"number": TARO.number, "kana": "", "birth": "", "born_on": "S61.5.1", "date_of_birth": "S61.5.1"}

    response = sit_down("aoki").post(f"/visits/{visit.number}/lookup/", typed)

    untyped = {canary for canary, field in TARO.canaries.items() if field not in {"number", "born_on"}}
    assert "山＊ 太＊" in response.content.decode()
    assert not [canary for canary in untyped if is_in(canary, bytes_of(response))]


def test_an_error_page_shows_nothing_even_when_the_page_broke_while_showing(db, monkeypatch):
    """The template fails after the rows were read: the answer is the plain 500 page."""
    from django.template.base import Template

    stage = disclosed()
    client = sit_down("aoki")
    client.raise_request_exception = False
    real = Template.render

    def broken(self: Template, context: object) -> str:
        real(self, context)
        if self.name and self.name.startswith("contracts/"):
            raise RuntimeError(TARO.name)
        return real(self, context)

    monkeypatch.setattr(Template, "render", broken)
    response = client.post(f"/visits/{stage.visit.number}/contract/", {})

    assert response.status_code == 500
    assert not [canary for canary in TARO.canaries if is_in(canary, bytes_of(response))]


def test_rows_stay_closed_in_a_connection_that_showed_some_before(db):
    stage = disclosed()
    sit_down("aoki").post(f"/visits/{stage.visit.number}/contract/", {})

    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_customer")
        assert cursor.fetchone() == (0,)
