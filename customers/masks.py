"""What may be seen of a customer before anybody has proven who they are: one function per kind of value.

A mask's asterisks are the same whatever they hide, so that their number tells nothing; any text may be masked without
an error, and of an empty one nothing is made.
"""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

PREFECTURES = (  # the 47, ready for a pattern
    "北海道|青森県|岩手県|宮城県|秋田県|山形県|福島県|茨城県|栃木県|群馬県|埼玉県|千葉県|東京都|神奈川県|新潟県|富山県|"
    "石川県|福井県|山梨県|長野県|岐阜県|静岡県|愛知県|三重県|滋賀県|京都府|大阪府|兵庫県|奈良県|和歌山県|鳥取県|島根県|"
    "岡山県|広島県|山口県|徳島県|香川県|愛媛県|高知県|福岡県|佐賀県|長崎県|熊本県|大分県|宮崎県|鹿児島県|沖縄県"
)

_CORPORATE = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益)(?:社団|財団)法人|医療法人(?:社団|財団)?|社会福祉法人|学校法人|"
    "宗教法人|特定非営利活動法人|(?:地方)?独立行政法人|[(（][株有同][)）]|㈱|㈲"
)

# A municipality ends at the first 市, 区, 町 or 村, except where its own name holds one of these.
_CITIES = (
    "四日市市|廿日市市|野々市市|市原市|市川市|町田市|十日町市|大町市|村上市|村山市|東村山市|武蔵村山市|羽村市|田村市|"
    "大村市|郡山市|大和郡山市|郡上市|蒲郡市|小郡市"
)
_COUNTIES = "高市|余市|田村|東村山|西村山|北村山"
_TOWNS = "大町町|市川町|上郡町|余市町|下市町|村田町|上市町|市川三郷町|市貝町|玉村町"
_ISLANDS = "三宅島三宅村|八丈島八丈町|神津島村|御蔵島村|利島村|小笠原村|青ヶ島村|青ケ島村|新島村|大島町"
_PLAIN = r"[^市区町村郡\d]"
_ADDRESS = re.compile(
    rf"({PREFECTURES})?"
    rf"({_CITIES}|(?:{_COUNTIES}|{_PLAIN}{{1,4}})郡(?:{_TOWNS}|{_PLAIN}{{1,5}}[町村])"
    rf"|{_ISLANDS}|{_PLAIN}{{1,6}}[市区])?"
)


def name(text: str) -> str:
    """May show the first character of each part, 山＊ 太＊, J＊ S＊; of a corporation its legal form, 株式会社＊."""
    stripped = unicodedata.normalize("NFC", text).strip()
    form = _CORPORATE.match(stripped)
    if form:
        return f"{form[0]}＊"
    ends = [found for found in _CORPORATE.finditer(stripped) if found.end() == len(stripped)]
    if ends:
        return f"＊{ends[0][0]}"
    return " ".join(f"{part[0]}＊" for part in stripped.split())


def number(text: str) -> str:
    """May show the first three and last four digits of a mobile number: 090-****-5678; of any other the last four."""
    digits = _digits(text)
    if not text.strip():
        return ""
    if re.fullmatch(r"0[6789]0[0-9]{8}", digits):
        return f"{digits[:3]}-****-{digits[-4:]}"
    return f"****-{digits[-4:]}" if len(digits) >= 10 else "****"


def date_of_birth(day: date | None) -> str:
    """May show month and day, never the year: ＊年5月1日."""
    return _("＊年%(month)d月%(day)d日") % {"month": day.month, "day": day.day} if day else ""


def address(text: str) -> str:
    """May show prefecture and municipality, without the ward of a city: 東京都千代田区＊, 神奈川県横浜市＊."""
    joined = re.sub(r"\s", "", text)
    found = _ADDRESS.match(joined)
    return f"{found[0] if found else ''}＊" if joined else ""


def email(text: str) -> str:
    """May show the first characters of mailbox and domain and the top-level domain: k***@e***.jp."""
    mailbox, at, domain = text.strip().rpartition("@")
    if not at:
        return "***" if domain else ""
    _, dot, top = domain.rpartition(".")
    shown_top = f".{top}" if dot and re.fullmatch(r"[A-Za-z]{2,6}", top) else ""
    return f"{mailbox[:1]}***@{domain[:1]}***{shown_top}"


def document_number(text: str) -> str:
    """May show nothing at all, to anybody: twelve asterisks whatever the number."""
    return "*" * 12 if text.strip() else ""


def last_four(text: str) -> str:
    """May show the last four digits, of a payment card or an account: ****1234."""
    return _ending(text, "****")


def imei(text: str) -> str:
    """May show the last four of the fifteen digits of a handset."""
    return _ending(text, "*" * 11)


def iccid(text: str) -> str:
    """May show the last four of the nineteen digits of a SIM."""
    return _ending(text, "*" * 15)


def _ending(text: str, asterisks: str) -> str:
    digits = _digits(text)
    if not text.strip():
        return ""
    return asterisks + (digits[-4:] if len(digits) >= 4 else "")


def _digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", text))
