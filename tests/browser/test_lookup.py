"""Finding somebody: nobody there, several there, and too many guesses."""

import pytest
from playwright.sync_api import expect

from tests.customers.lookup import TWIN_BORN, register
from tests.support.customers import TARO


@pytest.fixture
def aoki(sit_down):
    desk = sit_down("aoki")
    desk.open_visit()
    return desk


def test_nobody_is_found_and_what_was_typed_stays(aoki):
    aoki.look_up(number="09000000000", kana="ヤマダ タロウ")

    said = aoki.page.locator("[data-error-summary]")
    expect(said).to_be_focused()
    expect(said).to_contain_text("一致するお客さまが見つかりません")
    assert aoki.page.input_value("input[name=kana]") == "ヤマダ タロウ"
    expect(aoki.page.get_by_text("見つからないときに確かめること")).to_be_visible()


def test_after_three_misses_the_next_one_must_wait_and_the_log_has_a_flag(aoki, shop):
    before = shop.newest_entry()
    for kana in ("ヤマモト タロウ", "ヤマカワ タロウ", "ヤマシタ タロウ"):
        aoki.look_up(number=TARO.number, kana=kana)

    aoki.look_up(number=TARO.number, kana=TARO.kana)

    assert "次に照会できるまで" in aoki.text
    assert aoki.page.input_value("input[name=kana]") == TARO.kana
    expect(aoki.page.locator("time[data-count-down]")).to_have_text("0:00", timeout=10_000)
    aoki.submit("照会する")
    expect(aoki.page.get_by_role("heading", level=1)).to_have_text("お客さまが見つかりました")
    story = [(entry["verb"], entry["flags"]) for entry in shop.log("id > %s AND verb LIKE 'lookup.%%'", before)]
    assert [verb for verb, _flags in story] == ["lookup.missed"] * 3 + ["lookup.refused"]
    assert "REPEATED_MISSES" in story[2][1]


def test_two_people_of_one_name_and_birth_date_are_told_apart_by_what_the_visitor_says(aoki, shop):
    with shop.behind():
        twins = {"name": "三葉 一", "kana": "ミツバ ハジメ"}  # other tests' people of this database have other names
        register("K-B-01", address="東京都港区双葉町1-1", numbers=["08011112222"], **twins)
        register("K-B-02", address="愛知県名古屋市中区栄2-2", numbers=["07033334444"], **twins)
    aoki.look_up(kana="みつば はじめ", born_on=TWIN_BORN.isoformat())

    expect(aoki.page.get_by_role("heading", level=1)).to_have_text("2人の候補があります")
    assert "三葉 一" not in aoki.text
    expect(aoki.page.get_by_role("button", name="この方を選ぶ")).to_have_count(2)
    assert "lookup" in aoki.page.url
    aoki.arrive("Tab", "2", at=r"/identity/$")


def test_no_key_of_a_customer_stands_in_any_address_or_page_of_a_visit(aoki):
    seen = []
    aoki.page.context.on("request", lambda request: seen.append(request.url + (request.post_data or "")))
    aoki.choose(TARO)
    seen.append(aoki.page.content())
    aoki.go(aoki.visit)
    seen.append(aoki.page.content())
    aoki.go(f"{aoki.visit}close/")
    seen.append(aoki.page.content())

    keys = {str(TARO.id), TARO.id.hex, TARO.code, TARO.contract_number}
    assert not [key for key in keys if any(key in text for text in seen)]
