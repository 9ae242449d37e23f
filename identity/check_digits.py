"""Shapes and check digits of the numbers on documents, handsets and SIMs.

Every reader here takes what was typed: full width, spaces and hyphens do not matter. None says that a number was
issued to anybody.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from stdnum import luhn
from stdnum.jp import cn

from customers.parsing import HYPHENS

# The public safety commission that issued the first licence, as licences print it: 10–14 北海道, 20 青森 … 97 沖縄.
PREFECTURE_CODES = frozenset(
    f"{code}"
    for first, last in ((10, 14), (20, 26), (30, 30), (40, 49), (50, 55), (60, 65), (70, 74), (80, 83), (90, 97))
    for code in range(first, last + 1)
)
_LICENCE_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_ICCID_JAPAN = "8981"  # ITU-T E.118: 89 telecommunications, 81 Japan


class LicenceProblem(StrEnum):
    """Why a text cannot be the number of a driving licence."""

    WRONG_LENGTH = "WRONG_LENGTH"
    UNKNOWN_PREFECTURE = "UNKNOWN_PREFECTURE"
    WRONG_CHECK_DIGIT = "WRONG_CHECK_DIGIT"


def compact(text: str) -> str:
    """Return the text in half width and upper case, without spaces and hyphens."""
    return re.sub(rf"[{HYPHENS}\s]", "", unicodedata.normalize("NFKC", text)).upper()


def licence_check_digit(first_ten: str) -> int:
    """Return the eleventh digit of a driving licence number for its first ten."""
    _demand(r"[0-9]{10}", first_ten)
    remainder = sum(int(digit) * weight for digit, weight in zip(first_ten, _LICENCE_WEIGHTS, strict=True)) % 11
    return (11 - remainder) % 10


def licence_problems(text: str) -> Iterator[LicenceProblem]:
    """Yield every reason why this is no driving licence number; anything but twelve digits is WRONG_LENGTH alone."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{12}", number):
        yield LicenceProblem.WRONG_LENGTH
        return
    if number[:2] not in PREFECTURE_CODES:
        yield LicenceProblem.UNKNOWN_PREFECTURE
    if int(number[10]) != licence_check_digit(number[:10]):
        yield LicenceProblem.WRONG_CHECK_DIGIT


def licence_is_valid(text: str) -> bool:
    """True when nothing speaks against the driving licence number."""
    return next(licence_problems(text), None) is None


def passport_number_is_valid(text: str) -> bool:
    """True for the shape of a Japanese passport number, two letters and seven digits: TK1234567."""
    return bool(re.fullmatch(r"[A-Z]{2}[0-9]{7}", compact(text)))


def residence_card_number_is_valid(text: str) -> bool:
    """True for the shape of the number of a 在留カード or 特別永住者証明書, AB12345678CD; forgeries have it too."""
    return bool(re.fullmatch(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", compact(text)))


def corporate_number_is_valid(text: str) -> bool:
    """True for a 法人番号: 13 digits of which the first is the check digit (平成26年財務省令第70号 第2条)."""
    number = compact(text)
    return bool(re.fullmatch(r"[0-9]{13}", number)) and cn.is_valid(number)


def imei_is_valid(text: str) -> bool:
    """True for an IMEI of 15 digits with its Luhn digit (3GPP TS 23.003). Not for the 16 digits of an IMEISV."""
    number = compact(text)
    return bool(re.fullmatch(r"[0-9]{15}", number)) and luhn.is_valid(number)


def luhn_digit(digits: str) -> int:
    """Return the digit to append so that the number passes Luhn's check (ISO/IEC 7812-1 annex B)."""
    _demand(r"[0-9]+", digits)
    return int(luhn.calc_check_digit(digits))


def imei(tac8: str, serial6: int) -> str:
    """Return an IMEI: the 8 digits of the type allocation code, a serial of up to 6 digits, and the Luhn digit."""
    body = f"{tac8}{serial6:06d}"
    _demand(r"[0-9]{14}", body)
    return f"{body}{luhn_digit(body)}"


def iccid(serial: int) -> str:
    """Return an ICCID of 19 digits: 8981, a serial of up to 14 digits, and the Luhn digit."""
    body = f"{_ICCID_JAPAN}{serial:014d}"
    _demand(r"[0-9]{18}", body)
    return f"{body}{luhn_digit(body)}"


def corporate_number(base12: str) -> str:
    """Return the 法人番号 of the 12 digits of a 会社法人等番号."""
    _demand(r"[0-9]{12}", base12)
    return f"{cn.calc_check_digit(base12)}{base12}"


def _demand(shape: str, text: str) -> None:
    if not re.fullmatch(shape, text):
        raise ValueError(f"not of the shape {shape}")
