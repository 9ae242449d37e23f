"""/visits/<number>/close/: documents back, an outcome, perhaps a note; then nothing of it opens again."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.log import opened, record
from audit.models import Entry
from customers.models import Note
from identity.actions import CannotClose, close_visit
from identity.models import Check, Disclosure, HeldDocument
from reception.models import Visit
from tests.conftest import sit_down
from tests.identity.visitor import address, begin, choose, licence, log_refuses, prove

DONE = {"documents_returned": "on", "outcome": "DONE"}


def close(client, visit, **data):
    return client.post(f"/visits/{visit.number}/close/", data)


def notes_of(visit, by):
    with opened(record("note.added", by=by, visit=visit.number, subject=visit.subject)):
        return [note.text for note in Note.objects.filter(visit=visit)]


def test_aoki_closes_the_visit_and_the_disclosure_with_it(seated, open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)

    answer = close(seated("aoki"), visit, **DONE, phrases=["BILL", "PLAN"], note="折りたたみ機種をご希望")

    visit.refresh_from_db()
    assert answer.url == "/queue/"
    assert (visit.outcome, visit.closed_at is not None) == ("DONE", True)
    assert Disclosure.objects.get(visit=visit).closed_at is not None
    assert notes_of(visit, by("aoki")) == ["請求の内訳を説明、プラン・オプションを説明\n折りたたみ機種をご希望"]
    verbs = list(Entry.objects.using("reader").filter(visit=visit.number).order_by("id").values_list("verb", flat=True))
    assert verbs[2:5] == ["note.added", "disclosure.closed", "visit.closed"]


def test_the_page_says_that_the_customer_can_ask_to_read_the_note(seated, open_visit, taro):
    page = seated("aoki").get(f"/visits/{choose(open_visit('aoki'), taro).number}/close/").content.decode()

    assert "メモの開示を求めることができます" in page
    assert "いらっしゃらなかった" not in page  # a no-show is another act


def test_without_a_customer_there_is_no_note(seated, open_visit):
    visit = open_visit("aoki")

    assert 'name="note"' not in seated("aoki").get(f"/visits/{visit.number}/close/").content.decode()
    assert close(seated("aoki"), visit, documents_returned="on", outcome="NOT_FOUND").url == "/queue/"


def test_a_held_document_keeps_the_visit_open(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    HeldDocument.objects.create(visit=visit, kind="LICENCE", received_at=timezone.now())

    page = close(seated("aoki"), visit, **DONE)

    visit.refresh_from_db()
    assert "お返ししてから応対を終えてください" in page.content.decode()
    assert visit.closed_at is None
    assert Entry.objects.using("reader").get(visit=visit.number, verb="visit.refused").reason == "DOCUMENT_HELD"


def test_the_database_keeps_it_open_as_well(open_visit):
    visit = open_visit("aoki")
    HeldDocument.objects.create(visit=visit, kind="LICENCE", received_at=timezone.now())

    with pytest.raises(IntegrityError, match="a document is held"), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(closed_at=timezone.now(), outcome="DONE")


@pytest.mark.parametrize("missing", ["documents_returned", "outcome"])
def test_both_answers_are_needed_and_what_was_typed_stays(seated, open_visit, taro, missing):
    visit = choose(open_visit("aoki"), taro)

    page = close(
        seated("aoki"), visit, **{key: value for key, value in DONE.items() if key != missing}, note="折りたたみ"
    )

    visit.refresh_from_db()
    assert visit.closed_at is None
    assert "折りたたみ" in page.content.decode()


def test_the_action_wants_the_confirmation_too(open_visit, by):
    visit = open_visit("aoki")

    with pytest.raises(CannotClose, match="RETURN_NOT_CONFIRMED"):
        close_visit(
            visit, outcome=Visit.Outcome.DONE, note="", documents_returned=False, by=by("aoki"), at=timezone.now()
        )


def test_after_the_end_nothing_of_the_visit_can_be_posted_again(seated, open_visit, taro):
    visit = open_visit("aoki")
    prove(visit, taro)
    client = seated("aoki")
    close(client, visit, **DONE)
    checks = Check.objects.filter(visit=visit).count()

    answers = [
        client.post(address(visit), licence(taro)),
        client.get(address(visit)),
        client.post(f"/visits/{visit.number}/extend/", {"reason": "SYSTEM_WAIT"}),
        client.post(f"/visits/{visit.number}/documents/receive/", {"document": "LICENCE"}),
        client.post(f"/visits/{visit.number}/conceal/"),
        close(client, visit, **DONE),
    ]

    assert {answer.url for answer in answers} == {"/queue/"}
    assert Check.objects.filter(visit=visit).count() == checks
    assert not HeldDocument.objects.filter(visit=visit).exists()


@pytest.mark.parametrize(("name", "status"), [("ito", 403), ("umeda", 404), ("lapsed", 403), ("nakamura", 403)])
def test_nobody_else_closes_it(seated, open_visit, name, status):
    visit = open_visit("aoki")

    assert close(seated(name), visit, **DONE).status_code == status
    visit.refresh_from_db()
    assert visit.closed_at is None


@pytest.mark.parametrize("verb", ["note.added", "disclosure.closed", "visit.closed"])
def test_when_the_log_refuses_the_visit_stays_as_it_was(real_db, taro, verb):
    visit = begin("aoki")
    prove(visit, taro)
    log_refuses(verb)

    assert close(sit_down("aoki"), visit, **DONE, phrases=["BILL"]).status_code == 503

    visit.refresh_from_db()
    assert visit.closed_at is None
    assert Disclosure.objects.get(visit=visit).closed_at is None
    assert Note.objects.using("owner").count() == 0
