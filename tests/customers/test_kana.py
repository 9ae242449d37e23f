import jaconv
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from customers.kana import EMPTY, HAS_DIGITS, HAS_KANJI, HAS_OTHERS, NotKana, fold, kana_name

KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポャュョッァィゥェォヴー"
)
names = st.text(alphabet=KATAKANA, min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("folded", "spellings"),
    [
        ("ヤマダ", ["ﾔﾏﾀﾞ", "やまだ", "ヤ マ ダ", "ヤ\u3000マダ", "ヤマタ\u3099", "ヤマタ゛", "ﾔ ﾏ ﾀ ﾞ", "ヤマ・ダ"]),
        ("ヤマダタロ", ["ヤマダ タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "やまだ　たろう", "ヤマダ タロー", "ヤマダ・タロオ", "ヤマダタロ"]),
        ("オノ", ["ｵｵﾉ", "オーノ", "オノ", "おおの", "ｵｰﾉ", "オ-ノ", "オウノ", "ヲノ"]),
        ("シヨコ", ["ショウコ", "ｼｮｳｺ", "シヨウコ", "しょーこ", "ショコ"]),
        ("ジユン", ["ジュン", "ヂユン", "ｼﾞｭﾝ", "ぢゅん"]),
        ("シズカ", ["シヅカ", "シズカ", "ｼﾂﾞｶ"]),
        ("カオリ", ["カヲリ", "かおり"]),
        ("ミスズ", ["みすゞ", "ミスズ", "みすず"]),
        ("ササキ", ["さゝき", "ササキ"]),
        ("キエ", ["キヱ", "キエ"]),
        ("ハツトリ", ["ハットリ", "ﾊﾂﾄﾘ"]),
        ("ケコ", ["ケイコ", "ケーコ", "ケエコ"]),
        ("イノエ", ["イノウエ", "ｲﾉｳｴ"]),
        ("ユイチ", ["ユウイチ", "ユーイチ"]),
        ("カオイ", ["カオイ"]),
        ("グエンバンナム", ["グエン・バン・ナム", "ｸﾞｴﾝ ﾊﾞﾝ ﾅﾑ", "グェン バン ナム"]),
        ("NGUYENVANNAM", ["Nguyen Van Nam", "ＮＧＵＹＥＮ　ＶＡＮ　ＮＡＭ", "Nguyễn Văn Nam"]),
        ("OBRIEN", ["O'Brien", "O’BRIEN"]),
    ],
)
def test_ways_to_write_a_name_meet(folded, spellings):
    assert {fold(spelling) for spelling in spellings} == {folded}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ヤマダ", "ヤマタ"),
        ("ハシモト", "バシモト"),
        ("カオル", "カル"),
        ("イノウエ", "イノ"),
        ("アオイ", "アオ"),
        ("タナカ", "タナハシ"),
        ("ユイ", "ユ"),
        ("ミウラ", "ミラ"),
        ("シンイチ", "シンチ"),
        ("リョウイチ", "リョウ"),
        ("カン", "カ"),
    ],
)
def test_different_names_stay_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
@example("カ ゛")
@example("ゞか")
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_folding_any_single_character_twice_changes_nothing():
    assert [c for c in map(chr, range(0x10000)) if fold(fold(c)) != fold(c)] == []


@given(names)
def test_half_width_does_not_matter(name):
    assert fold(jaconv.z2h(name)) == fold(name)


@given(names)
def test_hiragana_does_not_matter(name):
    assert fold(jaconv.kata2hira(name)) == fold(name)


@given(names, st.sampled_from(" \u3000\t・ー"), st.data())
def test_a_space_a_dot_or_a_long_vowel_anywhere_does_not_matter(name, mark, data):
    at = data.draw(st.integers(1, len(name)))

    assert fold(name[:at] + mark + name[at:]) == fold(name)


@given(names)
def test_what_was_folded_is_still_a_kana_name_or_nothing(name):
    assert fold(name) == "" or kana_name(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", EMPTY),
        ("　", EMPTY),
        ("ーー", EMPTY),
        ("山田 タロウ", HAS_KANJI),
        ("佐々木", HAS_KANJI),
        ("𠮷田", HAS_KANJI),
        ("ヤマダ２", HAS_DIGITS),
        ("ヤマダ②", HAS_DIGITS),
        ("ヤマ*", HAS_OTHERS),
        ("ヤマ%", HAS_OTHERS),
        ("ヤマ＿", HAS_OTHERS),
        ("ヤマ？", HAS_OTHERS),
        ("Яков", HAS_OTHERS),
    ],
)
def test_what_is_not_kana_is_refused_with_a_sentence(text, message):
    with pytest.raises(NotKana) as refused:
        kana_name(text)

    assert str(refused.value) == message
    assert message.endswith("例: カネダ ジロウ")


@pytest.mark.parametrize("text", ["ヤマダ タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ", "みすゞ", "Nguyễn Văn", "ヴェルヌ", "ジョン・スミス"])
def test_a_kana_name_comes_back_folded(text):
    assert kana_name(text) == fold(text)
