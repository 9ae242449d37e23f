"""What every page knows: where it is shown, where one can go from here, and the bar of the visit it belongs to."""

from typing import Any

from django.conf import settings
from django.db.utils import Error as DatabaseFailed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from audit.sealing.status import seal_status
from identity.counter import counter_of
from oversight.asked import open_questions
from reception.visits import visit_of
from staff.permissions import Permission
from staff.seats import Seat

# (permission, name of the address, label, key)
PLACES = (
    (Permission.ISSUE_TICKET, "reception", _("受付"), "r"),
    (Permission.VIEW_QUEUE, "queue", _("窓口"), "q"),
    (Permission.UNLOCK_CHECK, "unlocks", _("本人確認の解除"), ""),
    (Permission.SIGN_OFF, "review", _("記録の確認"), ""),
    (
        Permission.REVIEW_LOG,
        "people",
        _("閲覧の記録"),
        "",
    ),  # for those who decide nothing; from the queue it is one step
)


def seat(request: HttpRequest) -> dict[str, Any]:
    taken: Seat | None = getattr(request, "seat", None)
    return {
        "demo": settings.DEMO,
        "seat": taken,
        "shop": taken.shop if taken else None,
        "terminal": taken.terminal if taken else None,
        "permissions": taken.permissions if taken else frozenset(),
        "nav": SimpleLazyObject(lambda: _nav(request, taken)) if taken else [],
    }


def _nav(request: HttpRequest, taken: Seat) -> list[dict[str, Any]]:
    """Return where one can go from here. Asked for by whole pages only: the number of open questions costs a query.

    While a visitor sits there, questions to the clerk wait: they are nobody else's to read, and the lookup has its twelve statements.
    """
    hidden = "people" if Permission.SIGN_OFF in taken.permissions else ""
    places = [
        {"url": (url := reverse(name)), "label": label, "key": key, "current": _is_here(request, name, url)}
        for permission, name, label, key in PLACES
        if permission in taken.permissions and name != hidden
    ]
    waiting = 0 if visit_of(request) else open_questions(taken)
    if waiting:
        url = reverse("questions")
        places.append({"url": url, "label": _("確認のお願い"), "current": request.path == url, "count": waiting})
    return places


def _is_here(request: HttpRequest, name: str, url: str) -> bool:
    """The queue stands for all pages of those who read the log."""
    return request.path == url or (name == "review" and request.path.startswith("/oversight/"))


def counter(request: HttpRequest) -> dict[str, Any]:
    """The visit's bar, on pages behind `@own_visit`; read from the database only when a template asks."""
    visit, taken = visit_of(request), getattr(request, "seat", None)
    if visit is None or taken is None:
        return {"counter": None}
    return {"counter": SimpleLazyObject(lambda: counter_of(visit, by=taken.actor, now=timezone.now()))}


def seal(request: HttpRequest) -> dict[str, Any]:
    """How the log's seal is, for those who review the log; asked only when a template does."""
    taken: Seat | None = getattr(request, "seat", None)
    if taken is None or Permission.REVIEW_LOG not in taken.permissions:
        return {"seal": None}
    return {"seal": SimpleLazyObject(_seal)}


def _seal() -> Any:
    try:
        return seal_status()
    except DatabaseFailed:
        return {"alarm": ("UNKNOWN",)}
