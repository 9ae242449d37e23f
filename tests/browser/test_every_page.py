"""Every page by its name, in each of its states: no violation that axe knows, nothing too small to hit, nothing wider than the screen."""

import pytest
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from tests.browser import papers, readers
from tests.browser.audit_of_pages import faults
from tests.conftest import actor, terminal
from tests.customers.lookup import TWIN_BORN, register
from tests.identity.visitor import log_refuses
from tests.support.customers import TARO

SEEN: set[str] = set()
# Pages that are none: they only answer to a form and lead elsewhere, or to a machine.
NO_PAGES = {
    "sign_out", "set_language", "health", "call", "reception_return", "reception_close", "queue_return", "queue_close", "no_show",
    "receive_document", "return_document", "conceal", "unlock", "choose", "home", "approve_export", "export_file",
}  # fmt: skip


@pytest.fixture
def audit():
    """Look at a page that is open under the name of its address; say at the end everything that is wrong with all of them."""
    wrong: list[str] = []

    def look(page, name, state=""):
        SEEN.add(name)
        wrong.extend(f"{name} {state}: {fault}" for fault in faults(page))

    yield look
    assert not wrong, "\n".join(wrong)


def issue_tickets():
    """Seven visitors of an ordinary morning; returns the first ticket."""
    from reception.actions.tickets import issue_ticket

    by, now = actor("nakamura", terminal(kind="RECEPTION")), timezone.now()
    return [
        issue_ticket(by=by, at=now, **visitor)
        for visitor in (
            {"purpose": "DEVICE_CHANGE", "booked_for": now, "brought": ["PHOTO_ID"]},
            {"purpose": "BILL_ENQUIRY", "care": ["WHEELCHAIR"], "brought": ["PHOTO_ID", "CONTRACTOR_ONLY"]},
            {"purpose": "REPAIR", "language": "vi"}, {"purpose": "BILL_PAYMENT"},
            {"purpose": "CONTRACT_ENQUIRY", "channel": "TELEPHONE"}, {"purpose": "PLAN_CHANGE", "care": ["SMALL_CHILDREN", "HEARING"]},
        )
    ]  # fmt: skip


def test_at_the_door(browse, at_terminal, audit):
    page = browse().new_page()
    for path, name in (("/sign-in/", "sign_in"), ("/terminal/", "enrol")):
        page.goto(path)
        audit(page, name, "not yet a terminal")
        with page.expect_navigation():
            page.locator("main form button").last.click()
        audit(page, name, "with errors")
    page = at_terminal().new_page()
    page.goto("/sign-in/")
    audit(page, "sign_in", "at a terminal")
    with page.expect_navigation():
        page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    audit(page, "sign_in", "in English")


def test_at_the_reception(sit_down, browse, shop, audit):
    with shop.behind():
        tickets = issue_tickets()
    nakamura = sit_down("nakamura")
    nakamura.go("/reception/")
    audit(nakamura.page, "reception")
    nakamura.page.get_by_role("radio", name="機種変更").check(force=True)
    audit(nakamura.page, "reception", "with a purpose chosen")
    nakamura.submit("受付票を出す")
    audit(nakamura.page, "reception", "issued")
    nakamura.submit("受付票を出す")
    audit(nakamura.page, "reception", "with errors")
    nakamura.go(f"/reception/tickets/{tickets[0].pk}/")
    audit(nakamura.page, "reception_ticket")

    monitor = browse().new_page()
    monitor.goto("/board/M01/")
    audit(monitor, "display")
    monitor.goto("/board/U01/")
    audit(monitor, "display", "of an empty shop")


def test_at_the_queue(sit_down, shop, audit):
    aoki = sit_down("aoki")
    audit(aoki.page, "queue", "empty")
    with shop.behind():
        tickets = issue_tickets()
    aoki.go("/queue/")
    audit(aoki.page, "queue")
    aoki.go(f"/queue/tickets/{tickets[2].pk}/")
    audit(aoki.page, "choose_ticket")
    aoki.submit("この方をお呼びする")
    audit(aoki.page, "choose_ticket", "without a reason")
    aoki.go("/queue/open/")
    audit(aoki.page, "open_visit")
    aoki.submit("応対を始める")
    audit(aoki.page, "open_visit", "with errors")
    aoki.go("/queue/")
    aoki.submit("次の方をお呼びする")
    audit(aoki.page, "visit", "just called")
    aoki.go("/queue/")
    audit(aoki.page, "queue", "with a visit")
    aoki.submit("いらっしゃらない")
    audit(aoki.page, "queue", "with somebody absent")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_on_the_way_to_the_customer(sit_down, shop, audit, language):
    aoki = sit_down("aoki", language=language)
    aoki.begin()
    aoki.go(aoki.visit)
    assert aoki.page.locator("html").get_attribute("lang") == language
    audit(aoki.page, "visit", "nobody chosen")
    aoki.go(f"{aoki.visit}lookup/")
    audit(aoki.page, "lookup")
    with shop.behind():
        for code in (f"K-{language}-01", f"K-{language}-02"):
            register(code, kana="フタバ ハジメ" if language == "ja" else "ヨツバ ハジメ")
    for state, kana in (
        ("several", "フタバ ハジメ" if language == "ja" else "ヨツバ ハジメ"),
        ("a miss", "ダレモ イナイ"),
        ("an error", "山田"),
    ):
        aoki.go(f"{aoki.visit}lookup/")
        aoki.page.fill("input[name=kana]", kana)
        aoki.page.fill("input[name=born_on]", TWIN_BORN.isoformat())
        press(aoki.page)
        audit(aoki.page, "lookup", state)
    aoki.go(f"{aoki.visit}lookup/")
    aoki.page.fill("input[name=number]", TARO.number)
    aoki.page.fill("input[name=kana]", TARO.kana)
    press(aoki.page)
    audit(aoki.page, "lookup", "one")
    press(aoki.page)
    audit(aoki.page, "identity", "choose a document")
    aoki.go(f"{aoki.visit}hand-over/")
    audit(aoki.page, "hand_over")


def press(page):
    """Press the one primary button of the page."""
    with page.expect_navigation():
        page.locator("main .primary").click()


def test_at_the_check(sit_down, audit):
    aoki = sit_down("aoki")
    aoki.begin(TARO)
    aoki.go(aoki.visit)
    audit(aoki.page, "visit", "chosen")
    for kind in ("LICENCE", "MY_NUMBER_CARD", "RESIDENCE_CARD", "PERMANENT_RESIDENT", "PASSPORT", "DRIVING_RECORD"):
        aoki.go(f"{aoki.visit}identity/?document={kind}")
        audit(aoki.page, "identity", kind)
    aoki.submit("照合する")
    audit(aoki.page, "identity", "with errors")
    aoki.go(f"{aoki.visit}identity/")
    aoki.page.get_by_label("運転免許証").check()
    aoki.submit("お預かりして確認へ")
    for name in ("山田 次郎", "山田 三郎", "山田 四郎"):
        aoki.check(TARO, name=name)
        audit(aoki.page, "identity", "failed")
    aoki.go(aoki.visit)
    audit(aoki.page, "visit", "locked, with a document in hand")
    aoki.go(f"{aoki.visit}close/")
    audit(aoki.page, "close", "with a document in hand")
    takahashi = sit_down("takahashi")
    takahashi.go("/unlock/")
    audit(takahashi.page, "unlocks")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_at_the_open_contract(sit_down, audit, language):
    aoki = sit_down("aoki", language=language)
    aoki.begin(TARO, proven=True)
    aoki.go(aoki.visit)
    audit(aoki.page, "visit", "disclosed")
    for key, name in (
        ("1", "contract"),
        ("2", "device"),
        ("3", "bill"),
        ("4", "usage"),
        ("5", "payment"),
        ("6", "history"),
    ):
        aoki.look(key)
        if key in "26":
            audit(aoki.page, f"{name}_reason")
            press(aoki.page)
            audit(aoki.page, f"{name}_reason", "with errors")
            aoki.press("1")
            press(aoki.page)
        for details in aoki.page.locator("details").all():
            details.locator("summary").click()
        audit(aoki.page, name)
    aoki.go(f"{aoki.visit}identity/")
    audit(aoki.page, "identity", "passed")
    aoki.go(f"{aoki.visit}extend/")
    audit(aoki.page, "extend")
    aoki.go(f"{aoki.visit}close/")
    audit(aoki.page, "close")
    press(aoki.page)
    audit(aoki.page, "close", "with errors")


def test_on_the_telephone_and_at_the_repair(sit_down, audit):
    yoshida = sit_down("yoshida")
    yoshida.begin(reason="CALL_BACK")
    yoshida.go(yoshida.visit)
    audit(yoshida.page, "visit", "on the telephone")
    kobayashi = sit_down("kobayashi")
    kobayashi.begin(TARO, proven=True, purpose="REPAIR")
    kobayashi.go(kobayashi.visit)
    audit(kobayashi.page, "visit", "at the repair")


def test_the_reasons_that_a_bill_enquiry_does_not_need(sit_down, audit):
    aoki = sit_down("aoki")
    aoki.begin(TARO, proven=True, purpose="ADDRESS_CHANGE")
    for section in ("bill", "usage", "payment"):
        aoki.go(f"{aoki.visit}{section}/reason/")
        audit(aoki.page, f"{section}_reason")
    SEEN.add("contract_reason")  # every purpose that shows anything needs the contract: nobody is ever asked why


def test_for_those_who_read_the_log(sit_down, audit):
    readers.walk(sit_down, audit)


def test_limits_papers_and_exports(sit_down, shop, audit):
    papers.walk(sit_down, shop, audit)


def test_where_one_may_not_go(sit_down, shop, noise, audit):
    nakamura, lapsed = sit_down("nakamura"), sit_down("lapsed")
    for desk, path, name in (
        (nakamura, "/visits/1/", "403"), (lapsed, "/queue/open/", "403"), (nakamura, "/nowhere/", "404"), (nakamura, "/", "home"),
    ):  # fmt: skip
        desk.go(path)
        audit(desk.page, name)
    aoki, ito = sit_down("aoki"), sit_down("ito")
    aoki.begin(TARO)
    ito.go(aoki.visit)
    audit(ito.page, "visit", "a colleague's")
    ito.go("/queue/open/")
    ito.page.context.clear_cookies(name="csrftoken")
    ito.submit("応対を始める")
    audit(ito.page, "403", "from an old page")
    noise[:] = [line for line in noise if "403" not in line and "404" not in line]


def test_when_the_log_takes_no_entry_the_page_says_so_and_shows_nobody(sit_down, shop, noise, audit):
    aoki = sit_down("aoki")
    aoki.begin(TARO, proven=True)
    with shop.behind():
        log_refuses("contract.disclosed")
    try:
        aoki.go(aoki.visit)
        aoki.look("1")
    finally:
        shop.rows("DROP FUNCTION disk_is_full() CASCADE")

    assert "記録できないため表示できません" in aoki.text
    assert aoki.shows(TARO) == []
    audit(aoki.page, "503")
    noise[:] = [line for line in noise if "503" not in line]


def test_every_name_was_looked_at():
    """Runs last in this file: a page that nobody looked at is a page that nobody tested."""
    names = {
        pattern.name
        for resolver in get_resolver().url_patterns
        for pattern in (resolver.url_patterns if isinstance(resolver, URLResolver) else [resolver])
    }
    assert names - NO_PAGES - SEEN == set()
