"""Twenty o'clock: Takahashi wants to go home. The whole day is reviewed by keyboard alone, and every item has a signature of its own."""

import re

import pytest
from playwright.sync_api import expect

from oversight.models import Item, Question, Review
from tests.browser import shop as shops
from tests.support.customers import TARO
from tests.support.reviews import item, look

SIGNALS, SAMPLES = 7, 11


@pytest.fixture(scope="module")
def shop(django_db_blocker, tmp_path_factory):
    """A shop of its own: a signature stays, and no other journey should find it."""
    with shops.opened(django_db_blocker.unblock, tmp_path_factory.mktemp("static")) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser_context_args(shop):
    return {
        "base_url": shop.url,
        "viewport": {"width": 1366, "height": 900},
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
    }


@pytest.fixture
def evening(shop):
    """The day of the picture from which the page was drawn: seven signals, eleven ordinary visits."""
    with shop.behind():
        for number in range(SIGNALS):
            entries = look("ito", visit=700 + number, subject=TARO.id, more=("contract.disclosed",))
            item("ito", visit=700 + number, entries=entries, weight=5 - number // 2)
        for number in range(SAMPLES):
            entries = look("aoki", visit=800 + number, subject=TARO.id, more=("bill.disclosed",))
            item("aoki", kind="SAMPLE", visit=800 + number, entries=entries)


def settled(page):
    """A key pressed for the page before does not count for this one: the page waits most of a second."""
    page.wait_for_timeout(900)


def test_a_day_is_reviewed_with_two_keys_a_signal_and_one_an_ordinary_look(evening, sit_down, shop):
    takahashi = sit_down("takahashi")
    page, pressed = takahashi.page, 0
    takahashi.go("/oversight/review/")
    expect(page.get_by_text("残り 18件 ・ およそ9分")).to_be_visible()

    for place in range(SIGNALS + SAMPLES):
        settled(page)
        sample = page.get_by_text("通常の応対（抜き取り）").count() > 0
        assert sample is (place >= SIGNALS)  # what stands out comes first
        keys = ["1"] if sample else ["1", "1"]
        takahashi.press(*keys[:-1])
        takahashi.arrive(keys[-1], at=r"/oversight/review/")
        pressed += len(keys)

    expect(page.get_by_text("きょうの確認は終わりました")).to_be_visible()
    assert pressed == 2 * SIGNALS + SAMPLES == 25
    with shop.behind():
        assert Review.objects.count() == SIGNALS + SAMPLES
        signed = shop.log("verb = 'review.signed_off'")
        assert len(signed) == len({entry["request"] for entry in signed}) == SIGNALS + SAMPLES
        assert all(review.seconds is not None for review in Review.objects.all())
    assert takahashi.shows(TARO) == []


def test_a_key_too_many_signs_nothing_that_nobody_has_read(shop, sit_down):
    with shop.behind():
        for number in range(2):
            item("aoki", kind="SAMPLE", visit=820 + number)
        before = Review.objects.count()
    takahashi = sit_down("takahashi")
    takahashi.go("/oversight/review/")
    settled(takahashi.page)

    takahashi.arrive("1", at=r"/oversight/review/")
    takahashi.press("1")  # at once, without having seen the next
    takahashi.page.wait_for_timeout(300)

    with shop.behind():
        assert Review.objects.count() == before + 1


def test_esc_closes_the_reasons_and_nothing_is_signed(shop, sit_down):
    with shop.behind():
        one = item("ito", visit=760)
    takahashi = sit_down("takahashi")
    takahashi.go(f"/oversight/review/{one.uuid}/")
    settled(takahashi.page)
    takahashi.press("3")
    expect(takahashi.page.get_by_role("button", name="情報を持ち出した疑い")).to_be_visible()

    takahashi.press("Escape")

    expect(takahashi.page.get_by_role("button", name="情報を持ち出した疑い")).to_be_hidden()
    takahashi.press("2")
    expect(takahashi.page.get_by_role("button", name="どなたの依頼で行いましたか")).to_be_visible()
    with shop.behind():
        assert Item.objects.get(pk=one.pk).closed_at is None


def test_a_question_goes_to_the_clerks_browser_and_the_answer_comes_back(shop, sit_down):
    with shop.behind():
        entries = look("ito", visit=780, subject=TARO.id)
        one = item("ito", visit=780, entries=entries, weight=9)
    takahashi = sit_down("takahashi")
    takahashi.go(f"/oversight/review/{one.uuid}/")
    settled(takahashi.page)
    takahashi.press("2")
    takahashi.arrive("2", at=r"/oversight/review/")  # どなたの依頼で行いましたか

    ito = sit_down("ito")
    assert re.search(r"/questions/$", ito.page.url)  # first thing after signing in
    expect(ito.page.get_by_role("heading", name="どなたの依頼で行いましたか")).to_be_visible()
    ito.press("3")
    expect(ito.page.get_by_label("店長や同僚に頼まれた")).to_be_checked()
    ito.reach(ito.page.get_by_label("補足"))
    ito.compose("てんちょう", "店長から頼まれました。090-1234-5678", meanwhile=("Escape",))
    ito.reach(ito.page.get_by_role("button", name="回答を送る"))
    ito.arrive("Enter", at=r"/questions/\d+/$")
    expect(ito.page.get_by_role("link", name="7桁以上の番号は書けません")).to_be_visible()
    assert ito.page.get_by_label("補足").input_value() == "店長から頼まれました。090-1234-5678"  # nothing typed is lost
    assert ito.shows(TARO) == []
    ito.page.get_by_label("補足").fill("店長から頼まれました")
    ito.submit("回答を送る")

    expect(ito.page.get_by_text("回答を送りました")).to_be_visible()
    takahashi.go("/oversight/review/")
    expect(takahashi.page.get_by_text("「店長から頼まれました」")).to_be_visible()
    settled(takahashi.page)
    takahashi.press("1")
    takahashi.arrive("6", at=r"/oversight/review/")  # 本人の回答で分かった
    with shop.behind():
        assert Question.objects.get(item=one).answer == "COLLEAGUE_WANTED"
        assert [review.reason for review in one.reviews.order_by("pk")] == ["WHO_ASKED_FOR_IT", "ANSWER_ACCEPTED"]
