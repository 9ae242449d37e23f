"""Text of a CSV field → the type the tables hold. Pure; every reader raises Unfit with a reason and nothing else."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from contracts.carrier.columns import Column, Kind
from contracts.carrier.reasons import Reason
from customers.kana import NotKana, kana_name
from identity import check_digits

Value = str | int | date | datetime | None
TOKYO = ZoneInfo("Asia/Tokyo")

_CODE = re.compile(r"[\x21-\x7e]+")
_DATE = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\S+)[ T](\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.]?(\d{1,2})", re.ASCII)
_YEN = re.compile(r"[-−▲△]?(\d{1,3}(,\d{3})+|\d+)", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}")  # full width as well
_MOBILE = re.compile(r"0[6789]0[1-9]\d{7}", re.ASCII)
_TELEPHONE = re.compile(r"0\d{9,10}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\\\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_BLANKS = " \t\u3000"
_LARGEST = 2**31 - 1  # integer columns of PostgreSQL


class Unfit(ValueError):
    """The text is not what its column holds."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def read(column: Column, text: str) -> Value:
    """Return the column's value, None for an empty field that need not be filled. Raises Unfit."""
    stripped = text.strip(_BLANKS)
    if not stripped:
        if column.required:
            raise Unfit(Reason.MISSING)
        return None
    value = _READERS[column.kind](column, stripped)
    if isinstance(value, str) and len(value) > column.longest:
        raise Unfit(Reason.TOO_LONG)
    return value


def _code(_column: Column, text: str) -> str:
    if not _CODE.fullmatch(text):
        raise Unfit(Reason.NOT_CODE)
    return text


def _text(_column: Column, text: str) -> str:
    if not text.isprintable() and not text.replace("\u3000", "").isprintable():
        raise Unfit(Reason.NOT_PRINTABLE)
    return text


def _kana(_column: Column, text: str) -> str:
    try:
        kana_name(text)
    except NotKana as refused:
        raise Unfit(Reason.NOT_KANA) from refused
    return " ".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=65_536)  # a carrier's files hold a few thousand different days, millions of times
def day(text: str) -> date:
    match = _DATE.fullmatch(text)
    if match is None or (not match[2] and len(text) != 8):
        raise Unfit(Reason.NOT_DATE)
    try:
        return date(int(match[1]), int(match[3]), int(match[4]))
    except ValueError as impossible:
        raise Unfit(Reason.NOT_DATE) from impossible


def _time(_column: Column, text: str) -> datetime:
    match = _TIME.fullmatch(text)
    if match is None:
        raise Unfit(Reason.NOT_TIME)
    try:
        on = day(match[1])
        return datetime(on.year, on.month, on.day, int(match[2]), int(match[3]), int(match[4] or 0), tzinfo=TOKYO)
    except ValueError as impossible:
        raise Unfit(Reason.NOT_TIME) from impossible


@lru_cache(maxsize=4096)
def month(text: str) -> date:
    """The first day of the month."""
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12 or int(match[1]) < 1:
        raise Unfit(Reason.NOT_MONTH)
    return date(int(match[1]), int(match[2]), 1)


def _yen(_column: Column, text: str) -> int:
    if text.isascii() and text.isdigit():
        amount = int(text)
    else:
        plain = unicodedata.normalize("NFKC", text).removeprefix("¥").removesuffix("円")
        if not _YEN.fullmatch(plain):
            raise Unfit(Reason.NOT_YEN)
        digits = int(re.sub(r"\D", "", plain))
        amount = -digits if plain[0] in "-−▲△" else digits
    if abs(amount) > _LARGEST:
        raise Unfit(Reason.NOT_YEN)
    return amount


def _number(_column: Column, text: str) -> int:
    if not _NUMBER.fullmatch(text) or int(text) > _LARGEST:
        raise Unfit(Reason.NOT_NUMBER)
    return int(text)


def _choice(column: Column, text: str) -> str:
    if text in column.choices:
        return text
    for code, label in column.choices.items():
        if text == label:
            return code
    raise Unfit(Reason.NOT_A_CHOICE)


def _digits(pattern: re.Pattern[str], reason: Reason) -> Callable[[Column, str], str]:
    def reader(_column: Column, text: str) -> str:
        digits = check_digits.compact(text)
        if not pattern.fullmatch(digits):
            raise Unfit(reason)
        return digits

    return reader


def _checked(is_valid: Callable[[str], bool], reason: Reason) -> Callable[[Column, str], str]:
    def reader(_column: Column, text: str) -> str:
        if not is_valid(text):
            raise Unfit(reason)
        return check_digits.compact(text)

    return reader


def _email(_column: Column, text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise Unfit(Reason.NOT_EMAIL)
    return text


_READERS: dict[Kind, Callable[[Column, str], Value]] = {
    Kind.CODE: _code,
    Kind.TEXT: _text,
    Kind.KANA: _kana,
    Kind.DATE: lambda _column, text: day(text),
    Kind.TIME: _time,
    Kind.MONTH: lambda _column, text: month(text),
    Kind.YEN: _yen,
    Kind.NUMBER: _number,
    Kind.CHOICE: _choice,
    Kind.POSTAL_CODE: _digits(re.compile(r"\d{7}", re.ASCII), Reason.NOT_POSTAL_CODE),
    Kind.TELEPHONE: _digits(_TELEPHONE, Reason.NOT_TELEPHONE),
    Kind.MOBILE: _digits(_MOBILE, Reason.NOT_MOBILE),
    Kind.EMAIL: _email,
    Kind.COUNTRY: _digits(re.compile(r"[A-Z]{2}"), Reason.NOT_COUNTRY),
    Kind.CORPORATE_NUMBER: _checked(check_digits.corporate_number_is_valid, Reason.NOT_CORPORATE_NUMBER),
    Kind.LAST_FOUR: _digits(re.compile(r"\d{4}", re.ASCII), Reason.NOT_LAST_FOUR),
    Kind.IMEI: _checked(check_digits.imei_is_valid, Reason.NOT_IMEI),
    # Not 8981 nor Luhn: SIMs of other makers are in use, and a row must not be lost over a number that nobody types.
    Kind.ICCID: _digits(re.compile(r"89\d{16,17}", re.ASCII), Reason.NOT_ICCID),
}
