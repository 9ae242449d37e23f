"""/visits/<number>/documents/…: taken with a clock running, handed back as a step of its own."""

import pytest
from django.utils import timezone

from audit.models import Entry
from identity.actions import CannotReturn, return_document
from identity.counter import counter_of
from identity.models import HeldDocument
from tests.conftest import sit_down
from tests.identity.visitor import begin, choose, log_refuses


def receive(client, visit, document="LICENCE"):
    return client.post(f"/visits/{visit.number}/documents/receive/", {"document": document})


def test_taking_a_licence_starts_its_clock_and_leads_to_its_questions(seated, open_visit, by, taro):
    visit = choose(open_visit("aoki"), taro)

    answer = receive(seated("aoki"), visit)

    assert answer.url == f"/visits/{visit.number}/identity/?document=LICENCE"
    (held,) = counter_of(visit, by=by("aoki"), now=timezone.now()).held
    assert (held.kind, str(held.label)) == ("LICENCE", "運転免許証")
    entry = Entry.objects.using("reader").get(visit=visit.number, verb="document.received")
    assert (entry.subject, entry.flags) == (taro.id, ["LICENCE"])


def test_handing_it_back_stops_the_clock(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")
    receive(client, visit)
    held = HeldDocument.objects.get(visit=visit)

    page = client.post(f"/visits/{visit.number}/documents/{held.pk}/return/", {"next": "identity"}, follow=True)

    held.refresh_from_db()
    assert held.returned_at is not None
    assert "運転免許証をお返ししました" in page.content.decode()
    assert Entry.objects.using("reader").filter(visit=visit.number, verb="document.returned").count() == 1


def test_handing_it_back_twice_is_refused_and_said(seated, open_visit, by, taro):
    visit = choose(open_visit("aoki"), taro)
    receive(seated("aoki"), visit)
    held = HeldDocument.objects.get(visit=visit)
    return_document(held, by=by("aoki"), at=timezone.now())

    with pytest.raises(CannotReturn):
        return_document(held, by=by("aoki"), at=timezone.now())

    assert Entry.objects.using("reader").get(visit=visit.number, verb="document.refused").reason == "NOT_HELD"


def test_the_same_kind_is_not_taken_twice(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    receive(seated("aoki"), visit)

    receive(seated("aoki"), visit)

    assert HeldDocument.objects.filter(visit=visit).count() == 1


def test_no_choice_leads_back_to_the_choice(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    answer = receive(seated("aoki"), visit, "HEALTH_CARD")

    assert answer.url == f"/visits/{visit.number}/identity/"
    assert not HeldDocument.objects.filter(visit=visit).exists()


def test_a_document_of_another_visit_is_not_there(seated, open_visit, taro, hanako):
    mine, theirs = choose(open_visit("aoki"), taro), choose(open_visit("ito"), hanako)
    held = HeldDocument.objects.create(visit=theirs, kind="LICENCE", received_at=timezone.now())

    assert seated("aoki").post(f"/visits/{mine.number}/documents/{held.pk}/return/").status_code == 404
    assert seated("aoki").post(f"/visits/{theirs.number}/documents/{held.pk}/return/").status_code == 403
    assert HeldDocument.objects.get(pk=held.pk).returned_at is None


def test_where_to_go_next_cannot_be_led_out_of_the_house(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    held = HeldDocument.objects.create(visit=visit, kind="PASSPORT", received_at=timezone.now())

    answer = seated("aoki").post(
        f"/visits/{visit.number}/documents/{held.pk}/return/", {"next": "https://evil.example/"}
    )

    assert answer.url == f"/visits/{visit.number}/"


def test_looking_at_the_address_takes_nothing(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)

    assert seated("aoki").get(f"/visits/{visit.number}/documents/receive/").url == f"/visits/{visit.number}/identity/"
    assert not HeldDocument.objects.filter(visit=visit).exists()


def test_when_the_log_refuses_no_document_is_taken(real_db, taro):
    visit = choose(begin("aoki"), taro)
    log_refuses("document.received")

    assert receive(sit_down("aoki"), visit).status_code == 503
    assert not HeldDocument.objects.exists()
