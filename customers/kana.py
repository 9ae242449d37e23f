"""Kana names as they are searched: one spelling for all the ways in which a name is heard, typed and registered."""

import re
import unicodedata
from itertools import pairwise

import jaconv


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogue; the form that shows it translates it."""
    return message


EMPTY = gettext_noop("フリガナを入力してください。例: カネダ ジロウ")
HAS_KANJI = gettext_noop("フリガナに漢字が含まれています。カタカナかひらがなで入力してください。例: カネダ ジロウ")
HAS_DIGITS = gettext_noop("フリガナに数字が含まれています。カタカナかひらがなで入力してください。例: カネダ ジロウ")
HAS_OTHERS = gettext_noop(
    "フリガナに使えない文字が含まれています。カタカナ、ひらがな、英字で入力してください。例: カネダ ジロウ"
)

_ROWS = {
    "ア": "アカサタナハマヤラワガザダバパヷ",
    "イ": "イキシチニヒミリギジビピヸ",
    "ウ": "ウクスツヌフムユルグズブプヴ",
    "エイ": "エケセテネヘメレゲゼデベペヹ",
    "オウ": "オコソトノホモヨロゴゾドボポヺ",
}
_PROLONGS = {mora: vowels for vowels, row in _ROWS.items() for mora in row}

# Half-width systems have no ヮ ヵ ヶ ヰ ヱ: customers are registered under the plain letter there. ㇰ–ㇿ write Ainu.
_SAME = str.maketrans(
    "ヂヅヲヰヱヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ",
    "ジズオイエワカケクシストヌハヒフヘホムラリルレロ",
)
_VOICING = str.maketrans("゛゜", "\u3099\u309a")
_REPEATS = {"ヽ": "", "ヾ": "\u3099"}  # the letter before once more; ヾ voices it
_IGNORED = re.compile(r"[\s\u200b-\u200d\u2060\ufeff\u3099\u309aー・·•.,'’‘`´\-‐‑‒–—―−~〜]")

_ALLOWED = re.compile(r"[ァ-ヺー・ヽヾㇰ-ㇿA-Z]|" + _IGNORED.pattern)
_KANJI = re.compile(r"[々〆\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class NotKana(ValueError):
    """The text cannot be a kana name; its message is a Japanese sentence for the person who typed it."""


def kana_name(text: str) -> str:
    """Return the folded form of a name typed in kana or Latin letters; raises NotKana for anything else.

    Wildcards are refused with everything else that is not a letter: there is no searching by a part of a name.
    """
    plain = _katakana(text)
    if _KANJI.search(plain):
        raise NotKana(HAS_KANJI)
    if any(character.isnumeric() for character in plain):
        raise NotKana(HAS_DIGITS)
    if _ALLOWED.sub("", _latin(plain)):
        raise NotKana(HAS_OTHERS)
    folded = fold(text)
    if not folded:
        raise NotKana(EMPTY)
    return folded


def fold(text: str) -> str:
    """Return the one spelling under which a kana name is stored and looked up. Idempotent; keeps what is not kana.

    Half width, hiragana, spaces, dots, hyphens and accents vanish; small letters become large; ヂヅヲヰヱ become
    ジズオイエ; ゝ is spelt out; Latin letters are upper case. A long vowel vanishes however it is written: ー always,
    and any run of ア after the ア row, イ after イ, ウ after ウ, エ or イ after エ, オ or ウ after オ.
    So ｵｵﾉ = オーノ = オノ and ﾕｳｺ = ゆーこ = ユコ.

    The price is that オオノ meets オノ, ユウキ ユキ, タケイ タケ and ティナ テナ: never use the folded name alone, nor
    as proof of who somebody is.
    """
    spelt = _repeated(jaconv.enlarge_smallkana(_katakana(text)).translate(_SAME))
    kept: list[str] = []
    for character in _IGNORED.sub("", _latin(spelt)):
        if not kept or character not in _PROLONGS.get(kept[-1], ""):
            kept.append(character)
    return "".join(kept)


def _katakana(text: str) -> str:
    # Spaces first: in ｶ ﾞ the mark must find its letter, or a second folding would read the name differently.
    joined = re.sub(r"\s", "", text.translate(_VOICING))
    return jaconv.hira2kata(unicodedata.normalize("NFKC", joined))


def _repeated(text: str) -> str:
    if not any(mark in text for mark in _REPEATS):
        return text
    spelt = text[0].strip("ヽヾ")
    for _, mark in pairwise(text):
        if mark in _REPEATS:
            letter = unicodedata.normalize("NFD", spelt[-1:])[:1]
            spelt += unicodedata.normalize("NFC", letter + _REPEATS[mark]).translate(_SAME)
        else:
            spelt += mark
    return spelt


def _latin(text: str) -> str:
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not "\u0300" <= mark <= "\u036f")
    return unicodedata.normalize("NFC", bare).upper()
