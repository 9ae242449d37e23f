import pytest

from reception.models import Visit


def test_the_clerk_is_told_that_it_will_be_flagged(seated):
    page = seated("aoki").get("/queue/open/").content.decode()

    assert "受付票のない応対には印が付き" in page
    assert 'data-key="1"' in page
    assert page.count('class="primary') == 1
    assert "記録の確認" not in page


@pytest.mark.parametrize(
    "data, message",
    [
        ({"purpose": "REPAIR"}, "理由を選んでください。"),
        ({"reason": "FOLLOW_UP"}, "ご用件を選んでください。"),
        ({"purpose": "RECORD_REVIEW", "reason": "FOLLOW_UP"}, "正しく選択してください"),
    ],
)
def test_purpose_and_reason_are_both_needed(seated, data, message):
    page = seated("aoki").post("/queue/open/", data).content.decode()

    assert "data-error-summary" in page
    assert message in page
    assert not Visit.objects.exists()


def test_a_call_back_opens_a_visit(seated):
    answer = seated("aoki").post("/queue/open/", {"purpose": "BILL_ENQUIRY", "reason": "CALL_BACK"})

    visit = Visit.objects.get()
    assert (visit.reason, visit.ticket, visit.clerk.number) == ("CALL_BACK", None, "C-20418-6")
    assert answer.url == f"/visits/{visit.number}/"


def test_the_manager_opens_a_visit_to_review_the_log(seated):
    takahashi = seated("takahashi")

    wrong = takahashi.post("/queue/open/", {"purpose": "RECORD_REVIEW", "reason": "FOLLOW_UP"}).content.decode()
    takahashi.post("/queue/open/", {"purpose": "RECORD_REVIEW", "reason": "RECORD_REVIEW"})

    assert "このご用件は、来店されたお客さまには使えません。" in wrong
    assert Visit.objects.get().purpose == "RECORD_REVIEW"
