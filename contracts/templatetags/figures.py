"""How figures of a contract are written on the screen.

A page has hundreds of them: these are plain texts in one step, without the framework's search for a format. The words are translated.
"""

from datetime import date

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contracts.labels import WHYS
from contracts.reading.lines import hyphenated
from contracts.rules import Why
from customers import wareki

register = template.Library()
_MEGABYTES = 1000  # a carrier's GB is decimal


@register.filter
def yen(amount: int) -> str:
    """12,480円; a discount −500円, with the minus sign of print."""
    return _("%s円") % f"{amount:,}".replace("-", "−")


@register.filter
def difference(amount: int) -> str:
    """＋4,310円, −200円, ±0円: a difference always says its direction."""
    return f"＋{yen(amount)}" if amount > 0 else yen(amount) if amount < 0 else f"±{yen(0)}"


@register.filter
def gigabytes(megabytes: int) -> str:
    """18.2GB, of whole megabytes."""
    return f"{megabytes / _MEGABYTES:.1f}GB"


@register.filter
def plain_gigabytes(megabytes: int) -> str:
    """18.2, for the script that draws the chart."""
    return f"{megabytes / _MEGABYTES:.1f}"


@register.filter
def plain(amount: int) -> str:
    """12480, for the script that draws the chart."""
    return str(amount)


@register.filter
def month(day: date) -> str:
    """2026年10月."""
    return _("%(year)d年%(month)d月") % {"year": day.year, "month": day.month}


@register.filter
def short_month(day: date) -> str:
    """26/10, under the bars of a chart."""
    return f"{day.year % 100}/{day.month}"


@register.filter
def day(day: date) -> str:
    """2026年10月5日."""
    return _("%(year)d年%(month)d月%(day)d日") % {"year": day.year, "month": day.month, "day": day.day}


@register.filter
def short_day(day: date | None) -> str:
    """2026/10/5, in the columns of a table; nothing for no day."""
    return _("%(year)d/%(month)d/%(day)d") % {"year": day.year, "month": day.month, "day": day.day} if day else ""


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
