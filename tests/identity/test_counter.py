"""What the bar and the steps say of a visit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from identity.counter import counter_of
from identity.models import HeldDocument
from tests.identity.visitor import choose, fail, prove


def states(counter):
    return [step.state for step in counter.steps]


def test_the_steps_follow_the_visitor(open_visit, by, taro):
    visit = open_visit("aoki")
    now = timezone.now()

    assert states(counter_of(visit, by=by("aoki"), now=now)) == ["done", "now", "next", "next", "next"]

    choose(visit, taro)
    assert states(counter_of(visit, by=by("aoki"), now=now)) == ["done", "done", "now", "next", "next"]

    prove(visit, taro)
    counter = counter_of(visit, by=by("aoki"), now=now)
    assert states(counter) == ["done", "done", "done", "now", "next"]
    assert counter.steps[2].detail == "運転免許証（目視）・一致"
    assert counter.extend_url == f"/visits/{visit.number}/extend/"


def test_a_review_of_the_log_leads_to_the_log_and_to_no_check(open_visit, by, taro):
    visit = open_visit("takahashi", purpose="RECORD_REVIEW", reason="RECORD_REVIEW")
    now = timezone.now()

    before = counter_of(visit, by=by("takahashi"), now=now)
    assert states(before) == ["done", "now", "next", "next"]
    assert before.steps[2].url == ""

    choose(visit, taro)
    after = counter_of(visit, by=by("takahashi"), now=now)
    assert states(after) == ["done", "done", "now", "next"]
    assert after.steps[2].url == f"/visits/{visit.number}/record/"
    assert not any("identity" in step.url for step in after.steps)


def test_after_twenty_minutes_the_check_is_the_step_again(open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)

    counter = counter_of(visit, by=by("aoki"), now=visit.opened_at + timedelta(minutes=20))

    assert (counter.disclosure, counter.extend_url) == (None, None)
    assert states(counter)[2] == "now"
    assert counter.steps[2].detail == "開示は終わりました"


def test_failures_and_the_wait_for_the_manager_are_told(seated, open_visit, by, taro):
    visit = choose(open_visit("aoki"), taro)
    client = seated("aoki")

    fail(client, visit, taro)
    assert counter_of(visit, by=by("aoki"), now=timezone.now()).steps[2].detail == "不一致 1回"

    fail(client, visit, taro, times=2)
    assert counter_of(visit, by=by("aoki"), now=timezone.now()).steps[2].detail == "店長の解除を待っています"


def test_two_statements_whatever_the_visit_holds(open_visit, by, taro, django_assert_num_queries):
    visit = open_visit("aoki")
    prove(visit, taro)
    for kind in ("LICENCE", "PASSPORT", "RESIDENCE_CARD"):
        HeldDocument.objects.create(visit=visit, kind=kind, received_at=timezone.now())
    seen = type(visit).objects.select_related("ticket", "clerk").get(pk=visit.pk)
    someone = by("aoki")

    with django_assert_num_queries(2):
        counter = counter_of(seen, by=someone, now=timezone.now())

    assert counter.disclosure is not None
    assert [held.kind for held in counter.held] == ["LICENCE", "PASSPORT", "RESIDENCE_CARD"]


@pytest.mark.parametrize("path", ["identity", "identity/?document=LICENCE", "close", "extend"])
def test_every_page_of_the_visit_shows_the_bar(seated, open_visit, taro, path):
    visit = open_visit("aoki")
    prove(visit, taro)

    page = seated("aoki").get(f"/visits/{visit.number}/{path}" if "?" in path else f"/visits/{visit.number}/{path}/")

    assert page.status_code == 200
    assert 'class="visit"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
