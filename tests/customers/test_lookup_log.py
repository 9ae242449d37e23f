"""The lookup on the log: first the entry, then the page; digests, never values; repeated misses wait."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from customers.models import Lookup
from customers.search import keys_of, tried
from reception.models import Visit
from tests.conftest import person, sit_down, terminal
from tests.customers.lookup import choose, entries, find_taro, look_up, register, telling, verbs


@pytest.fixture
def aoki(seated):
    return seated("aoki")


@pytest.fixture
def visit(open_visit):
    return open_visit("aoki")


def committed_visit():
    seat = terminal()
    return Visit.objects.create(
        shop=seat.shop, terminal=seat, purpose="BILL_ENQUIRY", reason="COUNTER_DIRECT", clerk=person("aoki"),
        opened_at=timezone.now(),
    )  # fmt: skip


def miss(client, visit, hanako, taro):
    return look_up(client, visit, number=hanako.number, kana=taro.kana)


def test_a_look_is_recorded_with_who_why_and_how_many(aoki, visit, by, taro):
    find_taro(aoki, visit, taro)

    (entry,) = entries(visit)
    assert (entry["verb"], entry["actor"], entry["subject"]) == ("customer.looked_up", by().ref, taro.id)
    assert (entry["purpose"], entry["reason"], entry["hits"]) == ("BILL_ENQUIRY", "COUNTER_DIRECT", 1)
    assert entry["flags"] == ["NO_TICKET", "NEW_TO_SHOP"]


@pytest.mark.parametrize("hit", [True, False])
def test_what_was_searched_is_on_the_log_as_keyed_digests_and_never_as_values(aoki, visit, taro, hanako, hit):
    number = taro.number if hit else hanako.number
    look_up(aoki, visit, number=number, kana=taro.kana)

    (entry,) = entries(visit)
    ((_, digest),) = keys_of(kana=taro.kana, born_on=None, numbers=[number])
    assert [bytes(stored) for stored in entry["digests"]] == [digest, *tried(number)]
    values = telling(taro, hanako) - {str(taro.id)} | {"ヤマダタロ"}  # the subject's pseudonym is there on purpose
    assert [value for value in values if value in entry["text"]] == []


def test_a_miss_is_recorded_with_no_subject(aoki, visit, taro, hanako):
    miss(aoki, visit, hanako, taro)

    (entry,) = entries(visit)
    assert (entry["verb"], entry["subject"], entry["hits"]) == ("lookup.missed", None, 0)


def test_what_was_typed_is_in_no_line_of_the_servers_own_log(aoki, visit, taro, hanako, caplog, capfd):
    with caplog.at_level("DEBUG", logger="django.request"):
        miss(aoki, visit, hanako, taro)
        look_up(aoki, visit, number=taro.number, kana="山田 太郎")

    said = caplog.text + "".join(capfd.readouterr())
    assert [value for value in telling(taro, hanako) if value in said] == []


def test_the_fourth_search_after_three_misses_waits_even_in_a_new_visit(aoki, open_visit, taro, hanako):
    first = open_visit("aoki")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(3):
            miss(aoki, first, hanako, taro)
        Visit.objects.filter(pk=first.pk).update(closed_at=timezone.now(), outcome="NOT_FOUND")
        second = open_visit("aoki")

        refused = find_taro(aoki, second, taro)
        clock.shift(timedelta(seconds=6))
        allowed = find_taro(aoki, second, taro)

    assert "少しお待ちください" in refused.content.decode()
    assert "山＊" not in refused.content.decode()
    assert taro.number in refused.content.decode()
    assert "山＊" in allowed.content.decode()
    assert [entry["flags"] for entry in entries(first)] == [
        ["NO_TICKET"], ["NO_TICKET"], ["NO_TICKET", "REPEATED_MISSES"],
    ]  # fmt: skip
    assert [(entry["verb"], entry["reason"], entry["flags"]) for entry in entries(second)] == [
        ("lookup.refused", "WAIT", ["NO_TICKET", "REPEATED_MISSES"]),
        ("customer.looked_up", "COUNTER_DIRECT", ["NO_TICKET", "REPEATED_MISSES", "NEW_TO_SHOP"]),
    ]


def test_one_clerks_misses_do_not_slow_another_down(aoki, seated, open_visit, taro, hanako):
    visit, itos = open_visit("aoki"), open_visit("ito")
    for _ in range(3):
        miss(aoki, visit, hanako, taro)

    assert "山＊" in find_taro(seated("ito"), itos, taro).content.decode()


def test_a_second_customer_in_one_visit_is_flagged(aoki, open_visit, taro, hanako):
    visit = open_visit("aoki", subject=hanako.id, subject_mask="佐＊ 花＊")

    find_taro(aoki, visit, taro)

    (entry,) = entries(visit)
    assert "OTHER_CUSTOMER" in entry["flags"]


@pytest.fixture
def log_refuses(real_db):
    def now():
        with connections["owner"].cursor() as cursor:
            cursor.execute("REVOKE ALL ON audit_entry FROM shopdesk_log")

    return now


@pytest.mark.parametrize("kana", ["ヤマダ タロウ", "サトウ ハナコ", ""])
def test_without_the_log_nobody_is_shown_neither_found_nor_missed(log_refuses, taro, kana):
    visit, aoki = committed_visit(), sit_down("aoki")
    log_refuses()

    response = look_up(aoki, visit, number=taro.number, kana=kana)

    assert response.status_code == 503
    assert "記録できないため表示できません" in response.content.decode()
    assert "山＊" not in response.content.decode()
    assert Lookup.objects.count() == 0


def test_without_the_log_nobody_is_chosen(log_refuses, taro):
    visit, aoki = committed_visit(), sit_down("aoki")
    lookup = find_taro(aoki, visit, taro).context["found"].lookup
    log_refuses()

    response = choose(aoki, visit, lookup)

    assert response.status_code == 503
    visit.refresh_from_db()
    assert visit.subject is None


def statements(action):
    """Every SQL statement that the web sends while `action` runs, on all its connections."""
    sent = []

    def keep(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ("default", "log", "reader"):
            stack.enter_context(connections[alias].execute_wrapper(keep))
        action()
    return sent


def test_a_lookup_takes_twelve_statements_however_many_it_finds(real_db, taro, hanako):
    for place in range(1, 6):
        register(f"K-8{place}", numbers=[f"0901111000{place}"])
    visit, aoki = committed_visit(), sit_down("aoki")
    find_taro(aoki, visit, taro)

    one = statements(lambda: find_taro(aoki, visit, taro))
    five = statements(lambda: look_up(aoki, visit, kana="フタバ ハジメ", born_on="1994-08-17"))
    none = statements(lambda: miss(aoki, visit, hanako, taro))

    assert len(one) <= 12, one
    assert len(five) == len(one)
    assert len(none) < len(one)
    assert verbs(visit).count("customer.looked_up") == 1 + 1 + 5
