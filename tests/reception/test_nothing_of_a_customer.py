"""The reception's pages know numbers and purposes. Visits that have a subject, with its masked name, change nothing of it."""

import pytest
from django.utils import timezone

from reception import actions
from reception.models import Visit
from tests.conftest import actor, person

MASK = "山＊ 太＊"


@pytest.fixture
def busy_shop(db, ticket, taro):
    """Aoki serves Taro, Ito has served him, and another visitor waits."""
    for _ in range(3):
        ticket()
    served = actions.call_next(by=actor("ito"), at=timezone.now())
    serving = actions.call_next(by=actor("aoki"), at=timezone.now())
    for visit in (served, serving):
        visit.refresh_from_db()
        visit.subject, visit.subject_mask = taro.id, MASK
        visit.save()
    actions.close_visit(served, outcome="DONE", by=actor("ito"), at=timezone.now())
    return serving


def test_no_page_of_the_reception_holds_a_value_of_the_customer(busy_shop, seated, taro):
    waiting, number = Visit.objects.get(pk=busy_shop.pk).ticket_id + 1, busy_shop.number
    looks = [
        ("nakamura", "/reception/"),
        ("nakamura", f"/reception/tickets/{busy_shop.ticket_id}/"),
        ("nakamura", "/board/M01/"),
        ("ito", "/queue/"),
        ("ito", f"/queue/tickets/{waiting}/"),
        ("ito", f"/queue/tickets/{busy_shop.ticket_id}/"),
        ("ito", "/queue/open/"),
        ("ito", f"/visits/{number}/hand-over/"),
        ("aoki", "/queue/"),
    ]

    for name, address in looks:
        for headers in ({}, {"HX-Request": "true"}):
            answer = seated(name).get(address, headers=headers)
            page = answer.content.decode()
            assert answer.status_code in {200, 204, 403}, address
            for canary in (*taro.canaries, MASK, MASK[0:2]):
                assert canary not in page, (name, address)


def test_the_greeter_is_refused_at_every_door_of_a_visit(busy_shop, seated, entries):
    greeter, number = seated("nakamura"), busy_shop.number

    answers = [
        greeter.get("/queue/"),
        greeter.get(f"/visits/{number}/hand-over/"),
        greeter.post(f"/visits/{number}/no-show/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert [entry.verb for entry in entries("nakamura")] == ["permission.refused"] * 3
    assert Visit.objects.open().of_clerk(person("aoki").pk).exists()
