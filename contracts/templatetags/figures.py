"""How figures of a contract are written on the screen."""

from datetime import date

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise

from contracts.labels import WHYS
from contracts.reading.lines import hyphenated
from contracts.rules import Why
from customers import wareki

register = template.Library()
_MEGABYTES = 1000  # a carrier's GB is decimal


@register.filter
def yen(amount: int) -> str:
    """12,480円; a discount −500円 with the minus sign of print."""
    return f"{'−' if amount < 0 else ''}{number_format(abs(amount), use_l10n=True, force_grouping=True)}円"


@register.filter
def difference(amount: int) -> str:
    """＋4,310円, −200円, ±0円: a difference always says its direction."""
    return f"＋{yen(amount)}" if amount > 0 else yen(amount) if amount < 0 else f"±{yen(0)}"


@register.filter
def gigabytes(megabytes: int) -> str:
    """18.2GB, of whole megabytes."""
    return f"{megabytes / _MEGABYTES:.1f}GB"


@register.filter
def gigabytes_plain(megabytes: int) -> str:
    """18.2, for the script that draws the chart."""
    return f"{megabytes / _MEGABYTES:.1f}"


@register.filter
def born(day: date) -> str:
    return wareki.both_calendars(day)


@register.filter
def postal_code(code: str) -> str:
    return f"〒{code[:3]}-{code[3:]}" if len(code) == 7 else code


@register.filter
def telephone(number: str) -> str:
    return hyphenated(number)


@register.filter
def reason(why: Why) -> Promise | str:
    """What changed between two bills, in words."""
    return WHYS[why]
