"""How long a disclosure lasts: twenty minutes, once more with a reason, and what ends it."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit.log import opened, record
from audit.models import Entry
from contracts.models import Line
from identity.actions import CannotExtend, conceal, extend
from identity.counter import current_disclosure
from identity.models import Disclosure
from tests.conftest import person, sit_down
from tests.identity.visitor import begin, choose, log_refuses, prove
from tests.support.entries import backdate

MINUTE = timedelta(minutes=1)


def post(client, visit, verb, **data):
    return client.post(f"/visits/{visit.number}/{verb}/", data)


def lines_seen(visit, by, who):
    """How many rows of a contract PostgreSQL shows to a look of this moment."""
    with opened(record("contract.disclosed", by=by, visit=visit.number, subject=who.id)):
        return Line.objects.count()


def test_it_is_this_clerks_for_this_customer_in_this_visit_only(open_visit, by, taro, hanako):
    visit = open_visit("aoki")
    disclosure = prove(visit, taro)
    now = visit.opened_at + MINUTE

    assert current_disclosure(visit, by=by("aoki"), now=now) == disclosure
    assert current_disclosure(visit, by=by("ito"), now=now) is None
    assert current_disclosure(open_visit("ito"), by=by("ito"), now=now) is None


def test_a_row_of_somebody_else_is_none_of_the_visits(open_visit, by, taro, hanako):
    """The database closes it when the choice changes; the question does not rely on that."""
    visit = open_visit("aoki")
    prove(visit, taro)

    visit.subject = hanako.id

    assert current_disclosure(visit, by=by("aoki"), now=visit.opened_at + MINUTE) is None


def test_it_lasts_twenty_minutes(open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)
    almost = visit.opened_at + 20 * MINUTE - timedelta(seconds=1)

    assert current_disclosure(visit, by=by("aoki"), now=almost) is not None
    assert current_disclosure(visit, by=by("aoki"), now=visit.opened_at + 20 * MINUTE) is None


def test_choosing_somebody_else_ends_it_for_good(open_visit, by, taro, hanako):
    visit = open_visit("aoki")
    prove(visit, taro)

    choose(visit, hanako)
    choose(visit, taro)

    assert current_disclosure(visit, by=by("aoki"), now=timezone.now()) is None
    assert Disclosure.objects.get(visit=visit).closed_at is not None


def test_handing_the_visit_over_and_back_does_not_bring_it_back(open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)

    for name in ("ito", "aoki"):
        visit.clerk = person(name)
        visit.save()

    assert current_disclosure(visit, by=by("aoki"), now=timezone.now()) is None


def test_it_is_extended_once_with_a_reason(seated, open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)
    client = seated("aoki")

    assert client.get(f"/visits/{visit.number}/extend/").status_code == 200
    post(client, visit, "extend", reason="STILL_EXPLAINING")

    disclosure = Disclosure.objects.get(visit=visit)
    assert disclosure.expires_at == disclosure.opened_at + 40 * MINUTE
    assert (
        Entry.objects.using("reader").get(visit=visit.number, verb="disclosure.extended").reason == "STILL_EXPLAINING"
    )

    again = client.post(f"/visits/{visit.number}/extend/", {"reason": "SYSTEM_WAIT"}, follow=True)

    assert "延長は1回までです" in again.content.decode()
    assert Entry.objects.using("reader").get(visit=visit.number, verb="disclosure.refused").reason == "EXTENDED_BEFORE"
    assert "延長は1回までです" in client.get(f"/visits/{visit.number}/extend/", follow=True).content.decode()


def test_without_a_reason_it_is_not_extended(seated, open_visit, taro):
    visit = open_visit("aoki")
    prove(visit, taro)

    page = post(seated("aoki"), visit, "extend", reason="")

    assert page.status_code == 200
    assert Disclosure.objects.get(visit=visit).extended_at is None


def test_what_is_over_cannot_be_extended(open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)

    with pytest.raises(CannotExtend, match="NOT_DISCLOSED"):
        extend(visit, reason=Disclosure.Reason.SYSTEM_WAIT, by=by("aoki"), at=visit.opened_at + 20 * MINUTE)


def test_concealing_closes_row_and_key_and_may_be_pressed_twice(seated, open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)
    assert lines_seen(visit, by("aoki"), taro) == 1

    for _ in range(2):
        assert post(seated("aoki"), visit, "conceal").url == f"/visits/{visit.number}/"

    assert current_disclosure(visit, by=by("aoki"), now=timezone.now()) is None
    assert lines_seen(visit, by("aoki"), taro) == 0
    assert Entry.objects.using("reader").filter(visit=visit.number, verb="disclosure.closed").count() == 1


@pytest.mark.parametrize(
    ("opened_ago", "extended_ago", "shown"),
    [(19, None, True), (21, None, False), (21, 2, True), (39, 20, True), (41, 22, False), (35, 10, False)],
)
def test_the_key_in_the_log_runs_out_by_itself(db, by, taro, opened_ago, extended_ago, shown):
    """The log's own clock decides, so the entries are put into the past, as only its owner can. The last was extended too late."""
    number, aoki = 900_000 + opened_ago * 100 + (extended_ago or 0), by("aoki")
    moments = [("identity.passed", opened_ago + 0.1), ("disclosure.opened", opened_ago)]
    for verb, ago in [*moments, *([("disclosure.extended", extended_ago)] if extended_ago else [])]:
        backdate(verb, by=aoki, ago=timedelta(minutes=ago), visit=number, subject=taro.id)

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT audit_disclosed(%s, %s, %s)", [number, aoki.ref, taro.id])
        assert cursor.fetchone()[0] is shown


@pytest.mark.parametrize(("name", "status"), [("ito", 403), ("umeda", 404), ("lapsed", 403), ("nakamura", 403)])
@pytest.mark.parametrize("verb", ["extend", "conceal"])
def test_nobody_else_extends_or_conceals(seated, open_visit, taro, verb, name, status):
    visit = open_visit("aoki")
    prove(visit, taro)

    assert post(seated(name), visit, verb, reason="SYSTEM_WAIT").status_code == status
    disclosure = Disclosure.objects.get(visit=visit)
    assert (disclosure.extended_at, disclosure.closed_at) == (None, None)


def test_when_the_log_refuses_nothing_is_extended(real_db, taro):
    visit = begin("aoki")
    prove(visit, taro)
    log_refuses("disclosure.extended")

    assert post(sit_down("aoki"), visit, "extend", reason="SYSTEM_WAIT").status_code == 503
    assert Disclosure.objects.get(visit=visit).extended_at is None


def test_a_visit_that_moved_on_meanwhile_is_refused(open_visit, by, taro):
    visit = open_visit("aoki")
    prove(visit, taro)
    stale = type(visit).objects.get(pk=visit.pk)
    visit.clerk = person("ito")
    visit.save()

    from identity.actions import Refused

    with pytest.raises(Refused, match="VISIT_ENDED"):
        conceal(stale, by=by("aoki"), at=timezone.now())
