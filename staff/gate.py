"""The gate every view passes: `@allow(Permission.X)`."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from audit import context
from audit.log import record
from staff.permissions import WITHOUT_STAFF_ID, Permission
from staff.seats import StaffRequest, take_seat

P = ParamSpec("P")


def allow(
    permission: Permission,
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], Callable[..., HttpResponse]]:
    """Let the view run for those to whom the roles at the terminal's shop give `permission`; everyone else gets 403, on the log.

    A session that moved to another terminal, or whose terminal was revoked, ends.
    """

    def decorate(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            seat = take_seat(request)
            if seat is None:
                record("session.refused", by=None, reason="TERMINAL")
                logout(request)
                return redirect("sign_in")
            asked = cast(StaffRequest, request)
            asked.seat = seat
            asked.actor = seat.actor
            context.actor.set(seat.actor)
            if permission not in seat.permissions:
                lapsed = not getattr(seat.staff, "qualified", False) and permission not in WITHOUT_STAFF_ID
                record(
                    "permission.refused",
                    by=seat.actor,
                    reason="STAFF_ID" if lapsed else "ROLE",
                    sections=[permission.value],
                )
                return render(request, "staff/refused.html", {"lapsed": lapsed}, status=403)
            return view(asked, *args, **kwargs)

        gated.permission = permission  # type: ignore[attr-defined]
        return gated

    return decorate
