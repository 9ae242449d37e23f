"""What a reviewer sees, and what others do not."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from oversight.actions import decide, raise_overdue
from oversight.models import Review
from tests.conftest import actor, sit_down, terminal
from tests.support.entries import read_all
from tests.support.reviews import audit_agency, item, look

REVIEW = "/oversight/review/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


def address(one):
    return f"{REVIEW}{one.uuid}/"


def sign(client, one, decision="IN_ORDER", reason="ORDINARY_WORK"):
    page = client.get(address(one)).content.decode()
    (shown,) = set(re.findall(r'name="shown" value="([^"]+)"', page)) or {""}
    return client.post(address(one), {"decision": decision, "reason": reason, "shown": shown})


def test_the_queue_shows_the_heaviest_signal_first_with_its_story(manager, taro):
    entries = look(subject=taro.id, more=("contract.disclosed",))
    item(kind="SAMPLE")
    item(weight=2, signal="FISHING")
    first = item(weight=5, visit=501, entries=entries)

    response = manager.get(REVIEW)

    page = text_of(response)
    assert response.context["item"] == first
    assert "同じお客さまを繰り返し照会" in page
    assert "青木 美咲さん（C-20418-6）が、11月12日から11月21日までに同じお客さまを5回照会しました" in page
    assert [str(step.line.verb) for step in response.context["story"].steps] == ["応対を開始", "照会", "契約内容を表示"]
    assert [step.marked for step in response.context["story"].steps] == [False, True, True]
    assert "残り 3件 ・ およそ3分" in page
    assert "1 / 3" in page
    for canary in taro.canaries:
        assert canary not in response.content.decode()


def test_opening_the_queue_is_on_the_log_with_whom_it_is_about(manager):
    one = item(visit=501)

    manager.get(REVIEW)

    (entry,) = [entry for entry in read_all() if entry["verb"] == "log.read"]
    assert (entry["subject"], entry["visit"], entry["sections"]) == (one.person, 501, ["review", "week"])


def test_a_decision_leads_to_the_next_item_and_the_last_to_the_end(manager):
    first, second = item(weight=5), item(weight=1)

    assert sign(manager, first).url == address(second)
    end = manager.get(sign(manager, second).url)

    assert "きょうの確認は終わりました" in text_of(end)
    assert "2件 済" in text_of(end)
    assert "「同じお客さまを繰り返し照会」を「問題なし」と署名しました。" in text_of(end)


def test_an_ordinary_look_is_signed_with_one_button_and_its_own_reason(manager):
    one = item(kind="SAMPLE")

    page = manager.get(REVIEW).content.decode()

    assert '<button class="primary" name="reason" value="ORDINARY_WORK" data-key="1">' in page
    assert sign(manager, one).status_code == 302
    assert Review.objects.get().reason == "ORDINARY_WORK"


def test_the_seconds_of_reading_are_the_servers_own(manager, monkeypatch):
    one = item()
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        page = manager.get(address(one)).content.decode()
    (shown,) = set(re.findall(r'name="shown" value="([^"]+)"', page))
    with time_machine.travel(now + timedelta(seconds=42), tick=False):
        manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK", "shown": shown})

    assert Review.objects.get().seconds == 42


@pytest.mark.parametrize("shown", ["", "x", "a:b:c"])
def test_seconds_that_nobody_signed_are_not_believed(manager, shown):
    one = item()

    manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK", "shown": shown})

    assert Review.objects.get().seconds is None


def test_the_time_of_another_item_is_not_believed(manager):
    one, other = item(), item()
    page = manager.get(address(other)).content.decode()
    (shown,) = set(re.findall(r'name="shown" value="([^"]+)"', page))

    manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK", "shown": shown})

    assert Review.objects.get().seconds is None


@pytest.mark.parametrize(
    "sent", [{}, {"decision": "MAYBE", "reason": "ORDINARY_WORK"}, {"decision": "ASK", "reason": "."}]
)
def test_what_the_page_did_not_offer_signs_nothing(manager, sent):
    one = item()

    answer = manager.post(address(one), sent, follow=True)

    assert "判断の理由を選んでください" in text_of(answer)
    assert not Review.objects.exists()


def test_a_reason_of_another_decision_signs_nothing(manager):
    answer = manager.post(address(item()), {"decision": "IN_ORDER", "reason": "DATA_TAKEN"}, follow=True)

    assert "判断の理由を選んでください" in text_of(answer)
    assert not Review.objects.exists()


def test_a_decided_item_shows_its_signature_and_no_buttons(manager):
    one = item()
    sign(manager, one, "INCIDENT", "DATA_TAKEN")

    page = manager.get(address(one))

    assert "情報を持ち出した疑い" in text_of(page)
    assert 'name="decision"' not in page.content.decode()
    again = manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK"}, follow=True)
    assert "署名された判断は変わりません" in text_of(again)


# --- whose ----------------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("about", "level", "shop"),
    [
        ("takahashi", "AGENCY", "M01"),
        ("takahashi", "SHOP", "M01"),
        ("umeda", "SHOP", "U01"),
        ("umeda", "AGENCY", "U01"),
    ],
)
def test_what_is_not_the_managers_does_not_exist(manager, about, level, shop):
    one = item(about, level=level, shop=shop)

    assert manager.get(REVIEW).context["item"] is None
    assert manager.get(address(one)).status_code == 404
    assert manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK"}).status_code == 404
    assert not Review.objects.exists()
    assert len([entry for entry in read_all() if entry["verb"] == "review.refused"]) >= 2


def test_what_went_up_meanwhile_says_so(manager):
    one = item(level="AGENCY")

    answer = manager.post(address(one), {"decision": "IN_ORDER", "reason": "ORDINARY_WORK"}, follow=True)

    assert "代理店の監査担当が確認します" in text_of(answer)


@pytest.mark.parametrize("name", ["aoki", "nakamura", "matsuda", "inoue"])
def test_nobody_else_has_a_queue(real_db, name):
    one = item()
    client = sit_down(name)

    assert [client.get(url).status_code for url in (REVIEW, address(one))] == [403, 403]


def test_the_auditor_sees_managers_of_every_shop_of_the_agency_wherever_the_terminal_stands(real_db):
    audit_agency("kimura", "OSK")  # sits at Marunouchi, of the other agency
    mine = [item("umeda_manager", level="AGENCY", shop="U01"), item("umeda", level="AGENCY", shop="U01")]
    others = [item("takahashi", level="AGENCY"), item("aoki"), item("umeda", shop="U01")]
    auditor = sit_down("kimura", terminal("M01", "OFFICE"))

    queue = auditor.get(REVIEW).context["queue"]

    assert {one.pk for one in queue.open} == {one.pk for one in mine}
    assert [auditor.get(address(one)).status_code for one in mine] == [200, 200]
    assert [auditor.get(address(one)).status_code for one in others] == [404, 404, 404]
    assert "大阪 店長さん（M-31001-8）" in text_of(auditor.get(address(mine[0])))


def test_an_auditor_of_no_agency_is_told_so(real_db):
    item("takahashi", level="AGENCY")

    assert "確認を担当する店舗がありません" in text_of(sit_down("kimura").get(REVIEW))


# --- what was signed off --------------------------------------------------------------------------------------------------------------
def test_what_was_signed_off_is_listed_newest_first(manager):
    first, second = item(), item("ito", kind="SAMPLE")
    sign(manager, first, "INCIDENT", "DATA_TAKEN")
    sign(manager, second)

    rows = manager.get("/oversight/reviews/").context["rows"]
    incidents = manager.get("/oversight/reviews/?decision=INCIDENT").context["rows"]

    assert [row["item"] for row in rows] == [second, first]
    assert [row["item"] for row in incidents] == [first]
    assert [row["person"].name for row in rows] == ["伊藤 健", "青木 美咲"]


def test_decisions_about_oneself_or_another_shop_are_not_listed(real_db):
    audit_agency("kimura")
    about_manager = item("takahashi", level="AGENCY")
    sign(sit_down("kimura"), about_manager)

    listed = {
        name: [row["item"] for row in sit_down(name).get("/oversight/reviews/").context["rows"]]
        for name in ("takahashi", "kimura", "umeda_manager", "inoue")
    }

    assert listed == {"takahashi": [], "kimura": [about_manager], "umeda_manager": [], "inoue": [about_manager]}


def test_the_shop_learns_what_was_decided_about_what_went_up(real_db):
    audit_agency("kimura")
    late = item("aoki", at=timezone.now() - timedelta(days=2))
    raise_overdue(at=timezone.now())
    sign(sit_down("kimura"), late, "INCIDENT", "NOT_EXPLAINED")

    assert [row["item"] for row in sit_down("takahashi").get("/oversight/reviews/").context["rows"]] == [late]


def test_whoever_finds_an_incident_reads_whom_to_tell(manager):
    page = manager.get(sign(manager, item(), "INCIDENT", "DATA_TAKEN").url)

    assert "個人情報管理者に連絡してください" in text_of(page)


def test_the_list_leads_down_to_the_oldest_and_back(manager):
    for _ in range(60):
        sign_quickly(item(kind="SAMPLE"))

    newest = manager.get("/oversight/reviews/")
    older = manager.get(newest.context["older_url"])
    back = manager.get(older.context["newer_url"])

    assert [len(page.context["rows"]) for page in (newest, older, back)] == [50, 10, 50]
    assert [row["item"] for row in back.context["rows"]] == [row["item"] for row in newest.context["rows"]]
    assert manager.get("/oversight/reviews/?before=x").status_code == 404
    assert manager.get("/oversight/reviews/?decision=x").status_code == 404


def sign_quickly(one):
    decide(one, decision="IN_ORDER", reason="ORDINARY_WORK", by=actor("takahashi"), at=timezone.now())


def test_the_share_reviewed_and_the_delay_are_shown(manager):
    sign_quickly(item(at=timezone.now() - timedelta(hours=5)))
    sign_quickly(item(at=timezone.now() - timedelta(days=20)))
    item()
    item(at=timezone.now() - timedelta(days=40))

    week, month = manager.get(REVIEW).context["shares"]

    assert (week.found, week.reviewed, week.percent, round(week.hours)) == (2, 1, 50, 5)
    assert (month.found, month.reviewed, month.percent) == (3, 2, 66)


def test_the_number_of_statements_does_not_grow_with_the_queue(manager, taro):
    def statements():
        with (
            CaptureQueriesContext(connections["default"]) as business,
            CaptureQueriesContext(connections["reader"]) as read,
        ):
            assert manager.get(REVIEW).status_code == 200
        return len(business) + len(read)

    item(visit=501, entries=look(subject=taro.id), weight=9)
    statements()  # how the seal is, is asked once in a few seconds
    before = statements()
    for _ in range(30):
        item()

    assert statements() == before
    assert before <= 16
