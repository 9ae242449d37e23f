"""The English catalogue says neither more nor less than the screens, and what runs is what was written. (Nothing missing: test_house_rules.)"""

import re
from datetime import date

import polib
from django.utils import translation
from django.utils.dateformat import format as as_text

from staff.models import Terminal
from tests.support import messages

ENTRIES = messages.catalogue()
PLACEHOLDER = re.compile(r"%\((\w+)\)|%(?!\()(.)")
JAPANESE = re.compile(r"[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u9fff]+")


def english(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_the_catalogue_holds_nothing_that_no_screen_says():
    screens = messages.collect()

    assert [entry.msgid for entry in ENTRIES if entry.obsolete or entry.msgid not in screens] == []


def test_plurals_are_plurals_in_the_catalogue():
    plurals = {message: plural for message, plural, _ in messages.said() if plural}

    assert {entry.msgid: entry.msgid_plural for entry in ENTRIES if entry.msgid_plural} == plurals


def test_every_english_sentence_fills_in_what_the_japanese_one_does():
    def filled(text):
        return sorted(PLACEHOLDER.findall(text))

    assert [entry.msgid for entry in ENTRIES for text in english(entry) if filled(text) != filled(entry.msgid)] == []


def test_english_sentences_quote_japanese_only_as_an_example():
    """What is typed or printed in Japanese (a reading in kana, an era) stays; a sentence left as it was is forgotten."""
    quoted = [(entry.msgid, word) for entry in ENTRIES for text in english(entry) for word in JAPANESE.findall(text)]

    assert [word for message, word in quoted if word not in message or word == message] == []


def test_what_is_compiled_is_what_is_written():
    compiled = polib.mofile(str(messages.CATALOGUE.with_suffix(".mo")))

    assert {entry.msgid: english(entry) for entry in compiled} == {entry.msgid: english(entry) for entry in ENTRIES}, (
        "Type: make messages"
    )


def test_days_and_places_read_well_in_english():
    with translation.override("en"):
        day = date(2026, 11, 1)

        assert as_text(day, translation.gettext("Y年n月j日（D）")) == "2026-11-01 (Sun)"
        assert str(Terminal(kind=Terminal.Kind.COUNTER, place=3)) == "Counter 3"
