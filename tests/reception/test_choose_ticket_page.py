import pytest
from django.utils import timezone

from reception import actions
from reception.models import Ticket, Visit
from tests.conftest import actor


@pytest.fixture
def clerk(seated):
    return seated("aoki")


def test_a_ticket_shows_what_the_greeter_asked_and_asks_for_a_reason(clerk, ticket):
    one = ticket("PORT_IN", care=["HEARING"], language="vi", brought=["MNP_NUMBER"])

    page = clerk.get(f"/queue/tickets/{one.pk}/").content.decode()

    for text in ("のりかえ（MNP転入）", "筆談", "Tiếng Việt", "MNP予約番号", "予約の時刻になった"):
        assert text in page
    assert 'data-key="1"' in page
    assert 'data-key="Escape"' in page
    assert page.count('class="primary') == 1


def test_choosing_needs_a_reason(clerk, ticket):
    one = ticket()

    page = clerk.post(f"/queue/tickets/{one.pk}/", {"reason": ""}).content.decode()

    assert "data-error-summary" in page
    assert "理由を選んでください。" in page
    assert not Visit.objects.exists()


def test_choosing_with_a_reason_leads_to_the_visit(clerk, ticket):
    ticket(minutes=9)
    one = ticket()

    answer = clerk.post(f"/queue/tickets/{one.pk}/", {"reason": "CARE"})

    visit = Visit.objects.get()
    assert visit.ticket == one
    assert answer.url == f"/visits/{visit.number}/"


def test_a_colleague_was_quicker(clerk, ticket):
    one = ticket()
    actions.call_next(by=actor("ito"), at=timezone.now())

    page = clerk.post(f"/queue/tickets/{one.pk}/", {"reason": "CARE"}).content.decode()

    assert "ほかの窓口がお呼びしたか" in page


def test_who_was_missed_is_returned_or_sent_home_by_the_clerk(clerk, ticket):
    one = ticket()
    actions.mark_no_show(actions.call_next(by=actor("ito"), at=timezone.now()), by=actor("ito"), at=timezone.now())

    page = clerk.get(f"/queue/tickets/{one.pk}/").content.decode()
    clerk.post(f"/queue/tickets/{one.pk}/return/")
    returned = Ticket.objects.get().status
    clerk.post(f"/queue/tickets/{one.pk}/close/")

    assert "待ちに戻す" in page
    assert "順番を変えてお呼びする" not in page
    assert (returned, Ticket.objects.get().status) == (Ticket.Status.WAITING, Ticket.Status.CLOSED)


def test_another_shops_ticket_does_not_exist(clerk):
    theirs = actions.issue_ticket(purpose="REPAIR", by=actor("umeda"), at=timezone.now())

    assert clerk.get(f"/queue/tickets/{theirs.pk}/").status_code == 404
    assert clerk.post(f"/queue/tickets/{theirs.pk}/", {"reason": "CARE"}).status_code == 404
