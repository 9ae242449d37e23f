"""The monitor in the shop: numbers only, new ones by themselves."""

from playwright.sync_api import expect

from tests.conftest import actor, terminal


def test_a_number_appears_when_a_clerk_calls_it_and_nobody_touches_the_monitor(browse, sit_down, shop):
    with shop.behind():
        from django.utils import timezone

        from reception.actions.tickets import issue_ticket

        seat = terminal(kind="RECEPTION")
        for purpose in ("BILL_ENQUIRY", "REPAIR"):
            issue_ticket(purpose=purpose, by=actor("nakamura", seat), at=timezone.now())
    monitor = browse().new_page()
    monitor.goto("/board/M01/")
    expect(monitor.get_by_text("ただいまお呼びしている番号はありません")).to_be_visible()
    assert monitor.locator(".waiting li").all_inner_texts() == ["A-001", "B-001"]

    aoki = sit_down("aoki")
    aoki.submit("次の方をお呼びする")

    expect(monitor.locator(".called li")).to_contain_text("A-001", timeout=10_000)
    assert monitor.locator(".called li").inner_text().split() == ["A-001", "1番窓口"]
    assert monitor.locator(".waiting li").all_inner_texts() == ["B-001"]
    assert "料金相談" not in monitor.content()
    assert "青木" not in monitor.content()
