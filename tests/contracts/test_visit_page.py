"""The visit's page: the next sensible action first, the sections closed."""

import re
from datetime import timedelta

from django.utils import timezone

from audit.log import record
from reception.actions import call_next, issue_ticket
from tests.contracts.proven import PURPOSE, choose, prove


def page_of(client, visit):
    answer = client.get(f"/visits/{visit.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def primary(page):
    """The address of the one primary link."""
    (found,) = re.findall(r'<a class="button primary" href="([^"]+)"', page)
    return found


def offered(page):
    """The sections that a button or a link opens, by their keys."""
    return dict(
        re.findall(
            r'(?:action|href)="/visits/\d+/(\w+)/(?:reason/)?"[^>]*>?(?:<input[^>]*>)?(?:<button)? data-key="(\d)"',
            page,
        )
    )


def test_before_anybody_is_chosen_the_page_offers_the_lookup(seated, open_visit):
    visit = open_visit()

    page = page_of(seated("aoki"), visit)

    assert primary(page) == f"/visits/{visit.number}/lookup/"
    assert offered(page) == {}


def test_a_chosen_customer_has_to_be_proven(seated, open_visit, taro):
    visit = open_visit()
    choose(visit, taro)

    page = page_of(seated("aoki"), visit)

    assert primary(page) == f"/visits/{visit.number}/identity/"
    assert offered(page) == {}
    assert "山＊ 太＊" in page
    assert taro.name not in page


def test_once_disclosed_aoki_is_offered_six_sections_by_key(seated, open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)

    page = page_of(seated("aoki"), visit)

    assert offered(page) == {"contract": "1", "device": "2", "bill": "3", "usage": "4", "payment": "5", "history": "6"}
    assert page.count("/reason/") == 2
    assert [canary for canary in taro.canaries if len(canary) > 4 and canary in page] == []


def test_a_technician_is_not_even_offered_the_others(seated, open_visit, taro):
    visit = open_visit("kobayashi", purpose="REPAIR")
    prove(visit, taro, clerk="kobayashi")

    page = page_of(seated("kobayashi"), visit)

    assert offered(page) == {"device": "2"}
    assert "請求額" not in page


def test_on_the_telephone_the_page_says_why_there_is_nothing_to_open(seated, open_visit, taro):
    visit = open_visit(reason="CALL_BACK")
    prove(visit, taro)

    page = page_of(seated("aoki"), visit)

    assert "電話では契約内容を開けません" in page
    assert offered(page) == {}


def test_when_the_time_is_over_the_page_says_so_and_asks_for_a_new_check(seated, open_visit, taro):
    visit = open_visit()
    prove(visit, taro, ago=timedelta(minutes=21))

    page = page_of(seated("aoki"), visit)

    assert "開示は終わりました" in page
    assert primary(page) == f"/visits/{visit.number}/identity/"
    assert "data-sensitive" not in page


def test_an_operator_is_told_to_hand_the_visit_over(seated, open_visit, taro):
    visit = open_visit("yoshida")
    choose(visit, taro)

    page = page_of(seated("yoshida"), visit)

    assert "本人確認ができる担当者に引き継いでください" in page


def test_a_manager_who_reviews_a_record_is_led_to_who_looked_at_it(seated, open_visit, taro):
    visit = open_visit("takahashi", purpose="RECORD_REVIEW", reason="RECORD_REVIEW")
    choose(visit, taro)

    page = page_of(seated("takahashi"), visit)

    assert primary(page) == f"/visits/{visit.number}/record/"
    assert offered(page) == {}


def test_the_open_section_stands_first_with_its_watermark_and_its_time(seated, open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    prove(visit, taro)

    page = seated("aoki").post(f"/visits/{visit.number}/payment/").content.decode()

    assert re.search(r"C-20418-6 \d\d:\d\d</text>", page)
    assert re.search(r"\d\d:\d\d に開示・記録しました", page)
    assert page.index('id="payment"') < page.index("ご契約を開く")
    assert "payment" not in offered(page)
    assert 'data-key="Escape"' in page


def test_a_visit_can_always_be_handed_over(seated, open_visit, taro):
    visit = open_visit(purpose=PURPOSE)
    client = seated("aoki")

    assert f'href="/visits/{visit.number}/hand-over/"' in page_of(client, visit)

    prove(visit, taro)
    assert f'href="/visits/{visit.number}/hand-over/"' in page_of(client, visit)


def test_nobody_came_can_be_said_until_somebody_is_looked_up(seated, by):
    issue_ticket(purpose=PURPOSE, by=by("nakamura"), at=timezone.now())
    visit = call_next(by=by("aoki"), at=timezone.now())
    client = seated("aoki")
    no_show = f'action="/visits/{visit.number}/no-show/"'

    assert no_show in page_of(client, visit)

    record("lookup.missed", by=by("aoki"), visit=visit.number)
    assert no_show not in page_of(client, visit)


def test_without_a_ticket_nobody_was_called(seated, open_visit):
    visit = open_visit(purpose=PURPOSE)

    assert "/no-show/" not in page_of(seated("aoki"), visit)
