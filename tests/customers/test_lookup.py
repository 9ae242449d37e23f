"""The lookup page: what a clerk types, and whom they see, masked."""

import pytest

from customers.models import Lookup
from tests.conftest import sit_down
from tests.customers.lookup import entries, find_taro, look_up, register, telling, verbs

MASKED_TARO = ["山＊ 太＊", "090-****-5678", "＊年5月1日", "東京都千代田区＊"]


@pytest.fixture
def aoki(seated):
    return seated("aoki")


@pytest.fixture
def visit(open_visit):
    return open_visit("aoki")


@pytest.fixture
def real_visit(real_db, open_visit):
    return open_visit("aoki")


def shown(response):
    return response.content.decode()


@pytest.mark.parametrize(
    "elements",
    [
        {"number": "０９０ー７７３１ー５６７８", "kana": "やまだ　たろう"},
        {"number": "090 7731 5678", "born_on": "昭和61年5月1日"},
        {"kana": "ﾔﾏﾀﾞ ﾀﾛｳ", "born_on": "S61.5.1"},
        {"number": "09077315678", "kana": "ヤマダタロウ", "born_on": "19860501"},
    ],
)
def test_taro_is_shown_masked_however_his_elements_are_typed(aoki, visit, taro, elements):
    page = shown(look_up(aoki, visit, **elements))

    assert all(mask in page for mask in MASKED_TARO)
    assert "この方の本人確認へ" in page
    assert [value for value in telling(taro) if value in page] == []


def test_neither_the_address_nor_the_page_holds_the_key_of_a_customer_or_what_was_typed(aoki, visit, taro):
    response = find_taro(aoki, visit, taro)

    assert str(taro.id) not in shown(response)
    assert taro.number not in shown(response)
    assert response.request["PATH_INFO"] == f"/visits/{visit.number}/lookup/"
    assert response.request["QUERY_STRING"] == ""


def test_a_search_cannot_be_put_into_an_address(aoki, visit, taro):
    response = aoki.get(f"/visits/{visit.number}/lookup/", {"number": taro.number, "kana": taro.kana})

    assert "山＊" not in shown(response)
    assert verbs(visit) == []


@pytest.mark.parametrize("alone", [{"number": "09077315678"}, {"kana": "ヤマダ タロウ"}, {"born_on": "1986-05-01"}, {}])
def test_one_element_alone_finds_nobody_and_is_refused(aoki, visit, alone):
    page = shown(look_up(aoki, visit, **alone))

    assert "照会には2つの項目が必要です" in page
    assert all(value in page for value in alone.values())
    assert "山＊" not in page
    assert [(entry["verb"], entry["reason"]) for entry in entries(visit)] == [("lookup.refused", "ONE_MORE_ELEMENT")]


@pytest.mark.parametrize(
    ("elements", "sentence"),
    [
        ({"number": "03-1234-5678", "kana": "ヤマダ タロウ"}, "携帯電話番号は060・070・080・090で始まる"),
        ({"number": "09077315678", "kana": "山田 太郎"}, "フリガナに漢字が含まれています"),
        ({"number": "09077315678", "kana": "ヤマ%"}, "フリガナに使えない文字"),
        ({"kana": "ヤマダ タロウ", "born_on": "610501"}, "6桁の数字だけでは年を決められません"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field_and_nothing_typed_is_lost(aoki, visit, elements, sentence):
    page = shown(look_up(aoki, visit, **elements))

    assert sentence in page
    assert all(value in page for value in elements.values())
    assert [(entry["verb"], entry["reason"]) for entry in entries(visit)] == [("lookup.refused", "UNREADABLE")]


@pytest.mark.parametrize("field", ["number", "kana", "born_on"])
@pytest.mark.parametrize(
    "attack", ["' OR 1=1 --", "09077315678' OR 'a'='a", "ヤマダ'); SELECT * FROM customers_customer; --", "%", "\x00"]
)
def test_sql_typed_into_a_field_finds_nobody(aoki, visit, taro, field, attack):
    honest = {"number": taro.number, "kana": taro.kana, "born_on": taro.born_on.isoformat()}

    page = shown(look_up(aoki, visit, **{**honest, field: attack}))

    assert "山＊" not in page
    assert entries(visit, verb="customer.looked_up") == []
    assert Lookup.objects.filter(visit=visit).count() == 0


def test_a_miss_says_what_to_tell_the_visitor_and_what_to_check(aoki, visit, taro, hanako):
    page = shown(look_up(aoki, visit, number=taro.number, kana=hanako.kana))

    assert "一致するお客さまが見つかりません" in page
    assert all(hint in page for hint in ("濁点", "以前のお名前", "ほかの会社"))
    assert f'value="{hanako.kana}"' in page
    assert "山＊" not in page
    assert "佐＊" not in page


def test_five_people_of_one_name_and_birthday_are_listed_for_the_keys_1_to_5(real_visit):
    for place in range(1, 6):
        register(
            f"K-8{place}", address=f"東京都{'港千代田新宿渋谷目黒'[place - 1]}区1-1", numbers=[f"0901111000{place}"]
        )

    page = shown(look_up(sit_down("aoki"), real_visit, kana="ふたば はじめ", born_on="平成6年8月17日"))

    assert "5人の候補があります" in page
    assert all(f'value="{place}" data-key="{place}"' in page for place in range(1, 6))
    assert all(f"090-****-000{place}" in page for place in range(1, 6))
    assert [entry["hits"] for entry in entries(real_visit, verb="customer.looked_up")] == [5] * 5


def test_six_people_of_one_name_and_birthday_are_too_many_and_none_is_shown(real_visit):
    for place in range(1, 7):
        register(f"K-8{place}", numbers=[f"0901111000{place}"])
    aoki = sit_down("aoki")

    page = shown(look_up(aoki, real_visit, kana="フタバ ハジメ", born_on="1994-08-17"))
    narrowed = shown(look_up(aoki, real_visit, kana="フタバ ハジメ", born_on="1994-08-17", number="09011110004"))

    assert "当てはまる方が6人以上います" in page
    assert "双＊" not in page
    assert "090-****-0004" in narrowed
    assert [(entry["verb"], entry["hits"]) for entry in entries(real_visit)] == [
        ("lookup.overflowed", 6),
        ("customer.looked_up", 1),
    ]


def test_twins_born_on_one_day_are_told_apart_by_their_names(real_visit):
    register("K-91", name="双葉 一", kana="フタバ ハジメ", numbers=["09011110001"])
    register("K-92", name="双葉 望", kana="フタバ ノゾミ", numbers=["09011110002"])

    page = shown(look_up(sit_down("aoki"), real_visit, kana="フタバ ノゾミ", born_on="1994-08-17"))

    assert "双＊ 望＊" in page
    assert "双＊ 一＊" not in page


def test_a_corporation_shows_its_form_and_counts_its_other_lines(real_visit):
    numbers = [f"0901111000{place}" for place in range(1, 6)]
    register("K-93", name="株式会社蒼天", kana="カブシキガイシャソウテン", born_on=None, numbers=numbers)

    page = shown(look_up(sit_down("aoki"), real_visit, kana="かぶしきがいしゃ そうてん", number="09011110005"))

    assert "株式会社＊" in page
    assert "ほか2回線" in page


def test_on_the_telephone_the_page_warns_that_nothing_is_said_first(seated, open_visit):
    visit = open_visit("yoshida", reason="CALL_BACK")

    assert "こちらから先に言いません" in shown(seated("yoshida").get(f"/visits/{visit.number}/lookup/"))


def test_the_slash_key_reaches_the_number(aoki, visit):
    page = shown(aoki.get(f"/visits/{visit.number}/lookup/"))

    assert 'name="number"' in page
    assert 'data-key="/"' in page
    assert "任意" not in page


def test_another_clerks_visit_is_refused(seated, visit, taro):
    response = find_taro(seated("ito"), visit, taro)

    assert response.status_code == 403
    assert "山＊" not in shown(response)
    assert [(entry["verb"], entry["reason"]) for entry in entries(visit)] == [("visit.refused", "OTHER_CLERK")]


def test_another_shops_visit_does_not_exist(seated, visit, taro):
    assert find_taro(seated("umeda"), visit, taro).status_code == 404


def test_a_closed_visit_finds_nobody_any_more(aoki, open_visit, taro):
    from django.utils import timezone

    visit = open_visit("aoki", closed_at=timezone.now(), outcome="DONE")

    assert find_taro(aoki, visit, taro).status_code == 302
    assert verbs(visit) == ["visit.refused"]


@pytest.mark.parametrize("name", ["lapsed", "nakamura", "matsuda", "kimura"])
def test_who_may_not_look_up_is_refused_before_the_visit_is_read(seated, open_visit, taro, name):
    visit = open_visit(name)

    response = find_taro(seated(name), visit, taro)

    assert response.status_code == 403
    assert "山＊" not in shown(response)
    assert verbs(visit) == []


def test_nobody_looks_up_without_signing_in(client, visit, taro):
    response = find_taro(client, visit, taro)

    assert response.status_code == 302
    assert "/sign-in/" in response["Location"]
