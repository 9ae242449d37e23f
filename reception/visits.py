"""The second gate: `@own_visit` turns the number in the address into the clerk's own open visit."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit.log import record
from audit.reading import was_looked_up
from reception.models import Visit
from staff.seats import StaffRequest

P = ParamSpec("P")


def own_visit(view: Callable[Concatenate[StaffRequest, Visit, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Pass the open visit `number` of this clerk at this shop to the view.

    Another shop's visit does not exist (404); a colleague's is refused (403); a closed one leads to the queue. All three on the log.
    """

    @wraps(view)
    def with_visit(request: StaffRequest, number: int, *args: Any, **kwargs: Any) -> HttpResponse:
        visit = Visit.objects.select_related("ticket").filter(number=number, shop=request.seat.shop).first()
        if visit is None:
            record("visit.refused", by=request.actor, reason="OTHER_SHOP")
            raise Http404
        if visit.clerk_id != request.actor.staff:
            record("visit.refused", by=request.actor, visit=visit.number, reason="OTHER_CLERK")
            return render(request, "reception/not_yours.html", {"visit": visit}, status=403)
        if visit.closed_at is not None:
            record("visit.refused", by=request.actor, visit=visit.number, reason="CLOSED")
            return redirect("queue")
        visit.clerk, visit.shop = request.seat.staff, request.seat.shop
        request.visit = visit  # type: ignore[attr-defined]
        return view(request, visit, *args, **kwargs)

    return with_visit


def has_looked_up(visit: Visit) -> bool:
    """True once anybody was searched for in this visit, found or not: then somebody was there."""
    return visit.subject is not None or was_looked_up(visit.number, since=visit.opened_at)


def may_be_absent(visit: Visit) -> bool:
    """Whether the page offers to say that nobody came."""
    return visit.ticket_id is not None and not has_looked_up(visit)


def visit_of(request: HttpRequest) -> Visit | None:
    """Return the visit that the running view works on, if any: the page shell shows its bar."""
    return getattr(request, "visit", None)
