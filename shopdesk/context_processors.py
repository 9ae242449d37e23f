"""What every page knows: where it is shown, and the bar of the visit it belongs to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def seat(request: HttpRequest) -> dict[str, Any]:
    taken = getattr(request, "seat", None)
    return {
        "demo": settings.DEMO,
        "seat": taken,
        "shop": taken.shop if taken else None,
        "terminal": taken.terminal if taken else None,
        "permissions": taken.permissions if taken else frozenset(),
    }


def counter(request: HttpRequest) -> dict[str, Any]:
    return {"counter": None}
