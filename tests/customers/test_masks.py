import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers import masks

TEXT_MASKS = [
    masks.name,
    masks.number,
    masks.address,
    masks.email,
    masks.document_number,
    masks.last_four,
    masks.imei,
    masks.iccid,
]


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("山田 太郎", "山＊ 太＊"),
        ("山田　太郎", "山＊ 太＊"),
        ("山田太郎", "山＊"),
        ("林 太", "林＊ 太＊"),
        ("林", "林＊"),
        ("𠮷田 花", "𠮷＊ 花＊"),
        ("葛\U000e0100西 誠", "葛＊ 誠＊"),
        ("ヤマダ タロウ", "ヤ＊ タ＊"),
        ("ﾔﾏﾀﾞ ﾀﾛｳ", "ﾔ＊ ﾀ＊"),
        ("か\u3099とう", "が＊"),
        ("John Smith", "J＊ S＊"),
        ("NGUYEN VAN NAM", "N＊ V＊ N＊"),
        ("  山田   太郎  ", "山＊ 太＊"),
        ("株式会社青葉商事", "株式会社＊"),
        ("株式会社 青葉商事", "株式会社＊"),
        ("株式会社", "株式会社＊"),
        ("有限会社みどり", "有限会社＊"),
        ("青葉商事株式会社", "＊株式会社"),
        ("青葉 合同会社", "＊合同会社"),
        ("医療法人社団青葉会", "医療法人社団＊"),
        ("㈱青葉", "㈱＊"),
        ("（株）青葉", "（株）＊"),
    ],
)
def test_a_name_shows_its_first_characters(text, mask):
    assert masks.name(text) == mask


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("09012345678", "090-****-5678"),
        ("０６０－１２３４－５６７８", "060-****-5678"),
        ("0312345678", "****-5678"),
        ("05012345678", "****-5678"),
        ("12345", "****"),
        ("不明", "****"),
    ],
)
def test_a_number_shows_its_ends(text, mask):
    assert masks.number(text) == mask


@pytest.mark.parametrize(
    ("day", "mask"),
    [(date(1986, 5, 1), "＊年5月1日"), (date(2000, 12, 31), "＊年12月31日"), (None, "")],
)
def test_a_birthday_never_shows_its_year(day, mask):
    assert masks.date_of_birth(day) == mask


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("東京都千代田区丸の内一丁目1番1号", "東京都千代田区＊"),
        ("東京都 千代田区 丸の内1-1-1", "東京都千代田区＊"),
        ("東京都町田市原町田1-2-3", "東京都町田市＊"),
        ("東京都府中市宮西町2-24", "東京都府中市＊"),
        ("東京都三宅島三宅村阿古1", "東京都三宅島三宅村＊"),
        ("神奈川県横浜市西区みなとみらい2-2-1", "神奈川県横浜市＊"),
        ("横浜市西区みなとみらい2-2-1", "横浜市＊"),
        ("千葉県市川市八幡1-1-1", "千葉県市川市＊"),
        ("三重県四日市市諏訪町1-5", "三重県四日市市＊"),
        ("広島県廿日市市下平良1-11-1", "広島県廿日市市＊"),
        ("石川県野々市市三納1-1", "石川県野々市市＊"),
        ("奈良県高市郡明日香村岡55", "奈良県高市郡明日香村＊"),
        ("奈良県大和郡山市北郡山町248-4", "奈良県大和郡山市＊"),
        ("佐賀県杵島郡大町町大字大町5017", "佐賀県杵島郡大町町＊"),
        ("北海道余市郡余市町朝日町26", "北海道余市郡余市町＊"),
        ("山梨県南都留郡富士河口湖町船津1700", "山梨県南都留郡富士河口湖町＊"),
        ("東京都1-2-3", "東京都＊"),
        ("1-2-3 Chiyoda, Tokyo", "＊"),
        ("丸の内1-1-1", "＊"),
    ],
)
def test_an_address_shows_prefecture_and_municipality(text, mask):
    assert masks.address(text) == mask


@pytest.mark.parametrize(
    ("text", "mask"),
    [
        ("kenta@example.jp", "k***@e***.jp"),
        ("k@e.jp", "k***@e***.jp"),
        ("kenta.yamada+shop@mail.example.co.jp", "k***@m***.jp"),
        ("kenta@localhost", "k***@l***"),
        ("kenta@example.verylongdomain", "k***@e***"),
        ("@example.jp", "***@e***.jp"),
        ("kenta", "***"),
    ],
)
def test_a_mail_address_shows_two_letters_and_the_country(text, mask):
    assert masks.email(text) == mask


@pytest.mark.parametrize(
    ("mask_of", "text", "mask"),
    [
        (masks.document_number, "309012345620", "************"),
        (masks.document_number, "TK1234567", "************"),
        (masks.last_four, "4111 1111 1111 1234", "****1234"),
        (masks.last_four, "1234", "****1234"),
        (masks.last_four, "123", "****"),
        (masks.imei, "490154203237518", "***********7518"),
        (masks.iccid, "8981100000000000003", "***************0003"),
        (masks.imei, "なし", "***********"),
    ],
)
def test_numbers_of_documents_cards_and_devices(mask_of, text, mask):
    assert mask_of(text) == mask


@pytest.mark.parametrize("mask_of", TEXT_MASKS)
@pytest.mark.parametrize("text", ["", " ", "\u3000\n"])
def test_of_nothing_nothing_is_made(mask_of, text):
    assert mask_of(text) == ""


@given(st.text())
@example("@")
@example("(株)")
def test_any_text_can_be_masked(text):
    for mask_of in TEXT_MASKS:
        assert isinstance(mask_of(text), str)


words = st.text(alphabet="山田太郎花子髙橋アイウabcXYZ", min_size=1, max_size=12)


@given(st.lists(words, min_size=1, max_size=4))
def test_a_name_shows_one_character_a_part_and_hides_every_length(parts):
    assert masks.name(" ".join(parts)) == " ".join(part[0] + "＊" for part in parts)
    assert masks.name(" ".join(parts)) == masks.name(" ".join(part + "あ" for part in parts))


@given(st.text(alphabet="0123456789-０９ ", max_size=30))
def test_no_number_shows_more_than_seven_digits(text):
    assert len(re.findall("[0-9]", masks.number(text))) <= 7
    for mask_of in (masks.last_four, masks.imei, masks.iccid):
        assert len(re.findall("[0-9]", mask_of(text))) <= 4


@given(st.text(min_size=1))
def test_a_document_number_shows_nothing(text):
    assert set(masks.document_number(text)) <= {"*"}


@given(st.text(), st.text())
def test_a_mail_address_shows_at_most_two_characters_and_a_known_end(mailbox, domain):
    shown = re.fullmatch(r"(.?)\*{3}@(.?)\*{3}(\.[A-Za-z]{2,6})?", masks.email(f"a{mailbox}@{domain}"), re.DOTALL)

    assert shown


@given(st.text(alphabet="東京都道府県市区町村郡千代田大1２ー-　丁目番号", max_size=30))
def test_an_address_shows_only_its_beginning_and_never_a_house_number(text):
    shown = masks.address(text).rstrip("＊")

    assert re.sub(r"\s", "", text).startswith(shown)
    assert not re.search(r"\d", shown)
    assert shown == "" or shown[-1] in "都道府県市区町村"


@given(st.dates(), st.integers(1, 9998))
def test_birthdays_of_different_years_look_the_same(day, year):
    if (day.month, day.day) != (2, 29):
        assert masks.date_of_birth(day) == masks.date_of_birth(day.replace(year=year))
