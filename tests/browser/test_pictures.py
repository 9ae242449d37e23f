"""The pictures of the documentation: the main pages as a shop sees them. Kept in docs/screens only when SHOPDESK_SCREENS is set."""

import os
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import shop as shops
from tests.browser import showcase
from tests.browser.showcase import KEIKO
from tests.support.databases import ROOT


def in_the_morning() -> str:
    """Return a time zone in which it is between eleven and twelve now: the shop in the pictures is open whenever they are made."""
    ahead = (11 - datetime.now(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


ZONE = in_the_morning()


@pytest.fixture(scope="module")
def shop(django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    with shops.opened(django_db_blocker.unblock, folder, BROWSER_TIME_ZONE=ZONE) as opened:
        with opened.behind(), timezone.override(ZoneInfo(ZONE)):
            showcase.customer(timezone.localdate())
            showcase.morning(timezone.now())
        yield opened


@pytest.fixture(scope="module")
def browser_context_args(shop):
    return {
        "base_url": shop.url,
        "viewport": {"width": 1366, "height": 900},
        "locale": "ja-JP",
        "timezone_id": ZONE,
    }


@pytest.fixture
def picture(tmp_path):
    """Take a picture of a whole page once its charts are drawn, in a window as high as the page."""
    folder = ROOT / "docs/screens" if os.environ.get("SHOPDESK_SCREENS") else tmp_path

    def take(page, name: str) -> None:
        page.set_viewport_size({"width": 1366, "height": 640})
        expect(page.locator("table[data-chart]")).to_have_count(0)
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": 1366, "height": max(height, 640)})
        page.screenshot(path=folder / f"{name}.png")

    return take


def test_the_main_pages_of_a_morning(sit_down, browse, picture, shop):
    nakamura = sit_down("nakamura")
    nakamura.page.keyboard.press("4")
    nakamura.page.get_by_role("checkbox", name="ご契約者ご本人").check()
    picture(nakamura.page, "reception")

    monitor = browse().new_page()
    monitor.goto("/board/M01/")
    picture(monitor, "display")

    aoki = sit_down("aoki")
    picture(aoki.page, "queue")
    aoki.submit("次の方をお呼びする")  # the family with small children comes first
    aoki.go("/queue/")
    aoki.submit("いらっしゃらない")
    aoki.go("/queue/")
    aoki.submit("次の方をお呼びする")
    expect(aoki.page.get_by_text("料金相談").first).to_be_visible()
    aoki.visit = re.sub(r"^https?://[^/]+", "", aoki.page.url)

    aoki.look_up(number=KEIKO.number, born_on="昭和54年4月12日")
    picture(aoki.page, "lookup")
    aoki.submit("この方の本人確認へ")
    aoki.page.get_by_label("運転免許証").check()
    aoki.submit("お預かりして確認へ")
    aoki.fill_in_licence(KEIKO, born_on="昭和54年4月12日", expires_on="2029年5月12日")
    picture(aoki.page, "check")
    aoki.submit("照合する")
    picture(aoki.page, "identity")
    aoki.go(aoki.visit)
    for key, name in (("1", "contract"), ("3", "bill"), ("4", "usage"), ("5", "payment")):
        aoki.look(key)
        picture(aoki.page, name)
    aoki.go(f"{aoki.visit}close/")
    aoki.submit("お返しした")
    aoki.page.get_by_label("お預かりした書類は手元になく").check()
    aoki.page.get_by_label("説明のみ").check()
    aoki.page.get_by_label("請求の内訳を説明").check()
    picture(aoki.page, "close")
    aoki.submit("応対を終える")

    with shop.behind():
        showcase.evening()
    takahashi = sit_down("takahashi")
    takahashi.go("/oversight/people/C-20418-6/")
    picture(takahashi.page, "person")
    takahashi.go("/oversight/review/")
    picture(takahashi.page, "review")
