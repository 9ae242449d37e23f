"""One ordinary look in twenty, of everybody at least one a day; and what lies too long goes up."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from audit.models import Entry
from audit.reading import day_of
from oversight import jobs, rules
from oversight.actions import decide, draw_samples, raise_overdue
from oversight.models import Item
from staff.models import Shop
from tests.conftest import actor, person
from tests.support.entries import backdate, read_all
from tests.support.reviews import item, look

pytestmark = pytest.mark.usefixtures("real_db")


def marunouchi():
    return [Shop.objects.get(code="M01")]


def draw(**more):
    now = timezone.now()
    return draw_samples(timezone.localdate(now), at=now, shops=marunouchi(), **more)


def people(items):
    return {one.person for one in items}


def test_after_closing_everybody_who_looked_is_in_the_sample(taro):
    look("aoki", visit=1, subject=taro.id)
    look("aoki", visit=2, subject=taro.id)
    look("ito", visit=3, subject=taro.id)

    items = draw(complete=True)

    assert people(items) == {person("aoki").ref, person("ito").ref}
    assert {one.kind for one in items} == {"SAMPLE"}


def test_before_closing_only_chance_draws(taro, monkeypatch):
    monkeypatch.setattr(rules, "is_drawn", lambda digest: False)
    look("aoki", subject=taro.id)

    assert draw(complete=False) == []


def test_the_looks_of_a_visit_are_one_item_with_its_story(taro, monkeypatch):
    monkeypatch.setattr(rules, "is_drawn", lambda digest: True)
    entries = look("aoki", visit=7, subject=taro.id, more=("contract.disclosed", "bill.disclosed"))

    (one,) = draw(complete=False)

    assert (one.visit, one.entries) == (7, entries)
    assert one.first_at <= one.last_at


def test_what_is_drawn_is_on_the_log_under_its_own_name(taro):
    look("aoki", subject=taro.id)

    (one,) = draw(complete=True)

    (entry,) = Entry.objects.using("reader").filter(verb="review.drawn")
    assert (entry.uuid, entry.subject, entry.visit, entry.actor) == (one.uuid, one.person, one.visit, None)


def test_drawing_again_changes_nothing(taro):
    for visit in range(1, 30):
        look("aoki", visit=visit, subject=taro.id)
    first = draw(complete=True)

    again = draw(complete=True)

    assert again == []
    assert Item.objects.count() == len(first)


def test_what_comes_later_in_the_day_is_drawn_by_the_same_chance(taro):
    """The choice hangs on the entry alone: drawing each hour gives what drawing once gives."""
    for visit in range(1, 40):
        look("aoki", visit=visit, subject=taro.id)
        if visit % 10 == 0:
            draw(complete=False)
    draw(complete=False)
    by_the_hour = set(Item.objects.values_list("visit", flat=True))
    Item.objects.using("owner").all().delete()

    draw(complete=False)

    assert set(Item.objects.values_list("visit", flat=True)) == by_the_hour


def test_a_miss_a_refusal_and_a_reading_of_the_log_are_no_looks():
    from audit.log import record

    record("customer.looked_up", by=actor("aoki"), visit=1, hits=0)
    record("lookup.missed", by=actor("aoki"), visit=1, hits=0)
    record("section.refused", by=actor("aoki"), visit=1, reason="NOT_DISCLOSED")
    record("log.read", by=actor("takahashi"), sections=["people"])

    assert draw(complete=True) == []


def test_what_a_signal_shows_is_not_drawn_besides(taro):
    entries = look("aoki", visit=5, subject=taro.id)
    item("aoki", visit=5, entries=entries)

    assert draw(complete=True) == []


def test_a_managers_look_goes_to_the_agency(taro):
    look("takahashi", subject=taro.id)

    (one,) = draw(complete=True)

    assert one.level == "AGENCY"


def test_another_shops_looks_are_its_own(taro):
    look("umeda", subject=taro.id)

    assert draw(complete=True) == []


def test_the_job_completes_yesterday(taro):
    yesterday = timezone.localdate() - timedelta(days=1)
    at = day_of(yesterday)[0] + timedelta(hours=12)
    backdate("customer.looked_up", by=actor("aoki"), subject=taro.id, visit=9, at=at)

    jobs.samples()
    jobs.samples()

    (one,) = Item.objects.all()
    assert (one.day, one.visit) == (yesterday, 9)


# --- overdue --------------------------------------------------------------------------------------------------------------------------
TWO_DAYS = timedelta(days=2)


def test_what_nobody_reviewed_in_time_goes_up_and_that_is_on_the_log():
    late, fresh = item(at=timezone.now() - TWO_DAYS), item()

    assert raise_overdue(at=timezone.now()) == 1

    late.refresh_from_db()
    fresh.refresh_from_db()
    assert (late.level, late.raised_at is not None) == ("AGENCY", True)
    assert late.due_at > timezone.now()
    assert (fresh.level, fresh.raised_at) == ("SHOP", None)
    (entry,) = [entry for entry in read_all() if entry["verb"] == "review.raised"]
    assert (entry["subject"], entry["reason"], entry["actor"]) == (late.person, "OVERDUE", None)


def test_it_goes_up_once_and_what_was_decided_stays():
    item(at=timezone.now() - TWO_DAYS)
    done = item(at=timezone.now() - TWO_DAYS)
    decide(done, decision="IN_ORDER", reason="ORDINARY_WORK", by=actor("takahashi"), at=timezone.now())

    jobs.overdue()
    jobs.overdue()

    assert list(Item.objects.filter(level="AGENCY").values_list("pk", flat=True)) == [
        pk for pk in Item.objects.values_list("pk", flat=True) if pk != done.pk
    ]
    assert len([entry for entry in read_all() if entry["verb"] == "review.raised"]) == 1


def test_a_question_has_more_time_than_a_decision():
    asked = item(at=timezone.now() - timedelta(hours=15))
    decide(asked, decision="ASK", reason="WHY_LOOKED", by=actor("takahashi"), at=timezone.now())

    assert raise_overdue(at=timezone.now() + TWO_DAYS) == 0
    assert raise_overdue(at=timezone.now() + timedelta(days=8)) == 1


def test_a_key_is_a_uuid_nobody_can_guess_beforehand(taro):
    """The draw is keyed: the same entry with another key of the house may be drawn or not."""
    from django.test import override_settings

    from vault.fingerprints import fingerprint

    entry = str(UUID(int=7))
    with override_settings(FINGERPRINT_KEY="another key of the house"):
        other = fingerprint("sample", entry)

    assert fingerprint("sample", entry) != other
