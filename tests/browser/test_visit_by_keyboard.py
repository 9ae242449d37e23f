"""A whole visit, from the greeter's ticket to the closing, by keyboard alone and in Japanese."""

import re

from playwright.sync_api import expect

from tests.browser import witness
from tests.browser.desk import Desk
from tests.identity.visitor import LICENCE_NUMBER
from tests.support import cast
from tests.support.customers import TARO


def sign_in(context, shop, name):
    """Sign in without a pointer."""
    desk = Desk(context.new_page(), shop)
    desk.go("/sign-in/")
    desk.page.keyboard.type(cast.PEOPLE[name][0])
    desk.press("Tab")
    desk.page.keyboard.type(cast.PASSWORD)
    desk.arrive("Enter", at=r"/(queue|reception)/$")
    return desk


def issue_a_ticket(nakamura):
    """Key 4 is 料金相談; the visitor has brought both things on its list."""
    page = nakamura.page
    nakamura.press("4")
    expect(page.get_by_role("radio", name="料金相談")).to_be_checked()
    nakamura.tick(page.get_by_role("checkbox", name="ご契約者ご本人"))
    nakamura.tick(page.get_by_role("checkbox", name="本人確認書類（原本）"))
    nakamura.arrive("Enter", at=r"issued=A-001")
    expect(page.get_by_role("status").filter(has_text="受付票を出しました")).to_contain_text("A-001")


def find_taro(aoki):
    """Number and birth date in 和暦; then, to be sure, the kana through an input method."""
    page = aoki.page
    aoki.arrive("/", at=r"/lookup/$")
    page.keyboard.type("０９０－７７３１－５６７８")
    aoki.type(page.get_by_label("生年月日"), "昭和61年5月1日")
    aoki.arrive("Enter", at=r"/lookup/$")
    expect(page.get_by_role("heading", level=1)).to_have_text("お客さまが見つかりました")
    assert TARO.name not in page.content()

    aoki.arrive("/", at=r"/lookup/$")
    page.keyboard.type("090-7731-5678")
    aoki.reach(page.get_by_label("フリガナ"))
    aoki.compose("やまだ", "やまだ", meanwhile=("Escape", "Enter"))
    assert (
        page.get_by_role("heading", level=1).inner_text() == "お客さまを照会する"
    )  # still here: the keys were not ours
    aoki.compose("　たろう", "　たろう")
    assert page.get_by_label("フリガナ").input_value() == "やまだ　たろう"
    aoki.arrive("Enter", at=r"/lookup/$")
    expect(page.get_by_role("heading", level=1)).to_have_text("お客さまが見つかりました")
    aoki.arrive("Enter", at=r"/identity/$")


def check_the_licence(aoki):
    page = aoki.page
    aoki.press("1")
    expect(page.get_by_role("radio", name="運転免許証")).to_be_checked()
    aoki.arrive("Enter", at=r"document=LICENCE$")
    expect(page.get_by_label("氏名", exact=True)).to_be_focused()
    aoki.compose("やまだたろう", "山田　太郎")
    aoki.type(page.get_by_label("生年月日", exact=True), "S61.5.1")
    aoki.reach(page.get_by_label("住所", exact=True))
    aoki.compose("とうきょうと", "東京都千代田区")
    aoki.compose("まるのうち", "丸の内９丁目８番７号　蒼穹荘３０１")
    aoki.type(page.get_by_label("書類の番号"), LICENCE_NUMBER)
    aoki.type(page.get_by_label("有効期限"), "R12.6.1")
    aoki.tick(page.get_by_label("変更の記載はない"))
    aoki.tick(page.get_by_label("読み取れて、有効だった"))
    for question in ("原本である", "手を加えた跡がない", "ICチップの写真", "ICチップの氏名"):
        group = page.get_by_role("radiogroup", name=question)
        aoki.tick(group.get_by_label("はい"))
    aoki.tick(page.get_by_label("臓器提供の意思表示欄は見ていない"))
    aoki.arrive("Enter", at=r"/identity/$")
    expect(page.get_by_text("一致 ・ 強度3")).to_be_visible()
    assert aoki.shows(TARO) == []  # 一致 is all that it says


def look_at_everything(aoki):
    """Keys 1–6; 端末 and 履歴 are not part of a question about a bill, so they ask why."""
    page = aoki.page
    seen = {
        "1": (TARO.address, TARO.email), "2": (TARO.imei, TARO.device), "3": (f"{TARO.bill_yen:,}",), "4": ("GB",),
        "5": (TARO.last_four,), "6": (TARO.summary,),
    }  # fmt: skip
    for key, values in seen.items():
        aoki.look(key)
        if key in "26":
            expect(page.get_by_role("heading", level=1)).to_contain_text("を開く理由")
            assert aoki.shows(TARO) == []
            aoki.press("1")
            aoki.arrive("Enter", at=r"/visits/\d+/\w+/$")
        for value in values:
            assert value in page.locator(".section:not(.closed)").inner_text()
    aoki.arrive("Escape", at=r"/visits/\d+/$")
    assert aoki.shows(TARO) == []
    expect(page.locator(".section:not(.closed)")).to_have_count(0)


def end_the_visit(aoki):
    """The document goes back first; the note is written in Japanese, and Esc is the input method's while it composes."""
    page = aoki.page
    aoki.arrive("e", at=r"/close/$")
    expect(page.get_by_text("お返ししてから終えてください")).to_be_visible()
    aoki.reach(page.get_by_role("button", name="お返しした"))
    aoki.arrive("Enter", at=r"/close/$")
    aoki.tick(page.get_by_label("お預かりした書類は手元になく"))
    aoki.press("1")
    expect(page.get_by_label("ご用件が済んだ")).to_be_checked()
    aoki.reach(page.get_by_label("補足"))
    aoki.compose("らいげつ", "来月も明細を見に来られる予定", meanwhile=("Escape",))
    assert page.get_by_label("補足").input_value() == "来月も明細を見に来られる予定"
    aoki.reach(page.get_by_role("button", name="応対を終える"))
    aoki.arrive("Enter", at=r"/queue/$")
    expect(page.get_by_role("status").filter(has_text="応対を終えました")).to_be_visible()


def test_nakamura_issues_a_ticket_and_aoki_serves_taro_without_touching_a_mouse(at_terminal, shop):
    reception, counter = at_terminal("RECEPTION"), at_terminal("COUNTER")
    log = witness.beginning_now(shop)
    log.watch(reception)
    log.watch(counter)
    nakamura, aoki = sign_in(reception, shop, "nakamura"), sign_in(counter, shop, "aoki")
    issue_a_ticket(nakamura)
    expect(aoki.page.locator("#next")).to_contain_text("A-001", timeout=10_000)  # by itself

    expect(aoki.page.get_by_role("button", name="次の方をお呼びする")).to_be_focused()
    aoki.arrive("Enter", at=r"/visits/\d+/$")
    visit = int(re.search(r"/visits/(\d+)/", aoki.page.url)[1])
    find_taro(aoki)
    check_the_licence(aoki)
    aoki.arrive("Enter", at=r"/visits/\d+/$")
    look_at_everything(aoki)
    end_the_visit(aoki)

    assert log.story(visit) == [
        "ticket.called", "visit.opened", "customer.looked_up", "customer.looked_up", "customer.chosen", "document.received",
        "identity.compared", "identity.passed", "disclosure.opened", "contract.disclosed", "device.disclosed", "bill.disclosed",
        "usage.disclosed", "payment.disclosed", "history.disclosed", "document.returned", "note.added", "disclosure.closed",
        "visit.closed",
    ]  # fmt: skip
    assert log.late() == {}
    reasons = {entry["verb"]: entry["reason"] for entry in shop.log("visit = %s AND reason <> ''", visit)}
    assert reasons["device.disclosed"] == "CUSTOMER_ASKED"
    assert log.story()[:3] == ["session.signed_in", "session.signed_in", "ticket.issued"]
