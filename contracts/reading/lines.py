"""The telephone lines of a customer, as every section that speaks of them heads its part."""

from collections.abc import Iterable
from uuid import UUID

import phonenumbers

from contracts.models import Line
from customers import masks


def lines_of(customer: UUID) -> list[Line]:
    """Return the lines with number, status and plan, in the order of the page. One statement."""
    return in_order(
        Line.objects.filter(customer_id=customer).select_related("plan").only("number", "status", "plan", "began_on")
    )


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Return those in force first, the oldest contract first."""
    return sorted(lines, key=lambda line: (line.status == Line.Status.ENDED, line.began_on, line.pk))


def spoken(line: Line) -> str:
    """Return the number for the screen: 090-1234-5678. Of an ended line only a mask: the number may be another person's by now."""
    if line.status == Line.Status.ENDED:
        return masks.number(line.number)
    return hyphenated(line.number)


def hyphenated(number: str) -> str:
    """Return a number as it is written in Japan, 090-1234-5678 or 03-1234-5678; what is none is left as it is registered."""
    if len(number) == 11 and number.isdecimal():
        return f"{number[:3]}-{number[3:7]}-{number[7:]}"
    try:
        return phonenumbers.format_number(phonenumbers.parse(number, "JP"), phonenumbers.PhoneNumberFormat.NATIONAL)
    except phonenumbers.NumberParseException:
        return number
