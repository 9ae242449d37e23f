"""What every page knows: where it is shown, where one can go from here, and the bar of the visit it belongs to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from identity.counter import counter_of
from reception.visits import visit_of
from staff.permissions import Permission
from staff.seats import Seat

# (permission, name of the address, label, key)
PLACES = (
    (Permission.ISSUE_TICKET, "reception", _("受付"), "r"),
    (Permission.VIEW_QUEUE, "queue", _("窓口"), "q"),
    (Permission.UNLOCK_CHECK, "unlocks", _("本人確認の解除"), ""),
    (Permission.REVIEW_LOG, "people", _("閲覧の記録"), ""),
)


def seat(request: HttpRequest) -> dict[str, Any]:
    taken: Seat | None = getattr(request, "seat", None)
    return {
        "demo": settings.DEMO,
        "seat": taken,
        "shop": taken.shop if taken else None,
        "terminal": taken.terminal if taken else None,
        "permissions": taken.permissions if taken else frozenset(),
        "nav": [
            {"url": (url := reverse(name)), "label": label, "key": key, "current": request.path == url}
            for permission, name, label, key in PLACES
            if taken and permission in taken.permissions
        ],
    }


def counter(request: HttpRequest) -> dict[str, Any]:
    """The visit's bar, on pages behind `@own_visit`; read from the database only when a template asks."""
    visit, taken = visit_of(request), getattr(request, "seat", None)
    if visit is None or taken is None:
        return {"counter": None}
    return {"counter": SimpleLazyObject(lambda: counter_of(visit, by=taken.actor, now=timezone.now()))}
