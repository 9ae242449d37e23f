import pytest
from django.utils import timezone

from reception import actions
from reception.labels import ITEMS
from reception.models import Ticket
from reception.purposes import PURPOSES
from tests.conftest import actor

FORM = {"purpose": "DEVICE_CHANGE", "channel": "COUNTER", "language": "ja"}


@pytest.fixture
def greeter(seated):
    return seated("nakamura")


def test_the_greeter_sees_every_purpose_its_key_and_what_to_bring(greeter):
    page = greeter.get("/reception/").content.decode()

    for purpose in PURPOSES:
        assert f'value="{purpose.code}" required' in page
        for item in purpose.bring:
            assert f'name="brought_{purpose.code}" value="{item}"' in page
    for label in ITEMS.values():
        assert str(label.hint) in page
    for key in "1234567890":
        assert f'data-key="{key}"' in page


def test_issuing_shows_the_number_and_what_to_bring_above_an_empty_form(greeter):
    answer = greeter.post(
        "/reception/", {**FORM, "brought_DEVICE_CHANGE": ["PHOTO_ID"], "care": ["STICK"]}, follow=True
    )

    page = answer.content.decode()
    assert answer.redirect_chain == [("/reception/?issued=A-001", 302)]
    assert '<p class="big">A-001</p>' in page
    assert page.count('<span class="pill ok">あり</span>') == 1
    assert page.count('<span class="pill warn">なし</span>') == 2
    assert " checked" not in page.split('class="menu"')[1].split('class="details"')[0]
    assert Ticket.objects.get().brought == ["PHOTO_ID"]


def test_what_was_ticked_for_another_purpose_is_not_taken_over(greeter):
    greeter.post(
        "/reception/", {**FORM, "brought_PORT_IN": ["PHOTO_ID"], "brought_DEVICE_CHANGE": ["HANDSET", "CROWN"]}
    )

    assert Ticket.objects.get().brought == ["HANDSET"]


@pytest.mark.parametrize("typed, hour, minute", [
    ("14:30", 14, 30), ("1430", 14, 30), ("１４：３０", 14, 30), ("14時30分", 14, 30), ("9:05", 9, 5), ("905", 9, 5), ("10時", 10, 0),
])  # fmt: skip
def test_a_booking_is_a_time_of_today_in_every_usual_form(greeter, typed, hour, minute):
    greeter.post("/reception/", {**FORM, "booked_for": typed})

    booked = timezone.localtime(Ticket.objects.get().booked_for)
    assert (booked.date(), booked.hour, booked.minute) == (timezone.localdate(), hour, minute)


@pytest.mark.parametrize(
    "but, message",
    [
        ({"purpose": ""}, "ご用件を選んでください。"),
        ({"purpose": "RECORD_REVIEW"}, "正しく選択してください"),
        ({"booked_for": "25:99"}, "14:30 または 1430 の形で入力してください。"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_everything_still_chosen(greeter, but, message):
    page = greeter.post("/reception/", {**FORM, "brought_DEVICE_CHANGE": ["HANDSET"], **but}).content.decode()

    assert "data-error-summary" in page
    assert message in page
    assert Ticket.objects.count() == 0
    if "purpose" not in but:
        assert 'value="DEVICE_CHANGE" required checked' in page
        assert 'name="brought_DEVICE_CHANGE" value="HANDSET" checked' in page


def test_the_board_refreshes_itself_and_shows_the_wait(greeter, ticket):
    ticket("BILL_PAYMENT", minutes=3)
    ticket("REPAIR", care=["WHEELCHAIR"], language="en", booked_for=timezone.now())
    actions.call_next(by=actor("aoki"), at=timezone.now())

    whole = greeter.get("/reception/").content.decode()
    part = greeter.get("/reception/", headers={"HX-Request": "true"}).content.decode()

    assert 'hx-get="/reception/"' in whole
    assert "<html" not in part
    for text in ("B-001", "1番窓口", "C-001", "料金のお支払い", "お待ち 1組"):
        assert text in part
        assert text in whole


def test_who_was_missed_is_returned_or_sent_home_by_the_greeter(greeter, ticket):
    one = ticket()
    actions.mark_no_show(actions.call_next(by=actor("aoki"), at=timezone.now()), by=actor("aoki"), at=timezone.now())

    page = greeter.get(f"/reception/tickets/{one.pk}/").content.decode()
    returned = greeter.post(f"/reception/tickets/{one.pk}/return/", follow=True).content.decode()
    again = greeter.post(f"/reception/tickets/{one.pk}/return/", follow=True).content.decode()
    closed = greeter.post(f"/reception/tickets/{one.pk}/close/", follow=True).content.decode()

    assert "待ちに戻す" in page
    assert "A-001 を待ちに戻しました。" in returned
    assert "この受付票は「不在」ではありません。" in again
    assert "A-001 を取りやめにしました。" in closed


def test_another_shops_ticket_does_not_exist(greeter, ticket, entries):
    theirs = actions.issue_ticket(purpose="REPAIR", by=actor("umeda"), at=timezone.now())

    for address in ("", "return/", "close/"):
        send = greeter.post if address else greeter.get
        assert send(f"/reception/tickets/{theirs.pk}/{address}").status_code == 404
    assert "受付票を出しました" not in greeter.get("/reception/?issued=B-001").content.decode()


def test_a_made_up_number_in_the_address_shows_nothing(greeter):
    for number in ("A-999", "A-1", "<b>", "Ａ-００１"):
        assert "受付票を出しました" not in greeter.get("/reception/", {"issued": number}).content.decode()


@pytest.mark.parametrize("name", ["kobayashi", "yoshida", "matsuda", "inoue", "kimura"])
def test_only_who_issues_tickets_reaches_the_reception(seated, entries, name):
    assert seated(name).get("/reception/").status_code == 403
    assert [entry.verb for entry in entries(name)] == ["permission.refused"]
