from datetime import timedelta

import pytest
from django.utils import timezone

from audit.log import record
from reception import actions
from reception.models import Ticket, Visit
from tests.conftest import actor, person

REFRESH = {"HX-Request": "true"}


@pytest.fixture
def clerk(seated):
    return seated("aoki")


def test_the_clerk_sees_who_is_next_and_one_primary_button(clerk, ticket):
    ticket("REPAIR", minutes=5)
    ticket("NEW_LINE")

    page = clerk.get("/queue/").content.decode()

    assert '<span class="number">B-001</span>' in page
    assert page.count('class="primary') == 1
    assert 'id="call" autofocus' in page
    assert 'data-key="o"' in page
    assert "お待ち 2組" in page


def test_calling_leads_to_the_visit(clerk, ticket):
    ticket()

    answer = clerk.post("/queue/call/")

    assert answer.url == f"/visits/{Visit.objects.get().number}/"


def test_with_nobody_waiting_the_page_says_so(clerk):
    assert "お待ちの方はいません。" in clerk.post("/queue/call/", follow=True).content.decode()


def test_with_a_visit_open_the_way_leads_back_to_it_and_a_second_call_is_refused(clerk, ticket, entries):
    ticket(), ticket()
    clerk.post("/queue/call/")
    number = Visit.objects.get().number

    page = clerk.post("/queue/call/", follow=True).content.decode()

    assert "終わっていない応対があります" in page
    assert f'href="/visits/{number}/"' in page
    assert f'href="/visits/{number}/hand-over/" data-key="h"' in page
    assert 'id="call"' not in page
    assert page.count("primary") == 1
    assert entries("aoki")[-1].reason == "HAS_OPEN_VISIT"


def test_the_part_that_refreshes_keeps_the_focus(clerk, ticket):
    one = ticket()

    part = clerk.get("/queue/?visit=", headers=REFRESH).content.decode()

    assert "<html" not in part
    assert "autofocus" not in part
    assert f'id="ticket_{one.pk}"' in part
    assert '<p id="next" hx-swap-oob="true">' in part
    assert part.count("<a ") == part.count("<a id=")


def test_a_visit_handed_over_makes_the_receivers_page_load_anew(clerk, open_visit):
    visit = open_visit("ito")
    assert clerk.get("/queue/?visit=", headers=REFRESH).status_code == 200
    actions.hand_over(visit, to=person("aoki"), reason="BREAK", by=actor("ito"), at=timezone.now())

    answer = clerk.get("/queue/?visit=", headers=REFRESH)

    assert (answer.status_code, answer.headers["HX-Refresh"]) == (204, "true")
    assert f'href="/visits/{visit.number}/"' in clerk.get("/queue/").content.decode()
    assert clerk.get(f"/queue/?visit={visit.number}", headers=REFRESH).status_code == 200


def test_todays_own_visits_are_listed_without_anything_of_the_customer(clerk, ticket, open_visit, taro):
    ticket("PIN_RESET")
    began = timezone.now()
    visit = actions.call_next(by=actor("aoki"), at=began)
    Visit.objects.filter(pk=visit.pk).update(subject=taro.id)
    Visit.objects.get(pk=visit.pk)
    actions.close_visit(visit, outcome="EXPLAINED", by=actor("aoki"), at=began + timedelta(minutes=7))
    open_visit("ito", "TRANSFER", closed_at=timezone.now(), outcome="DONE")

    page = clerk.get("/queue/").content.decode()

    served = page.split("本日の応対")[1]
    assert "A-001" in served
    assert "暗証番号の再設定" in served
    assert "7分" in served
    assert "説明のみ" in served
    assert "名義変更" not in served
    assert str(taro.id) not in page


def test_nobody_came(clerk, ticket):
    one = ticket()
    clerk.post("/queue/call/")
    number = Visit.objects.get().number

    page = clerk.post(f"/visits/{number}/no-show/", follow=True).content.decode()

    assert "お呼びしたが不在" in page
    assert f'href="/queue/tickets/{one.pk}/"' in page


def test_nobody_came_after_a_lookup_is_refused(clerk, ticket):
    ticket()
    clerk.post("/queue/call/")
    number = Visit.objects.get().number
    assert "いらっしゃらない" in clerk.get("/queue/").content.decode()
    record("lookup.missed", by=actor("aoki"), visit=number)

    assert "いらっしゃらない" not in clerk.get("/queue/").content.decode()
    assert clerk.post(f"/visits/{number}/no-show/").url == f"/visits/{number}/"
    assert Visit.objects.open().count() == 1


@pytest.mark.parametrize("name", ["nakamura", "matsuda", "lapsed", "inoue", "kimura"])
@pytest.mark.parametrize(
    "method, address",
    [
        ("get", "/queue/"),
        ("post", "/queue/call/"),
        ("get", "/queue/open/"),
        ("post", "/queue/open/"),
        ("get", "/queue/tickets/1/"),
        ("post", "/queue/tickets/1/"),
        ("post", "/queue/tickets/1/return/"),
        ("post", "/queue/tickets/1/close/"),
        ("get", "/visits/1/hand-over/"),
        ("post", "/visits/1/no-show/"),
    ],
)
def test_greeter_trainer_and_the_unqualified_reach_none_of_it(seated, entries, name, method, address):
    answer = getattr(seated(name), method)(address)

    assert answer.status_code == 403
    assert [entry.verb for entry in entries(name)] == ["permission.refused"]
    assert Ticket.objects.count() == Visit.objects.count() == 0
