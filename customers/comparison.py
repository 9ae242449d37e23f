"""Does what a document says agree with what is registered? The answer is a bool: what is registered is never told.

Both sides are brought to one plain form and compared exactly. A false "does not agree" costs a second look; a false
"agrees" opens somebody else's contract: whatever is not listed here as the same counts as different.
"""

import re
import unicodedata
from dataclasses import dataclass

import jaconv

from customers.masks import PREFECTURES
from customers.parsing import HYPHENS

# Forms of one character, the everyday one last in each word. Source: the forms in brackets of 常用漢字表 (平成22年
# 内閣告示第2号) and the variants (異体字) that family registers hold most often; 斎 and 斉 stand together because the
# same family is written with either. Characters that merely sound alike are not here.
_VARIANTS = (
    "髙高 﨑嵜崎 邉邊辺 齋齊斎斉 德徳 濵濱浜 嶋嶌島 廣広 澤沢 國国 惠恵 眞真 𠮷吉 櫻桜 瀨瀬 圓円 槇槙 龍竜 "
    "藏蔵 榮栄 豐豊 冨富 曾曽 條条 壽寿 實実 學学 關関 鐵鉄 萬万 與与 淺浅 瀧滝 應応 壯壮 彥彦 黑黒 靑青 淸清 "
    "顯顕 禮礼 增増 檜桧 藪薮 穗穂 總総 臺台 樂楽 來来 峯峰 舘館 埜野 凉涼 亞亜 爲為 賴頼 緖緒 郞郎 淵渕 鷗鴎 "
    "覺覚 將将 莊荘 帶帯 傳伝 兒児 圖図 團団 壹壱 聰聡 遙遥 槗𣘺橋 栁柳 桒桑 靍靏鶴 舩船 禰祢 昻昂 尙尚 寬寛 "
    "晉晋 每毎 步歩 敎教 橫横 溫温 產産 祿禄 綠緑 縣県 讓譲 錄録 靜静 鷄鶏 獻献 嚴厳 鄕郷 鹽塩 驛駅 濟済 戶戸 "
    "內内 吳呉 淨浄 彌弥 祕秘 稻稲 薰薫 藝芸 繩縄 緣縁 續続 經経"
)
_PLAIN_KANJI = str.maketrans({variant: word[-1] for word in _VARIANTS.split() for variant in word[:-1]})
_SELECTORS = re.compile(
    "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)  # choose a glyph of the character before, not another one

_KANJI_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_KANJI_NUMBER = re.compile(
    rf"[〇一二三四五六七八九十百]+(?=丁目|番地|番(?![町丁])|号|条|線|[{HYPHENS}])"
    rf"|(?<=[0-9][{HYPHENS}])[〇一二三四五六七八九十百]+"
)
# 北1条西2-3: figures before 条 and the like belong to the name of the town.
_LOT = re.compile(r"[0-9]+(?:-[0-9]+)*-?(?![0-9-]|条|線|番町|番丁|地割|町|区|[東西南北][0-9])")
# 12番地甲 is not 12番地: a branch of a lot that is written without figures.
_BRANCH = re.compile(r"[甲乙丙丁戊己]|[イロハニホヘト](?![ァ-ヺー])")

# Names that no second municipality in the country has, so that the prefecture may be left out: the 20 designated cities
# of 地方自治法 第252条の19 and the 23 special wards of its 第281条.
_WELL_KNOWN = (
    "札幌市|仙台市|さいたま市|千葉市|横浜市|川崎市|相模原市|新潟市|静岡市|浜松市|名古屋市|京都市|大阪市|堺市|神戸市|岡山市|広島市|"
    "北九州市|福岡市|熊本市|千代田区|中央区|港区|新宿区|文京区|台東区|墨田区|江東区|品川区|目黒区|大田区|世田谷区|渋谷区|中野区|"
    "杉並区|豊島区|北区|荒川区|板橋区|練馬区|足立区|葛飾区|江戸川区"
)


@dataclass(frozen=True, slots=True)
class _Address:
    prefecture: str
    town: str
    lot: tuple[str, ...]  # 1丁目2番3号 → 1, 2, 3
    building: str


def names_agree(typed: str, registered: str) -> bool:
    """True when both are the same name in the same order.

    Width, spaces, middle dots, the case of Latin letters and variants of a kanji (髙/高) do not matter; hiragana and
    katakana do, and so does the order of the parts. Two empty names do not agree: nothing was stated.
    """
    plain = _plain_name(typed)
    return plain != "" and plain == _plain_name(registered)


def addresses_agree(typed: str, registered: str) -> bool:
    """True when both are the same place.

    1丁目2番3号, 一丁目2番地の3 and 1-2-3 are one; so are ヶ/ケ/が, の/ノ, 字 and 大字 or none, and any width or
    spacing. The prefecture may be left out on one side before a designated city or a special ward of Tokyo. A building
    may be left out on one side, its room also written behind the lot (1-2-3-405); where both name it, it must agree.
    """
    one, other = _address(typed), _address(registered)
    if not one.town or one.town != other.town:
        return False
    if one.prefecture != other.prefecture and not (
        "" in (one.prefecture, other.prefecture) and re.match(_WELL_KNOWN_PLAIN, one.town)
    ):
        return False
    if one.lot == other.lot:
        return "" in (one.building, other.building) or one.building == other.building
    return _room_behind_lot(one, other) or _room_behind_lot(other, one)


def home_of(address: str) -> str:
    """Return one plain form of where somebody lives, to be compared as a digest: town, lot and room; empty when there is no lot.

    The building's name is left out where a room follows it, so that 1-2-3 コーポ405 and 1-2-3-405 are one home; so is the prefecture.
    """
    plain = _address(address)
    if not plain.town or not plain.lot:
        return ""
    room = re.search(r"[0-9]+$", plain.building)
    return plain.town + "-".join((*plain.lot, room[0] if room else plain.building)).rstrip("-")


def _room_behind_lot(short: _Address, full: _Address) -> bool:
    room = re.search(r"[0-9]+$", full.building)
    return room is not None and not short.building and short.lot == (*full.lot, room[0])


def _plain_name(text: str) -> str:
    return re.sub(r"[\s・]", "", _plain(text)).upper()


def _plain(text: str) -> str:
    return _SELECTORS.sub("", unicodedata.normalize("NFKC", text)).translate(_PLAIN_KANJI)


def _address(text: str) -> _Address:
    plain = re.sub(r"(?<=[0-9])(?:号室|号|室)$", "", _one_spelling(text))
    prefecture = re.match(PREFECTURES, plain)
    place = plain[prefecture.end() :] if prefecture else plain
    found = _LOT.search(place)
    town, lot, building = (place[: found.start()], found[0], place[found.end() :]) if found else (place, "", "")
    figures = tuple(figure.lstrip("0") for figure in re.findall("[0-9]+", lot))
    if _BRANCH.match(building):
        figures, building = (*figures, building), ""
    return _Address(
        prefecture=prefecture[0] if prefecture else "",
        town=town.strip("-"),
        lot=figures,
        building=building.replace("階", "F").replace("-", ""),
    )


def _one_spelling(text: str) -> str:
    """Return the address in half width and katakana, its figures joined by hyphens, without spaces."""
    text = re.sub(rf"\s*([{HYPHENS}])\s*", r"\1", _plain(text).strip())
    text = _KANJI_NUMBER.sub(lambda found: _figure(found[0]), text)
    text = re.sub(r"(?<=[0-9])\s+(?=[0-9])", "-", text)  # 1-2-3 405 is not 1-2-3405
    text = jaconv.hira2kata(re.sub(r"[\s,、。・]", "", text)).upper().replace("ッ", "ツ")
    text = re.sub(r"[ヶヵガカ](?=[一-鿿々])|(?<=[一-鿿々])[ヶヵガ]", "ケ", text)
    text = re.sub(r"大?字(?<!文字)", "", text)
    text = re.sub(rf"(?<=[0-9])(?:丁目|番地|番(?![町丁])|号(?![室館棟])|丁(?![堀町])|[{HYPHENS}])+", "-", text)
    text = re.sub(r"(?<=[0-9])-?ノ(?=[0-9])", "-", text)
    return text.rstrip("-")


def _figure(kanji: str) -> str:
    """Return 12 for 十二 and for 一二, 120 for 百二十."""
    if not re.search("[十百]", kanji):
        return "".join(str(_KANJI_DIGITS[character]) for character in kanji)
    total = current = 0
    for character in kanji:
        if character in "十百":
            total += (current or 1) * (10 if character == "十" else 100)
            current = 0
        else:
            current = _KANJI_DIGITS[character]
    return str(total + current)


_WELL_KNOWN_PLAIN = _one_spelling(_WELL_KNOWN)
