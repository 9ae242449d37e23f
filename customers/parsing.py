"""What people type at a counter, read into the types that the rest of the house uses.

The input method is usually on: digits arrive in full width, a hyphen as ー or －, a full stop as 。, a slash as ・.
Nothing is guessed: what can be read in two ways is refused with a sentence that says what to type.
"""

import re
import unicodedata
from datetime import date

import phonenumbers

from customers import wareki


def gettext_noop(message: str) -> str:
    """Mark a sentence for the catalogue; the form that shows it translates it."""
    return message


NOT_MOBILE = gettext_noop("携帯電話番号は060・070・080・090で始まる11桁の数字で入力してください。例: 090-1234-5678")
NOT_TELEPHONE = gettext_noop("電話番号は市外局番から入力してください。例: 03-1234-5678、090-1234-5678")
NOT_POSTAL_CODE = gettext_noop("郵便番号は7桁の数字で入力してください。例: 100-0001")
NOT_DATE = gettext_noop(
    "日付を読み取れません。西暦か和暦の年月日で入力してください。例: 1980-03-15、S55.3.15、昭和55年3月15日"
)
NO_ERA = gettext_noop(
    "6桁の数字だけでは年を決められません。元号の記号（M・T・S・H・R）を前に付けて入力してください。例: S550315"
)
NO_SUCH_DAY = gettext_noop("この日付は存在しません。月と日を確かめて入力してください。例: 1980-03-15")
NO_SUCH_ERA_DAY = gettext_noop(
    "この元号にその日付はありません。元号と年を確かめて入力してください。例: 昭和64年1月7日、平成元年1月8日"
)
CALENDARS_DIFFER = gettext_noop(
    "西暦と和暦の年が一致しません。書類のとおりに入力してください。例: 2030年（令和12年）04月01日"
)
BORN_LATER = gettext_noop("生年月日に未来の日付は入力できません。年を確かめて入力してください。例: 1980-03-15")
TOO_OLD = gettext_noop("生年月日が130年より前になっています。年を確かめて入力してください。例: 1980-03-15")
FAR_AWAY = gettext_noop("日付が100年以上離れています。年を確かめて入力してください。例: 2030-04-01")

HYPHENS = "-‐‑‒–—―−ー"  # every line that is typed for a hyphen, after NFKC; at the front of a [] of a pattern
OLDEST = 130  # years; nobody is known to have lived longer than 122

_MOBILE = re.compile(r"0[6789]0[0-9]{8}")  # 電気通信番号規則; 060 since 2026-07
_ABROAD = re.compile(r"(?:\+|00|010)81(?:\(0\)|0)?")
_ERAS = "|".join(sorted(wareki.BY_KEY, key=len, reverse=True))
_YEARS = rf"(?:西暦)?(?P<year>[0-9]{{4}})|(?P<era>{_ERAS})(?P<era_year>元|[0-9]{{1,2}})"
_SEPARATED = re.compile(rf"(?:{_YEARS})[-年](?P<month>[0-9]{{1,2}})[-月](?P<day>[0-9]{{1,2}})日?")
_SOLID = re.compile(
    rf"(?:(?P<year>[0-9]{{4}})|(?P<era>{_ERAS})(?P<era_year>[0-9]{{2}}))(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})"
)
_PRINTED = re.compile(rf"(?P<west>[0-9]{{4}})年?\((?P<key>{_ERAS})(?P<count>元|[0-9]{{1,2}})年?\)[-年]?(?P<rest>.+)")
_TAIL = re.compile(r"(?:生まれ|生|まで有効|まで|有効|交付)$")


class Unreadable(ValueError):
    """The text is not what was asked for; its message is a Japanese sentence with an example of what to type."""


def phone_number(text: str) -> str:
    """Return the 11 digits of a mobile number (060, 070, 080, 090), also from +81 and 0081 forms."""
    digits = _telephone_digits(text)
    if not _MOBILE.fullmatch(digits):
        raise Unreadable(NOT_MOBILE)
    return digits


def contact_number(text: str) -> str:
    """Return the digits, from 0, of a mobile number or any other Japanese telephone number.

    Area codes are checked (libphonenumber's table): a notice to a mistyped number would reach a stranger. Mobile
    numbers are not, since their ranges are opened faster than the table follows.
    """
    digits = _telephone_digits(text)
    if _MOBILE.fullmatch(digits):
        return digits
    try:
        valid = digits.startswith("0") and phonenumbers.is_valid_number(phonenumbers.parse(digits, "JP"))
    except phonenumbers.NumberParseException:
        valid = False
    if not valid:
        raise Unreadable(NOT_TELEPHONE)
    return digits


def postal_code(text: str) -> str:
    """Return the 7 digits of a postal code."""
    digits = re.sub(rf"[{HYPHENS}\s]", "", unicodedata.normalize("NFKC", text)).removeprefix("〒")
    if not re.fullmatch(r"[0-9]{7}", digits):
        raise Unreadable(NOT_POSTAL_CODE)
    return digits


def date_of_birth(text: str, *, today: date) -> date:
    """Return a day of birth typed in either calendar: not after `today`, and not more than 130 years before it."""
    day = _date(text, printed_ahead=False)
    if day > today:
        raise Unreadable(BORN_LATER)
    if today.year - day.year - ((today.month, today.day) < (day.month, day.day)) > OLDEST:
        raise Unreadable(TOO_OLD)
    return day


def any_date(text: str, *, today: date) -> date:
    """Return a day of issue or expiry, past or future, also as licences print it: 2030年（令和12年）04月01日まで有効.

    `today` bounds it to a century on either side, which catches a mistyped year.
    """
    day = _date(text, printed_ahead=True)
    if abs(day.year - today.year) >= 100:
        raise Unreadable(FAR_AWAY)
    return day


def _telephone_digits(text: str) -> str:
    bare = re.sub(rf"[{HYPHENS}\s.・]", "", unicodedata.normalize("NFKC", text))
    national = _ABROAD.sub("0", bare, count=1) if _ABROAD.match(bare) else bare
    digits = re.sub(r"[()]", "", national)
    return digits if re.fullmatch(r"[0-9]+", digits) else ""


def _date(text: str, *, printed_ahead: bool) -> date:
    plain = _plain_date(text)
    if re.fullmatch(r"[0-9]{6}", plain):
        raise Unreadable(NO_ERA)
    printed = _PRINTED.fullmatch(plain)
    if printed:
        western = _day(f"{printed['west']}年{printed['rest']}", printed_ahead=printed_ahead)
        if _day(f"{printed['key']}{printed['count']}年{printed['rest']}", printed_ahead=printed_ahead) != western:
            raise Unreadable(CALENDARS_DIFFER)
        return western
    return _day(plain, printed_ahead=printed_ahead)


def _day(plain: str, *, printed_ahead: bool) -> date:
    parts = _SEPARATED.fullmatch(plain) or _SOLID.fullmatch(plain)
    if not parts:
        raise Unreadable(NOT_DATE)
    month, day = int(parts["month"]), int(parts["day"])
    try:
        if parts["year"]:
            return date(int(parts["year"]), month, day)
        year = 1 if parts["era_year"] == "元" else int(parts["era_year"])
        return wareki.to_date(parts["era"], year, month, day, printed_ahead=printed_ahead)
    except wareki.NotInEra as refused:
        raise Unreadable(NO_SUCH_ERA_DAY) from refused
    except ValueError as impossible:
        raise Unreadable(NO_SUCH_DAY) from impossible


def _plain_date(text: str) -> str:
    """Return the text in half width and upper case, without spaces, every separator a hyphen."""
    folded = unicodedata.normalize("NFKC", text).strip().upper()
    hyphened = re.sub(rf"\s*[{HYPHENS}./・。、,]\s*", "-", folded)
    spaced = re.sub(r"(?<=[0-9元])\s+(?=[0-9])", "-", hyphened)
    return _TAIL.sub("", re.sub(r"\s", "", spaced))
