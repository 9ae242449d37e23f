"""Staff numbers: a letter for the kind, five digits, a check digit: C-20418-7."""

import re

_SHAPE = re.compile(r"([A-Z])-?(\d{5})-?(\d)")


def check_digit(letter: str, digits: str) -> int:
    """Return the Luhn digit (ISO/IEC 7812-1) over the letter's place in the alphabet (two digits) and the five digits."""
    total = 0
    for place, digit in enumerate(reversed(f"{ord(letter) - 64:02d}{digits}")):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def staff_number(letter: str, serial: int) -> str:
    """Return the number as it is written: staff_number("C", 20418) → "C-20418-7"."""
    digits = f"{serial:05d}"
    return f"{letter}-{digits}-{check_digit(letter, digits)}"


def normalise(text: str) -> str:
    """Return a typed staff number as it is stored (case and hyphens do not matter), or the text itself when it has another shape."""
    match = _SHAPE.fullmatch(text.strip().upper())
    return "-".join(match.groups()) if match else text.strip().upper()
