import jaconv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import comparison
from customers.comparison import addresses_agree, names_agree


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("山田 太郎", "山田太郎"),
        ("山田　太郎", "山田 太郎"),
        ("高橋 花子", "髙橋 花子"),
        ("山崎 誠", "山﨑 誠"),
        ("渡辺 健", "渡邉 健"),
        ("渡邊 健", "渡邉 健"),
        ("斉藤 一", "齋藤 一"),
        ("斎藤 一", "齊藤 一"),
        ("浜田 徳子", "濵田 德子"),
        ("吉田 真", "𠮷田 眞"),
        ("中島 恵", "中嶋 惠"),
        ("広沢 国男", "廣澤 國男"),
        ("桜井 円", "櫻井 圓"),
        ("瀬戸 槙", "瀨戸 槇"),
        ("辻 葵", "辻\U000e0100 葵"),
        ("神谷 祥子", "神谷 祥子"),
        ("ジョン・スミス", "ジョン スミス"),
        ("ｼﾞｮﾝ ｽﾐｽ", "ジョン スミス"),
        ("john smith", "JOHN SMITH"),
        ("ＪＯＨＮ　ＳＭＩＴＨ", "John Smith"),
    ],
)
def test_one_name_in_two_spellings_agrees(typed, registered):
    assert names_agree(typed, registered)
    assert names_agree(registered, typed)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("", ""),
        (" ", "　"),
        ("", "山田太郎"),
        ("山田", "山田太郎"),
        ("山田次郎", "山田太郎"),
        ("太田 博", "大田 博"),
        ("伊藤 誠", "伊東 誠"),
        ("河野 恵", "川野 恵"),
        ("さくら", "サクラ"),
        ("高島 愛", "高嶺 愛"),
        ("SMITH JOHN", "JOHN SMITH"),
        ("JON SMITH", "JOHN SMITH"),
        ("ヤマダ タロウ", "山田 太郎"),
    ],
)
def test_different_names_do_not_agree(typed, registered):
    assert not names_agree(typed, registered)


def test_no_kanji_has_two_everyday_forms():
    assert not set(comparison._PLAIN_KANJI) & set(map(ord, comparison._PLAIN_KANJI.values()))


SAME_PLACE = [
    ("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内一丁目2番3号"),
    ("東京都千代田区丸の内１－２－３", "東京都千代田区丸の内1丁目2番地3"),
    ("東京都千代田区丸ノ内1ー2ー3", "東京都千代田区丸の内１丁目２番地の３"),
    ("東京都 千代田区 丸の内 1 - 2 - 3", "東京都千代田区丸の内一丁目二番三号"),
    ("千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-3"),
    ("東京都千代田区一番町12-3", "東京都千代田区一番町12番地3"),
    ("東京都中央区八丁堀2-3-4", "東京都中央区八丁堀二丁目3番4号"),
    ("東京都千代田区霞が関2-1-2", "東京都千代田区霞ヶ関2丁目1番2号"),
    ("東京都調布市西つつじヶ丘3-1", "東京都調布市西つつじケ丘三丁目1"),
    ("東京都新宿区四ッ谷1-1", "東京都新宿区四ツ谷1-1"),
    ("東京都世田谷区玉川十二丁目3-4", "東京都世田谷区玉川12-3-4"),
    ("横浜市西区みなとみらい2-2-1", "神奈川県横浜市西区みなとみらい二丁目2番1号"),
    ("さいたま市浦和区高砂3-15-1", "埼玉県さいたま市浦和区高砂三丁目15番1号"),
    ("千葉県鎌ケ谷市新鎌ケ谷2-6-1", "千葉県鎌ヶ谷市新鎌ヶ谷二丁目6番1号"),
    ("北海道札幌市中央区北1条西2-3-4", "北海道札幌市中央区北一条西二丁目3番地4"),
    ("北海道帯広市西5条南31-1-2", "北海道帯広市西五条南31丁目1番地2"),
    ("岩手県九戸郡洋野町種市23地割27", "岩手県九戸郡洋野町種市23地割27番地"),
    ("沖縄県那覇市小禄12", "沖縄県那覇市字小禄12番地"),
    ("埼玉県川越市古谷上123", "埼玉県川越市大字古谷上123番地"),
    ("秋田県横手市十文字町海道下12-5", "秋田県横手市十文字町字海道下12番地5"),
    ("京都府京都市中京区寺町通御池上ル上本能寺前町488", "京都市中京区寺町通御池上る上本能寺前町488番地"),
    ("大阪府堺市堺区南瓦町3-1", "大阪府堺市堺区南瓦町3番1号"),
    ("千葉県市川市八幡1-1-1", "千葉県市川市八幡1丁目1番1号"),
    ("東京都千代田区丸の内1-02-3", "東京都千代田区丸の内1-2-3"),
    ("広島県広島市中区廣瀨町1-1", "広島県広島市中区広瀬町1-1"),
    ("東京都新宿区西新宿2-8-1", "東京都新宿区西新宿二丁目8番1号 メゾン青葉405号室"),
    ("東京都新宿区西新宿2-8-1 メゾン青葉 405", "東京都新宿区西新宿2-8-1メゾン青葉405号室"),
    ("東京都新宿区西新宿2-8-1 ﾒｿﾞﾝ青葉 405号", "東京都新宿区西新宿2-8-1　メゾン青葉４０５"),
    ("東京都新宿区西新宿2-8-1-405", "東京都新宿区西新宿2-8-1 メゾン青葉405号室"),
    ("東京都新宿区西新宿2-8-1 405号室", "東京都新宿区西新宿2-8-1 メゾン青葉405"),
    ("東京都新宿区西新宿2-8-1 青葉ビル3階", "東京都新宿区西新宿2-8-1青葉ビル3F"),
    ("愛媛県松山市堀之内甲12", "愛媛県松山市堀之内甲12番地"),
    ("愛媛県松山市堀之内12番地甲", "愛媛県松山市堀之内12番地甲"),
]


@pytest.mark.parametrize(("typed", "registered"), SAME_PLACE)
def test_one_place_in_two_spellings_agrees(typed, registered):
    assert addresses_agree(typed, registered)
    assert addresses_agree(registered, typed)


@pytest.mark.parametrize(
    ("typed", "registered"),
    [
        ("", ""),
        ("", "東京都千代田区丸の内1-2-3"),
        ("1-2-3", "1-2-3"),
        ("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-23"),
        ("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内12-3"),
        ("東京都千代田区丸の内12", "東京都千代田区丸の内1-2"),
        ("東京都千代田区丸の内1-2 3", "東京都千代田区丸の内1-23"),
        ("東京都千代田区丸の内1-2", "東京都千代田区丸の内1-2-3"),
        ("東京都千代田区丸の内1", "東京都千代田区丸の内"),
        ("東京都千代田区丸の内1-2-3", "東京都千代田区丸の内1-2-4"),
        ("東京都千代田区丸の内一丁目12番3号", "東京都千代田区丸の内十一丁目2番3号"),
        ("東京都港区丸の内1-2-3", "東京都千代田区丸の内1-2-3"),
        ("東京都千代田区大手町1-2-3", "東京都千代田区丸の内1-2-3"),
        ("丸の内1-2-3", "東京都千代田区丸の内1-2-3"),
        ("府中市宮西町2-24", "東京都府中市宮西町2-24"),
        ("広島県府中市元町1-5", "東京都府中市元町1-5"),
        ("大阪府大阪市北区梅田1-1", "東京都北区梅田1-1"),
        ("神奈川県横浜市西区中央1-1-1", "神奈川県横浜市中区中央1-1-1"),
        ("西区みなとみらい2-2-1", "神奈川県横浜市西区みなとみらい2-2-1"),
        ("東京都横浜市西区みなとみらい2-2-1", "神奈川県横浜市西区みなとみらい2-2-1"),
        ("北海道札幌市中央区北1条西2-3-4", "北海道札幌市中央区北1条西12-3-4"),
        ("北海道札幌市中央区北1条西2-3-4", "北海道札幌市中央区北11条西2-3-4"),
        ("北海道札幌市中央区北1条西2-3-4", "北海道札幌市中央区南1条西2-3-4"),
        ("北海道札幌市中央区北1", "北海道札幌市中央区北1条西2-3-4"),
        ("東京都千代田区一番町12-3", "東京都千代田区二番町12-3"),
        ("東京都新宿区西新宿2-8-1 メゾン青葉405", "東京都新宿区西新宿2-8-1 メゾン青葉406"),
        ("東京都新宿区西新宿2-8-1 コーポ緑405", "東京都新宿区西新宿2-8-1 メゾン青葉405"),
        ("東京都新宿区西新宿2-8-1-406", "東京都新宿区西新宿2-8-1 メゾン青葉405"),
        ("東京都新宿区西新宿2-8-1-405", "東京都新宿区西新宿2-8-1"),
        ("愛媛県松山市堀之内12番地甲", "愛媛県松山市堀之内12番地乙"),
        ("愛媛県松山市堀之内12番地甲", "愛媛県松山市堀之内12番地"),
        ("埼玉県川越市古谷上123", "埼玉県川越市古谷下123"),
    ],
)
def test_different_places_do_not_agree(typed, registered):
    assert not addresses_agree(typed, registered)
    assert not addresses_agree(registered, typed)


lots = st.lists(st.integers(1, 199), min_size=1, max_size=4)


@given(lots, lots)
def test_lots_agree_only_figure_by_figure(one, other):
    town = "東京都千代田区丸の内"

    agree = addresses_agree(town + "-".join(map(str, one)), town + "-".join(map(str, other)))

    assert agree == (one == other)


@given(st.sampled_from(SAME_PLACE), st.booleans())
def test_width_does_not_matter(pair, first):
    typed, registered = pair if first else reversed(pair)

    assert addresses_agree(jaconv.h2z(typed, digit=True, ascii=True), registered)


@given(st.integers(1, 199))
def test_a_kanji_numeral_is_its_figure(value):
    tens = "〇一二三四五六七八九"
    hundred, ten, one = value // 100, value // 10 % 10, value % 10
    kanji = ("百" if hundred else "") + ("" if not ten else "十" if ten == 1 else tens[ten] + "十")
    kanji += tens[one] if one else ""

    assert addresses_agree(f"東京都港区芝{kanji}丁目5", f"東京都港区芝{value}-5")


@given(st.text(), st.text())
def test_any_text_may_be_compared(typed, registered):
    assert names_agree(typed, registered) in (True, False)
    assert addresses_agree(typed, registered) in (True, False)
    assert names_agree(typed, typed) or not typed.strip() or not comparison._plain_name(typed)
