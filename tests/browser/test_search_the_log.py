"""The manager searches the log and looks at the week with the keyboard alone; the addresses can be kept."""

import re

import pytest
from playwright.sync_api import expect

from audit.log import record
from tests.browser.audit_of_pages import faults
from tests.conftest import actor
from tests.support.customers import TARO


@pytest.fixture
def entries(shop):
    with shop.behind():
        for visit in range(71, 74):
            record("customer.looked_up", by=actor("ito"), visit=visit, subject=TARO.id, hits=1, flags=["NO_TICKET"])
        record("lookup.missed", by=actor("ito"), visit=74, hits=0, flags=["NO_TICKET"])


def test_from_the_key_of_the_first_field_to_what_was_found_and_back(sit_down, entries):
    takahashi = sit_down("takahashi")
    page = takahashi.page
    takahashi.go("/oversight/search/")

    takahashi.press("/")
    page.keyboard.type("c20533-1")
    takahashi.reach(page.get_by_label("気づき"))
    takahashi.press("ArrowDown")
    takahashi.reach(page.get_by_role("button", name="検索する"))
    takahashi.arrive("Enter", at=r"/oversight/search/\?")
    assert page.locator("tbody tr").count() >= 4
    expect(page.get_by_role("navigation", name="使っている条件").get_by_role("link")).to_have_count(3)  # two, and all
    takahashi.reach(page.get_by_role("link", name=re.compile("気づきのあるもの.*この条件を外す")))
    takahashi.arrive("Enter", at=r"person=c20533-1$")
    kept = page.url
    takahashi.go("/oversight/week/")
    page.goto(kept)

    assert page.get_by_label("スタッフ番号").input_value() == "c20533-1"
    assert TARO.name not in page.content()


def test_an_error_has_the_focus_and_what_was_typed_stays(sit_down):
    takahashi = sit_down("takahashi")
    page = takahashi.page
    takahashi.go("/oversight/search/?visit=abc&since=never&person=C-20533-1")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert page.get_by_label("応対の番号").input_value() == "abc"
    assert page.get_by_label("いつから").input_value() == "never"
    assert page.get_by_label("スタッフ番号").input_value() == "C-20533-1"


@pytest.fixture
def closed_now(shop):
    """The shop is closed at this hour: its looks are framed, and the frame is read out."""
    hours = shop.rows("SELECT opens_at, closes_at FROM staff_shop WHERE code = 'M01'")[0]
    shop.rows("UPDATE staff_shop SET opens_at = '00:00', closes_at = '00:00' WHERE code = 'M01'")
    yield
    shop.rows("UPDATE staff_shop SET opens_at = %s, closes_at = %s WHERE code = 'M01'", *hours)


@pytest.mark.parametrize("width", [1366, 400])
def test_the_pictures_of_the_week_are_well_at_any_width_and_without_colours(sit_down, entries, closed_now, width):
    takahashi = sit_down("takahashi")
    page = takahashi.page
    page.set_viewport_size({"width": width, "height": 900})
    takahashi.go("/oversight/week/")

    cells = page.locator(".heat tbody td:not(.ahead, .l0)").all_inner_texts()

    assert sum(int(text.split("（")[0]) for text in cells) >= 3
    assert all("（営業時間外）" in text for text in cells)
    assert faults(page) == []
