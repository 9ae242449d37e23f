"""What stays on the terminal when the customer has left: nothing."""

import re

import pytest
from playwright.sync_api import Error, expect

from tests.support.customers import TARO


@pytest.fixture
def aoki(sit_down):
    """Aoki has just opened Taro's contract."""
    desk = sit_down("aoki")
    desk.prove(TARO)
    desk.look("1")
    assert TARO.address in desk.text
    return desk


def go_back(desk, steps):
    """Press Back again and again; return what the pages gave away."""
    return [value for _ in range(steps) for value in _move(desk, desk.page.go_back)]


def go_forward(desk, steps):
    return [value for _ in range(steps) for value in _move(desk, desk.page.go_forward)]


def _move(desk, move):
    """Move in the browser's history. What answered a form is not kept and not asked for again: the browser says so in a page of its own."""
    try:
        move(wait_until="load")
    except Error as error:
        if "ERR_CACHE_MISS" not in str(error):
            raise
        desk.page.wait_for_timeout(300)
    return desk.shows(TARO)


def test_back_after_closing_shows_nothing(aoki):
    aoki.close()

    assert go_back(aoki, 6) == []


def test_back_after_esc_does_not_open_the_section_again(aoki, shop):
    aoki.arrive("Escape", at=r"/visits/\d+/$")
    looks = "verb = 'contract.disclosed'"
    before = len(shop.log(looks))

    assert go_back(aoki, 2) == []
    assert len(shop.log(looks)) == before


def test_forward_after_back_does_not_either(aoki):
    aoki.close()
    aoki.go("/queue/")
    go_back(aoki, 3)

    assert go_forward(aoki, 2) == []


def test_the_check_form_is_empty_when_one_comes_back_to_it(sit_down):
    desk = sit_down("aoki")
    desk.open_visit()
    desk.choose(TARO)
    desk.check(TARO)
    desk.go(desk.visit)

    assert go_back(desk, 2) == []


def test_reloading_after_closing_shows_nothing(aoki):
    address = aoki.page.url
    aoki.close()

    aoki.page.goto(address)
    aoki.page.reload()

    assert aoki.shows(TARO) == []


def test_no_page_of_a_visit_may_be_kept_by_the_browser(aoki, shop):
    for path in ("", "lookup/", "identity/", "identity/?document=LICENCE", "close/", "extend/"):
        answer = aoki.page.goto(f"{aoki.visit}{path}")
        assert answer.headers["cache-control"] == "no-store", path
    aoki.go(aoki.visit)
    with aoki.page.expect_response(re.compile(r"/bill/$")) as opened:
        aoki.look("3")
    assert opened.value.headers["cache-control"] == "no-store"


def test_a_section_that_is_left_alone_closes_by_itself(aoki):
    with aoki.page.expect_response(re.compile(r"/payment/$")) as opened:
        aoki.look("5")
    assert opened.value.headers["refresh"] == f"180; url={aoki.visit}"

    clock = aoki.page.locator(".sections").locator("xpath=..").locator("time[data-count-down]")
    expect(clock).to_have_text(re.compile(r"^[23]:\d\d$"))
    assert clock.get_attribute("data-expire-url") == aoki.visit
    # The time runs out: the page is blank at once and the visit's page comes without the section.
    clock.evaluate("time => { time.dataset.countDown = new Date(Date.now() - 60000).toISOString() }")
    expect(aoki.page.locator(".section:not(.closed)")).to_have_count(0)
    assert aoki.shows(TARO) == []


def test_without_its_script_too(sit_down, shop):
    """The header alone brings the browser away: here with a section whose time is nearly over."""
    desk = sit_down("aoki", java_script_enabled=False)
    desk.prove(TARO)
    shop.rows("UPDATE identity_disclosure SET opened_at = now() - interval '19 minutes 55 seconds'")
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="ご契約を開く").click()
    assert TARO.address in desk.page.content()

    desk.page.wait_for_url(re.compile(r"/visits/\d+/$"), timeout=10_000)
    assert desk.shows(TARO) == []


def test_a_printed_page_is_blank_but_for_what_is_meant_for_paper(aoki, sit_down):
    aoki.page.emulate_media(media="print")
    assert aoki.page.evaluate("document.body.innerText").strip() == ""

    nakamura = sit_down("nakamura")
    nakamura.page.get_by_role("radio", name="料金相談").check(force=True)
    nakamura.submit("受付票を出す")
    nakamura.page.emulate_media(media="print")
    printed = nakamura.page.evaluate("document.body.innerText")
    assert "A-001" in printed
    assert "お持ちいただくもの" in printed
    assert "中村" not in printed


@pytest.mark.parametrize("where", ["at home", "at another terminal"])
def test_a_session_copied_to_another_browser_is_worth_nothing(aoki, browse, at_terminal, noise, shop, where):
    copied = [cookie for cookie in aoki.page.context.cookies() if cookie["name"] == "sessionid"]
    thief = browse() if where == "at home" else at_terminal(place=3)
    thief.add_cookies(copied)
    page = thief.new_page()
    before = shop.newest_entry()

    for path in (aoki.visit, f"{aoki.visit}lookup/", "/queue/"):
        page.goto(path)
        assert "エラー番号" in page.content() or "/sign-in/" in page.url
        assert not [value for value in TARO.canaries if value in page.content()]

    assert {entry["verb"] for entry in shop.log("id > %s", before)} <= {"access.refused", "session.refused"}
    noise[:] = [line for line in noise if "403" not in line]


def test_a_tab_left_open_learns_that_the_visit_is_over(aoki):
    other = aoki.page.context.new_page()
    other.goto(aoki.visit)
    aoki.close()

    with other.expect_navigation():
        other.get_by_role("button", name="請求額を開く").click()

    assert TARO.address not in other.content()
    assert other.url.endswith("/queue/")
