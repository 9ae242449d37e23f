import pytest

from reception.models import Visit
from tests.conftest import person


def test_only_colleagues_who_are_free_are_offered(seated, open_visit):
    visit = open_visit("aoki")
    open_visit("ito")

    page = seated("aoki").get(f"/visits/{visit.number}/hand-over/").content.decode()

    assert "高橋 直樹（M-30012-9）" in page
    assert 'value="M-30012-9"' in page
    assert 'value="C-20533-1"' not in page
    assert "応対中のため引き継げない人：伊藤 健" in page
    for name in ("nakamura", "lapsed", "umeda", "aoki", "inoue"):
        assert f'value="{person(name).number}"' not in page
    assert page.count('class="primary') == 1


def test_handing_over_leads_back_to_the_queue_and_shuts_the_door(seated, open_visit, entries):
    visit = open_visit("aoki")
    aoki, ito = seated("aoki"), seated("ito")

    done = aoki.post(f"/visits/{visit.number}/hand-over/", {"to": "C-20533-1", "reason": "LANGUAGE"}, follow=True)
    again = aoki.get(f"/visits/{visit.number}/hand-over/")

    assert "伊藤 健さんに引き継ぎました。" in done.content.decode()
    assert again.status_code == 403
    assert "別の担当者の応対です" in again.content.decode()
    assert [(entry.verb, entry.reason) for entry in entries("aoki")] == [
        ("visit.handed_over", "LANGUAGE"), ("visit.refused", "OTHER_CLERK"),
    ]  # fmt: skip
    assert ito.get(f"/visits/{visit.number}/hand-over/").status_code == 200


@pytest.mark.parametrize(
    "data, message",
    [
        ({"reason": "BREAK"}, "引き継ぐ人を選んでください。"),
        ({"to": "C-20533-1"}, "理由を選んでください。"),
        ({"to": "C-21001-5", "reason": "BREAK"}, "この人には引き継げません"),
    ],
)
def test_whom_and_why_are_both_needed(seated, open_visit, data, message):
    visit = open_visit("aoki")

    page = seated("aoki").post(f"/visits/{visit.number}/hand-over/", data).content.decode()

    assert "data-error-summary" in page
    assert message in page
    assert Visit.objects.get().clerk == person("aoki")


def test_with_nobody_free_the_page_says_what_to_do(seated, open_visit):
    visit = open_visit("aoki")
    for name in ("ito", "takahashi", "kobayashi", "yoshida"):
        open_visit(name)

    assert "いま引き継げる人がいません" in seated("aoki").get(f"/visits/{visit.number}/hand-over/").content.decode()


def test_another_shops_visit_does_not_exist_and_a_closed_one_leads_to_the_queue(seated, open_visit, entries):
    from django.utils import timezone

    theirs = open_visit("umeda")
    closed = open_visit("aoki", closed_at=timezone.now(), outcome="DONE")

    assert seated("aoki").get(f"/visits/{theirs.number}/hand-over/").status_code == 404
    assert seated("aoki").get(f"/visits/{closed.number}/hand-over/").url == "/queue/"
    assert [entry.reason for entry in entries("aoki")] == ["OTHER_SHOP", "CLOSED"]
