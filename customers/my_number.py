"""The 個人番号 (My Number), known here only to be refused: nobody at a counter may write one down.

Source: 行政手続における特定の個人を識別するための番号の利用等に関する法律施行令 第8条; for the check digit
平成26年総務省令第85号 第5条.
"""

import re
import unicodedata

from stdnum.jp import in_

from customers.parsing import HYPHENS

# Twelve digits in any grouping, not cut out of a longer unbroken number such as an IMEI; the lookahead lets matches
# overlap.
_TWELVE = re.compile(rf"(?<![0-9])(?=([0-9](?:[{HYPHENS}\s.・]{{0,3}}[0-9]){{11}})(?![0-9]))")


def check_digit(first_eleven: str) -> int:
    """Return the twelfth digit for the first eleven; raises ValueError for anything but eleven digits."""
    if not re.fullmatch(r"[0-9]{11}", first_eleven):
        raise ValueError("eleven digits expected")
    return int(in_.calc_check_digit(first_eleven))


def holds_individual_number(text: str) -> bool:
    """True when the text holds twelve digits, in full or half width, in any grouping, that could be a 個人番号.

    About one in ten other numbers of twelve digits passes the check digit by accident, driving licences among them: ask
    this of free text and of fields that must not hold the number, never of a field that takes a licence number.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    for match in _TWELVE.finditer(plain):
        digits = re.sub(r"[^0-9]", "", match[1])
        if check_digit(digits[:11]) == int(digits[11]):
            return True
    return False
