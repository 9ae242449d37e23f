"""A note about the customer: on the log first, sealed, without a 個人番号, and readable only under an entry."""

import pytest
from django.db import connections
from django.utils import timezone

from audit.log import CannotRecord, opened, record
from customers.actions import CannotAddNote, add_note
from customers.forms import NoteField
from customers.models import Note
from customers.rules import NoteRefusal
from tests.customers.lookup import entries, verbs

TEXT = "次回は蒼穹の請求書をお持ちになる"


@pytest.fixture
def visit(open_visit, taro):
    return open_visit("aoki", subject=taro.id, subject_mask="山＊ 太＊")


def test_a_note_is_recorded_first_and_then_kept(visit, by, taro):
    note = add_note(visit, text=f" {TEXT}\n", by=by(), at=timezone.now())

    assert (note.text, note.written_by, note.customer_id) == (TEXT, "C-20418-6", taro.id)
    (entry,) = entries(visit)
    assert (entry["verb"], entry["subject"], entry["sections"]) == ("note.added", taro.id, ["note"])
    assert TEXT not in entry["text"]


def test_nobody_reads_a_note_without_an_entry(visit, by, taro, hanako):
    add_note(visit, text=TEXT, by=by(), at=timezone.now())
    of_hanako = record("note.added", by=by(), visit=visit.number, subject=hanako.id)
    of_taro = record("note.added", by=by(), visit=visit.number, subject=taro.id)

    assert Note.objects.count() == 0
    with opened(of_hanako):
        assert Note.objects.count() == 0
    with opened(of_taro):
        assert Note.objects.get().text == TEXT


def test_a_note_is_sealed_in_its_column(visit, by, taro):
    add_note(visit, text=TEXT, by=by(), at=timezone.now())

    with opened(record("note.added", by=by(), subject=taro.id)), connections["default"].cursor() as cursor:
        cursor.execute("SELECT text FROM customers_note")
        (stored,) = cursor.fetchone()
    assert TEXT.encode() not in bytes(stored)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", NoteRefusal.EMPTY),
        ("　", NoteRefusal.EMPTY),
        ("あ" * 201, NoteRefusal.TOO_LONG),
        ("個人番号 1234-5678-9018 を確認", NoteRefusal.INDIVIDUAL_NUMBER),
        ("１２３４５６７８９０１８", NoteRefusal.INDIVIDUAL_NUMBER),
    ],
)
def test_a_note_is_refused_and_the_refusal_recorded_without_the_text(visit, by, text, reason):
    with pytest.raises(CannotAddNote) as refused:
        add_note(visit, text=text, by=by(), at=timezone.now())

    assert refused.value.reason is reason
    (entry,) = entries(visit)
    assert (entry["verb"], entry["reason"]) == ("note.refused", reason.value)
    assert text == "" or text not in entry["text"]


def test_without_a_customer_there_is_nobody_to_write_about(open_visit, by):
    visit = open_visit("aoki")

    with pytest.raises(CannotAddNote) as refused:
        add_note(visit, text=TEXT, by=by(), at=timezone.now())

    assert refused.value.reason is NoteRefusal.NO_CUSTOMER


def test_without_the_log_no_note_is_kept(real_db, visit, by, taro):
    with connections["owner"].cursor() as cursor:
        cursor.execute("REVOKE ALL ON audit_entry FROM shopdesk_log")

    with pytest.raises(CannotRecord):
        add_note(visit, text=TEXT, by=by(), at=timezone.now())

    assert verbs(visit) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM customers_note")
        assert cursor.fetchone() == (0,)


def test_the_field_says_that_the_customer_may_read_it_and_how_long_it_may_be():
    field = NoteField()

    assert "開示を求める" in str(field.help_text)
    assert field.max_length == 200
    assert not field.required
