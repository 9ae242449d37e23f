"""Search the log: what each filter finds, who finds what, that a search is on the log first, that nothing personal is asked or told."""

import itertools
from datetime import timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.log import Draft, record, record_all
from audit.sealing.status import forget
from reception.models import Visit
from tests.conftest import person, sit_down, terminal
from tests.oversight.test_people import text_of
from tests.support.entries import backdate, read_all

SEARCH = "/oversight/search/"
AOKI, ITO, TAKAHASHI, UMEDA = "C-20418-6", "C-20533-1", "M-30012-9", "C-21001-5"


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


@pytest.fixture
def make_visit(real_db):
    def make(name, **more):
        seat = terminal("U01" if name.startswith("umeda") else "M01")
        values = {"reason": "COUNTER_DIRECT", "opened_at": timezone.now(), "purpose": "RECORD_REVIEW", **more}
        return Visit.objects.create(shop=seat.shop, terminal=seat, clerk=person(name), **values)

    return make


def found(response):
    """(verb, visit) of each line, without the searches themselves."""
    assert response.context["form"].errors == {}
    lines = response.context["lines"]
    return [(str(line.verb), line.visit) for line in lines if str(line.verb) != "閲覧の記録を検索"]


def searches():
    return [entry for entry in read_all() if entry["verb"] == "log.searched"]


# --- what a filter finds --------------------------------------------------------------------------------------------------------------
def a_morning(by, taro, hanako):
    record("customer.looked_up", by=by("aoki"), visit=31, subject=taro.id, hits=1)
    record("lookup.missed", by=by("aoki"), visit=32, hits=0, flags=["NO_TICKET"])
    record("bill.disclosed", by=by("ito"), visit=33, subject=hanako.id, flags=["NO_TICKET", "OUTSIDE_PURPOSE"])
    record("visit.refused", by=by("ito"), visit=31, reason="OTHER_CLERK")
    record("customer.looked_up", by=by("umeda"), visit=41, subject=taro.id, hits=1)


LOOKED, MISSED, BILL, REFUSED = ("照会", 31), ("照会", 32), ("請求を表示", 33), ("応対を開けず", 31)


@pytest.mark.parametrize(
    "asked, expected",
    [
        ({}, [REFUSED, BILL, MISSED, LOOKED]),
        ({"person": AOKI}, [MISSED, LOOKED]),
        ({"person": "c20418 6".replace(" ", "")}, [MISSED, LOOKED]),
        ({"visit": "31"}, [REFUSED, LOOKED]),
        ({"visit": "31", "person": ITO}, [REFUSED]),
        ({"visit": "999"}, []),
        ({"verb": "LOOKUPS"}, [MISSED, LOOKED]),
        ({"verb": "SECTIONS"}, [BILL]),
        ({"verb": "REFUSALS"}, [REFUSED]),
        ({"verb": "CHECKS"}, []),
        ({"flag": "NO_TICKET"}, [BILL, MISSED]),
        ({"flag": "OUTSIDE_PURPOSE"}, [BILL]),
        ({"flag": "ANY"}, [BILL, MISSED]),
        ({"flag": "ANY", "person": AOKI}, [MISSED]),
        ({"verb": "LOOKUPS", "flag": "NO_TICKET", "person": ITO}, []),
    ],
    ids=lambda value: "&".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_each_filter_finds_its_entries_and_filters_hold_together(manager, by, taro, hanako, asked, expected):
    a_morning(by, taro, hanako)

    assert found(manager.get(SEARCH, asked)) == expected


def test_a_time_begins_with_its_first_moment_and_ends_before_its_last(manager, by):
    begin = timezone.localtime().replace(hour=9, minute=30, second=0, microsecond=0) - timedelta(days=3)
    for visit, moment in enumerate(
        (
            begin - timedelta(microseconds=1),
            begin,
            begin + timedelta(minutes=59, seconds=59),
            begin + timedelta(hours=1),
        )
    ):
        backdate("visit.opened", by=by("aoki"), visit=visit, at=moment)

    response = manager.get(SEARCH, {"since": f"{begin:%Y-%m-%dT%H:%M}", "until": f"{begin:%Y-%m-%dT}10:30"})

    assert found(response) == [("応対を開始", 2), ("応対を開始", 1)]


def test_without_a_time_it_is_today_but_a_visit_is_found_however_old(manager, by):
    backdate("visit.opened", by=by("aoki"), visit=7, ago=timedelta(days=500))

    assert found(manager.get(SEARCH)) == []
    assert found(manager.get(SEARCH, {"person": AOKI})) == []
    assert found(manager.get(SEARCH, {"visit": 7})) == [("応対を開始", 7)]


# --- pages ----------------------------------------------------------------------------------------------------------------------------
def test_pages_lead_down_and_up_without_gap_or_double_even_where_all_have_one_time(manager, by):
    moment = timezone.now() - timedelta(minutes=1)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, visit, verb, purpose, reason, sections, flags, digests)"
            " SELECT %s, gen_random_uuid(), gen_random_uuid(), %s, %s, n, 'visit.opened', '', '', '{}', '{}', '{}'"
            " FROM generate_series(1, 130) AS n",
            [moment, by("aoki").ref, by("aoki").shop],
        )

    down, url = [], f"{SEARCH}?verb=VISITS"
    while url:
        last = manager.get(url)
        down.append([line.visit for line in last.context["lines"]])
        url = last.context["older_url"]
    up, url = [down[-1]], last.context["newer_url"]
    while url:
        response = manager.get(url)
        up.insert(0, [line.visit for line in response.context["lines"]])
        url = response.context["newer_url"]

    assert list(itertools.chain(*down)) == list(range(130, 0, -1))
    assert up == down
    assert {len(page) for page in down} == {50, 30}


@pytest.mark.parametrize("name", ["before", "after"])
def test_a_forged_place_shows_nothing_of_another_shop(manager, by, taro, name):
    record("customer.looked_up", by=by("umeda"), visit=41, subject=taro.id)
    (entry,) = read_all()

    for place in (f"{'9' * 17}-{entry['id']}", f"0-{entry['id']}", f"{'9' * 17}-{'9' * 18}", "0-0"):
        assert found(manager.get(SEARCH, {name: place})) == []


# --- on the log -----------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked, sections",
    [
        ({}, ["by_time"]),
        ({"person": AOKI, "flag": "ANY"}, ["by_time", "by_person", "by_flag"]),
        ({"visit": "31", "verb": "LOOKUPS"}, ["by_time", "by_visit", "by_verb"]),
    ],
)
def test_a_search_is_on_the_log_with_the_kinds_of_its_filters(manager, asked, sections):
    manager.get(SEARCH, asked)

    (entry,) = searches()
    assert (entry["actor"], entry["sections"], entry["flags"]) == (person("takahashi").ref, sections, [])
    assert entry["subject"] == (person("aoki").ref if "person" in asked else None)


def test_searching_oneself_is_flagged_by_number_and_by_visit(manager, make_visit):
    own = make_visit("takahashi")

    manager.get(SEARCH, {"person": TAKAHASHI})
    manager.get(SEARCH, {"visit": own.number})
    manager.get(SEARCH, {"visit": own.number + 1})

    assert [entry["flags"] for entry in searches()] == [["OWN_ENTRIES"], ["OWN_ENTRIES"], []]


def test_a_log_that_takes_no_entry_shows_none(manager, by):
    record("visit.opened", by=by("aoki"), visit=31)
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "REVOKE INSERT ON audit_entry FROM shopdesk_log; REVOKE ALL (uuid) ON audit_entry FROM shopdesk_log"
        )

    response = manager.get(SEARCH)

    assert response.status_code == 503
    assert "応対を開始" not in text_of(response)


# --- nonsense -------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked, field",
    [
        ({"person": "C-20418\x006"}, "person"),
        ({"person": "x" * 21}, "person"),
        ({"person": "'; DROP TABLE audit_entry; --"}, "person"),
        ({"person": "' OR 1=1 --"}, "person"),
        ({"visit": "1 OR 1=1"}, "visit"),
        ({"visit": "-1"}, "visit"),
        ({"visit": "0"}, "visit"),
        ({"visit": "9" * 30}, "visit"),
        ({"visit": "9" * 5000}, "visit"),
        ({"visit": "\x00"}, "visit"),
        ({"customer": "9" * 30}, "customer"),
        ({"customer": "x"}, "customer"),
        ({"verb": "customer.looked_up"}, "verb"),
        ({"flag": "'}'"}, "flag"),
        ({"shop": "../U01"}, "shop"),
        ({"since": "tomorrow"}, "since"),
        ({"since": "2026-13-40T99:99"}, "since"),
        ({"since": "\x00"}, "since"),
        ({"since": "0001-01-01T00:00"}, "since"),
        ({"since": "9999-12-31T23:59"}, "since"),
        ({"until": "9999-12-31T23:59"}, "until"),
        ({"until": "1999-12-31T23:59"}, "until"),
        ({"since": "2026-03-01T10:00", "until": "2026-03-01T10:00"}, "until"),
        ({"since": "2026-03-01T10:00", "until": "2026-04-02T10:00"}, "since"),
        ({"person": AOKI, "since": "2026-01-01T00:00", "until": "2026-05-01T00:00"}, "since"),
        ({"before": "x"}, "before"),
        ({"after": "1-2-3"}, "after"),
        ({"before": "9" * 40 + "-1"}, "before"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_nonsense_is_refused_in_words_and_what_was_typed_is_kept(seated, asked, field):
    before = len(searches())

    response = seated("takahashi").get(SEARCH, asked)

    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert "lines" not in response.context
    assert len(searches()) == before
    assert "入力内容を確認してください" in text_of(response)
    assert response.context["form"].data[field] == asked[field]


def test_a_filter_is_taken_off_by_its_chip(manager):
    response = manager.get(SEARCH, {"person": AOKI, "verb": "LOOKUPS", "nonsense": "x"})

    chips = {chip["text"]: chip["url"] for chip in response.context["chips"]}
    assert chips == {AOKI: f"{SEARCH}?verb=LOOKUPS", "照会": f"{SEARCH}?person={AOKI}"}


def test_only_safe_methods(manager):
    assert manager.post(SEARCH, {"person": AOKI}).status_code == 405


# --- cost -----------------------------------------------------------------------------------------------------------------------------
def test_the_number_of_statements_does_not_grow_with_the_log(manager, make_visit, by, taro, hanako):
    visit = make_visit("takahashi", subject=taro.id)
    asked = ({}, {"person": AOKI}, {"visit": 31}, {"customer": visit.number}, {"flag": "ANY", "verb": "LOOKUPS"})

    def statements():
        counts = []
        for query in asked:
            forget()  # the state of the seal is asked once in some seconds
            with (
                CaptureQueriesContext(connections["default"]) as business,
                CaptureQueriesContext(connections["reader"]) as read,
            ):
                assert manager.get(SEARCH, query).status_code == 200
            counts.append(len(business) + len(read))
        return counts

    a_morning(by, taro, hanako)
    before = statements()
    record_all(
        [Draft("bill.disclosed", visit=31, subject=taro.id, flags=["NO_TICKET"]) for _ in range(300)], by=by("aoki")
    )

    after = statements()

    assert all(later <= earlier for later, earlier in zip(after, before, strict=True))
    assert max(before) <= 14


def test_the_address_has_the_name_of_the_plan():
    assert reverse("search") == SEARCH
