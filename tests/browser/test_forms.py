"""Forms under clumsy hands: errors that lead to their fields, one press, no script at all."""

import re
import time

from playwright.sync_api import expect

from tests.support import roles
from tests.support.customers import TARO

STOPS = """() => new Set(
  [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter(element => element.checkVisibility() && !element.disabled)
  .map(element => element.type === "radio" ? element.name : element)).size"""


def test_an_error_summary_has_the_focus_and_leads_to_its_field_and_nothing_typed_is_lost(sit_down):
    aoki = sit_down("aoki")
    aoki.open_visit()

    aoki.look_up(number="090-12", kana="山田", born_on="昭和99年1月1日")

    summary = aoki.page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert summary.get_by_role("link").count() == 3
    assert aoki.page.title().startswith("エラー：")
    for name, value in (("number", "090-12"), ("kana", "山田"), ("born_on", "昭和99年1月1日")):
        assert aoki.page.input_value(f"input[name={name}]") == value
    aoki.reach(summary.get_by_role("link").nth(1))
    aoki.press("Enter")
    expect(aoki.page.get_by_label("フリガナ")).to_be_focused()


def test_the_check_keeps_what_was_typed_and_ticked_when_one_answer_is_missing(sit_down):
    aoki = sit_down("aoki")
    aoki.open_visit()
    aoki.choose(TARO)
    aoki.fill_in_licence(TARO, expires_on="")

    aoki.submit("照合する")

    expect(aoki.page.locator("[data-error-summary]")).to_be_focused()
    assert aoki.page.input_value("input[name=name]") == TARO.name
    assert aoki.page.input_value("input[name=address]") == TARO.address
    expect(aoki.page.locator("input[name=chip_agrees][value=yes]")).to_be_checked()
    aoki.reach(aoki.page.locator("[data-error-summary]").get_by_role("link", name=re.compile("有効期限")))
    aoki.press("Enter")
    expect(aoki.page.get_by_label("有効期限")).to_be_focused()


def test_a_second_press_while_the_server_is_slow_sends_nothing(sit_down, shop):
    nakamura = sit_down("nakamura")
    nakamura.page.get_by_role("radio", name="機種変更").check(force=True)
    box = nakamura.page.get_by_role("button", name="受付票を出す").bounding_box()

    with nakamura.page.expect_navigation(), roles.session("owner", dbname=shop.database) as slow:
        roles.rows(slow, "BEGIN; LOCK TABLE reception_ticket IN SHARE MODE")
        for _ in range(3):
            nakamura.page.mouse.click(box["x"] + 20, box["y"] + 20)
            time.sleep(0.3)
        roles.rows(slow, "COMMIT")

    expect(nakamura.page.get_by_text("受付票を出しました")).to_be_visible()
    nakamura.page.wait_for_timeout(300)
    assert shop.rows("SELECT count(*) FROM reception_ticket") == [(1,)]


def test_without_any_script_a_whole_visit_can_be_served(sit_down):
    nakamura, aoki = sit_down("nakamura", java_script_enabled=False), sit_down("aoki", java_script_enabled=False)
    nakamura.page.get_by_role("radio", name="料金相談").check(force=True)
    nakamura.submit("受付票を出す")
    aoki.go("/queue/")
    aoki.submit("次の方をお呼びする")
    aoki.visit = re.sub(r"^https?://[^/]+", "", aoki.page.url)
    aoki.choose(TARO)
    aoki.check(TARO)
    aoki.go(aoki.visit)

    for title, value in (("ご契約", TARO.address), ("請求額", f"{TARO.bill_yen:,}"), ("データ利用量", "GB")):
        aoki.submit(f"{title}を開く")
        assert value in aoki.page.content()
    aoki.submit("データ利用量を閉じる")
    assert aoki.shows(TARO) == []
    aoki.close()
    expect(aoki.page.get_by_text("応対を終えました")).to_be_visible()


def test_tab_goes_through_every_control_of_the_longest_form_and_out_again(sit_down):
    aoki = sit_down("aoki")
    aoki.begin(TARO)
    aoki.go(f"{aoki.visit}identity/?document=PASSPORT")
    # One stop for each set of radio buttons, whatever their number.
    stops = aoki.page.evaluate(STOPS)

    walked = set()
    for _ in range(stops + 1):  # one more: between the last and the first control the page is left
        aoki.press("Tab")
        walked.add(
            aoki.page.evaluate("document.activeElement === document.body ? '' : document.activeElement.outerHTML")
        )

    assert len(walked - {""}) == stops
