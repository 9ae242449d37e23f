"""The person is asked at the next sign-in and answers; the answer comes back to whoever asked."""

import re

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from audit.models import Entry
from oversight.actions import CannotAnswer, answer, decide
from oversight.models import Item, Question
from oversight.rules import AnswerRefusal
from tests.conftest import actor, sit_down
from tests.support.entries import read_all
from tests.support.reviews import item, look
from vault.fingerprints import fingerprint

QUESTIONS = "/questions/"


@pytest.fixture
def asked(real_db, taro):
    """Takahashi asks Aoki about a look at Taro's record."""
    entries = look(subject=taro.id, more=("contract.disclosed",))
    one = item(visit=501, entries=entries)
    decide(one, decision="ASK", reason="WHY_LOOKED", by=actor("takahashi"), at=timezone.now())
    return Question.objects.get()


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def written(verb):
    return [entry for entry in read_all() if entry["verb"] == verb]


def test_the_first_page_leads_to_the_question_and_the_menu_counts_it(asked):
    aoki, ito = sit_down("aoki"), sit_down("ito")

    assert aoki.get("/").url == QUESTIONS
    assert ito.get("/").url == "/queue/"
    assert '確認のお願い <span class="pill warn">1</span>' in aoki.get("/queue/").content.decode()
    assert "確認のお願い" not in ito.get("/queue/").content.decode()


def test_work_goes_on_meanwhile(asked):
    page = sit_down("aoki").get(QUESTIONS)

    assert "あとで回答して、業務に戻る" in text_of(page)
    assert 'href="/queue/"' in page.content.decode()


def test_the_person_sees_the_own_doing_and_nothing_of_the_customer(asked, taro):
    page = sit_down("aoki").get(QUESTIONS)

    shown = text_of(page)
    assert "お客さまの情報を見た理由を教えてください" in shown
    assert "高橋 直樹（M-30012-9）から" in shown
    assert "契約内容を表示" in shown
    assert "応対 501" in shown
    for canary in taro.canaries:
        assert canary not in page.content.decode()
    assert [(entry["visit"], entry["reason"]) for entry in written("question.shown")] == [(501, "WHY_LOOKED")]


def test_the_answer_is_on_the_log_first_and_brings_the_item_back(asked):
    aoki, takahashi = sit_down("aoki"), sit_down("takahashi")
    assert takahashi.get("/oversight/review/").context["queue"].open == []

    response = aoki.post(f"{QUESTIONS}{asked.pk}/", {"answer": "COLLEAGUE_WANTED", "sentence": "店長に頼まれました"})

    assert response.url == "/"
    assert [(entry["reason"], entry["flags"]) for entry in written("question.answered")] == [
        ("WHY_LOOKED", ["COLLEAGUE_WANTED"])
    ]
    page = text_of(takahashi.get("/oversight/review/"))
    assert "店長や同僚に頼まれた" in page
    assert "「店長に頼まれました」" in page
    assert "本人の回答で分かった" in page  # a reason that exists now
    assert aoki.get("/").url == "/queue/"


def test_what_was_written_is_sealed_in_the_table(asked):
    answer(asked, code="TRIED_OUT", sentence="操作の練習です", by=actor("aoki"), at=timezone.now())

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT sentence::text FROM oversight_question")
        assert "練習" not in cursor.fetchone()[0]
    assert Question.objects.get().sentence == "操作の練習です"


def test_the_manager_asks_again_after_an_answer(asked):
    answer(asked, code="CANNOT_REMEMBER", by=actor("aoki"), at=timezone.now())

    decide(asked.item, decision="ASK", reason="TELL_MORE", by=actor("takahashi"), at=timezone.now())

    assert sit_down("aoki").get("/").url == QUESTIONS
    assert list(Question.objects.order_by("pk").values_list("code", flat=True)) == ["WHY_LOOKED", "TELL_MORE"]
    assert Item.objects.get().reviews.count() == 2


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize("change", [{"answer": "VISITOR_WANTED"}, {"answered_at": None, "answer": ""}])
def test_an_answer_is_never_changed_by_whomever(asked, alias, change):
    answer(asked, code="NOT_FOR_WORK", sentence="友人でした", by=actor("aoki"), at=timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        Question.objects.using(alias).filter(pk=asked.pk).update(**change)

    assert Question.objects.get().answer == "NOT_FOR_WORK"


def test_the_sentence_is_changed_by_a_new_key_only(asked):
    answer(asked, code="NOT_FOR_WORK", sentence="友人でした", by=actor("aoki"), at=timezone.now())

    with pytest.raises(DatabaseError), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(sentence="仕事でした")

    (entry,) = Entry.objects.using("reader").filter(verb="question.answered")
    assert [bytes(digest) for digest in entry.digests] == [fingerprint("answer", "友人でした")]
    Question.objects.using("owner").filter(pk=asked.pk).update(sentence="友人でした")  # what manage.py reseal does


@pytest.mark.parametrize("name", ["ito", "takahashi", "umeda"])
def test_somebody_elses_question_does_not_exist(asked, name):
    client = sit_down(name)

    assert client.get(f"{QUESTIONS}{asked.pk}/").status_code == 404
    assert client.post(f"{QUESTIONS}{asked.pk}/", {"answer": "TRIED_OUT"}).status_code == 404
    assert {entry["reason"] for entry in written("question.refused")} == {"NOT_ASKED"}
    assert Question.objects.get().answered_at is None


def test_nobody_answers_for_another_by_way_of_the_action(asked):
    with pytest.raises(CannotAnswer) as error:
        answer(asked, code="TRIED_OUT", by=actor("ito"), at=timezone.now())

    assert error.value.reasons == (AnswerRefusal.NOT_ASKED,)
    assert [entry["reason"] for entry in written("question.refused")] == ["NOT_ASKED"]


def test_an_answer_is_given_once(asked):
    aoki = sit_down("aoki")
    aoki.post(f"{QUESTIONS}{asked.pk}/", {"answer": "TRIED_OUT"})

    again = aoki.post(f"{QUESTIONS}{asked.pk}/", {"answer": "NOT_FOR_WORK"}, follow=True)

    assert "すでに回答があります" in text_of(again)
    assert Question.objects.get().answer == "TRIED_OUT"
    assert aoki.get(f"{QUESTIONS}{asked.pk}/").url == QUESTIONS


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"answer": "", "sentence": "理由はあとで"}, "回答を選んでください"),
        ({"answer": "TRIED_OUT", "sentence": "090-1234-5678の方"}, "7桁以上の番号は書けません"),
        ({"answer": "TRIED_OUT", "sentence": "あ" * 201}, "200文字まで"),
        ({"answer": "TRIED_OUT", "sentence": "番号は 123456789018"}, "マイナンバー"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(asked, typed, says):
    response = sit_down("aoki").post(f"{QUESTIONS}{asked.pk}/", typed)

    assert says in text_of(response)
    assert typed["sentence"] in response.content.decode()
    assert Question.objects.get().answered_at is None


def test_whoever_let_the_staff_id_lapse_can_still_answer(real_db):
    one = item("lapsed")
    decide(one, decision="ASK", reason="WHY_LOOKED", by=actor("takahashi"), at=timezone.now())
    lapsed = sit_down("lapsed")

    response = lapsed.post(f"{QUESTIONS}{Question.objects.get().pk}/", {"answer": "CANNOT_REMEMBER"})

    assert response.status_code == 302
    assert Question.objects.get().answer == "CANNOT_REMEMBER"


def test_nobody_is_asked_nothing(seated):
    assert "確認はありません" in text_of(seated("aoki").get(QUESTIONS))
