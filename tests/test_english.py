"""The counter in English: on no page is anything Japanese but the shop's own data, and what is typed or printed in Japanese."""

import re
from html import unescape
from pathlib import Path

import pytest

from tests.contracts.proven import address, prove
from tests.support import cast, customers, messages
from tests.test_messages import ENTRIES, JAPANESE, english

LANGUAGES = {"日本語", "中文"}  # say their own names
WORDS = re.compile(rf"{JAPANESE.pattern}(?: {JAPANESE.pattern})*")  # a name is two of them
DATA = {word for file in (cast, customers) for word in WORDS.findall(Path(file.__file__).read_text()) if len(word) > 1}
EXAMPLES = {word for entry in ENTRIES for text in english(entry) for word in JAPANESE.findall(text)}
KNOWN = sorted(LANGUAGES | DATA | EXAMPLES, key=len, reverse=True)


def left_over(answer):
    """What is Japanese on a page in English: its words, attributes and title, without its markup and data."""
    assert answer.status_code == 200
    page = unescape(re.sub(r"<!--.*?-->", "", answer.content.decode(), flags=re.DOTALL))
    assert '<html lang="en">' in page
    page = re.sub(".＊", "", page)  # masked names
    for word in KNOWN:
        page = page.replace(word, "")
    return JAPANESE.findall(page)


def in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_whoever_signs_in_reads_english(client, db):
    assert left_over(in_english(client).get("/sign-in/")) == []
    assert left_over(client.post("/sign-in/", {"number": "", "password": ""})) == []
    assert left_over(client.get("/terminal/")) == []


def test_the_greeter_reads_english(seated):
    nakamura = in_english(seated("nakamura"))

    assert left_over(nakamura.get("/reception/")) == []
    assert left_over(nakamura.post("/reception/", {})) == []
    assert left_over(nakamura.get("/board/M01/")) == []


@pytest.mark.parametrize("path", ["", "lookup/", "identity/", "close/", "hand-over/", "extend/"])
def test_a_clerk_reads_english_in_a_visit(seated, open_visit, taro, path):
    visit = open_visit("aoki")
    prove(visit, taro)

    assert left_over(in_english(seated("aoki")).get(f"/visits/{visit.number}/{path}")) == []


@pytest.mark.parametrize("section", ["contract", "bill", "usage", "payment"])
def test_an_opened_section_is_in_english(seated, open_visit, taro, section):
    visit = open_visit("aoki")
    prove(visit, taro)

    assert left_over(in_english(seated("aoki")).post(address(visit, section))) == []


@pytest.mark.parametrize("document", ["LICENCE", "MY_NUMBER_CARD", "RESIDENCE_CARD", "PASSPORT"])
def test_a_document_is_checked_in_english(seated, open_visit, taro, document):
    visit = open_visit("aoki")
    visit.subject, visit.subject_mask = taro.id, "山＊ 太＊"
    visit.save()
    aoki, page = in_english(seated("aoki")), f"/visits/{visit.number}/identity/?document={document}"

    assert left_over(aoki.get(page)) == []
    assert left_over(aoki.post(page, {})) == []


@pytest.mark.parametrize(
    "path",
    [
        "/queue/",
        "/queue/open/",
        "/unlock/",
        "/oversight/people/",
        "/oversight/search/",
        "/oversight/search/?visit=x",
        "/oversight/week/",
        f"/oversight/people/{cast.PEOPLE['aoki'][0]}/",
    ],
)
def test_the_manager_reads_english(seated, open_visit, path):
    open_visit("aoki")

    assert left_over(in_english(seated("takahashi")).get(path)) == []


def test_a_page_that_stayed_japanese_would_be_found(seated):
    japanese = seated("nakamura").get("/reception/").content.decode().replace('lang="ja"', 'lang="en"')

    assert messages.JAPANESE.search(japanese)
    assert "ご用件" in JAPANESE.findall(japanese)
