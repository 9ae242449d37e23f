"""A check that does not agree: what it says, what it does not say, and who may go on."""

from playwright.sync_api import expect

from tests.support.customers import TARO

ONE_OFF = "東京都千代田区丸の内九丁目8-7 蒼穹荘302"


def answers(desk):
    """What the result says of each item."""
    return dict(row.inner_text().split("\t") for row in desk.page.locator("section table tr").all())


def test_one_character_off_says_which_item_differs_and_nothing_that_is_on_file(sit_down):
    aoki = sit_down("aoki")
    aoki.open_visit()
    aoki.choose(TARO)

    aoki.check(TARO, address=ONE_OFF)

    assert answers(aoki) == {"氏名": "一致", "生年月日": "一致", "住所": "不一致"}
    assert aoki.shows(TARO) == []
    expect(aoki.page.get_by_text("この応対での不一致は1回です")).to_be_visible()
    aoki.go(aoki.visit)
    assert aoki.page.get_by_role("button", name="開く").count() == 0  # no section can be opened


def test_another_document_may_be_tried_and_opens_the_contract(sit_down):
    aoki = sit_down("aoki")
    aoki.open_visit()
    aoki.choose(TARO)
    aoki.check(TARO, name="山田 次郎")

    aoki.page.get_by_label("マイナンバーカード").check()
    aoki.submit("お預かりせずに確認へ")
    page = aoki.page
    for name, value in (
        ("name", TARO.name), ("born_on", "1986.5.1"), ("address", TARO.address), ("issuer", "千代田区長"), ("expires_on", "2030-05-01"),
    ):  # fmt: skip
        page.fill(f"input[name={name}]", value)
    for name, value in (
        ("address_change", "NONE"), ("original", "yes"), ("unaltered", "yes"), ("chip", "VALID"), ("chip_photo", "yes"),
        ("chip_agrees", "yes"),
    ):  # fmt: skip
        page.check(f"input[name={name}][value={value}]")
    page.get_by_label("表面だけを確認し").check()
    aoki.submit("照合する")

    expect(page.get_by_text("一致 ・ 強度3")).to_be_visible()
    aoki.go(aoki.visit)
    aoki.look("1")
    assert TARO.address in aoki.text


def test_the_third_failure_needs_the_manager_who_unlocks_it_from_another_terminal(sit_down):
    aoki, takahashi = sit_down("aoki"), sit_down("takahashi")
    aoki.open_visit()
    aoki.choose(TARO)
    for name in ("山田 次郎", "山田 三郎", "山田 四郎"):
        aoki.check(TARO, name=name)
    expect(aoki.page.get_by_text("店長の解除が必要です")).to_be_visible()
    expect(aoki.page.get_by_label("運転免許証")).to_have_count(0)

    takahashi.go("/unlock/")
    expect(takahashi.page.get_by_text("青木 美咲")).to_be_visible()
    assert takahashi.shows(TARO) == []
    takahashi.submit("解除する")
    expect(takahashi.page.get_by_text("解除を待っている応対はありません")).to_be_visible()

    with aoki.page.expect_navigation():
        aoki.page.get_by_role("link", name="解除されたか確かめる").click()
    aoki.check(TARO)
    expect(aoki.page.get_by_text("一致 ・ 強度3")).to_be_visible()


def test_aoki_cannot_unlock_her_own_visit(sit_down, noise):
    aoki = sit_down("aoki")

    aoki.go("/unlock/")

    expect(aoki.page.get_by_role("button", name="解除する")).to_have_count(0)
    noise[:] = [line for line in noise if "403" not in line]
