"""The manager raises a colleague's quota, the privacy officer the age of the last witness. Each for some hours of today, on the log."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import log
from audit.sealing import status
from oversight.limits import actions, reading
from oversight.limits.forms import FreshnessForm, QuotaForm
from oversight.people import people_of
from oversight.words import LIMIT_REFUSALS
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest


@allow(Permission.RAISE_QUOTA)
@require_http_methods(["GET", "HEAD", "POST"])
def quota(request: StaffRequest) -> HttpResponse:
    """Who of the shop is near the quota; and the form that raises it for one of them."""
    now, shop = timezone.now(), request.seat.shop
    people = people_of(shop)
    form = QuotaForm(
        request.POST if request.method == "POST" else None,
        people=people,
        own=request.actor.number,
        hour=timezone.localtime(now).hour,
        initial={"more": 20},
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            someone = actions.raise_quota(
                shop, said["number"], more=said["more"], until_hour=said["until"], reason=said["reason"], by=request.actor, at=now
            )  # fmt: skip
        except actions.CannotRaise as refused:
            form.add_error(None, [str(LIMIT_REFUSALS[reason]) for reason in refused.reasons])
        else:
            messages.success(
                request,
                _("%(name)sさんの上限を、%(hour)s時まで%(more)s人引き上げました。")
                % {"name": someone.name, "hour": said["until"], "more": said["more"]},
            )
            return redirect("quota")
    log.record("log.read", by=request.actor, sections=["quota"])
    used = reading.used_by([person.ref for person in people], shop=shop.pk, now=now)
    rows = sorted(
        ({"person": person, "roles": person.roles_at(shop.pk), "used": used[person.ref]} for person in people),
        key=lambda row: -row["used"].in_hour,  # type: ignore[attr-defined]
    )
    return render(
        request, "oversight/quota.html", {"form": form, "rows": rows, "quota": reading.quota_of(shop.pk), "now": now}
    )


@allow(Permission.RAISE_FRESHNESS)
@require_http_methods(["GET", "HEAD", "POST"])
def freshness(request: StaffRequest) -> HttpResponse:
    """How fresh the last witness is; and the form that lets customers be served without one for some hours."""
    now = timezone.now()
    form = FreshnessForm(request.POST if request.method == "POST" else None, hour=timezone.localtime(now).hour)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.raise_freshness(until_hour=said["until"], reason=said["reason"], by=request.actor, at=now)
        except actions.CannotRaise as refused:
            form.add_error(None, [str(LIMIT_REFUSALS[reason]) for reason in refused.reasons])
        else:
            messages.success(
                request, _("%(hour)s時まで、立会いなしでも表示できるようにしました。") % {"hour": said["until"]}
            )
            return redirect("freshness")
    log.record("log.read", by=request.actor, sections=["seal"])
    status.forget()  # what was raised a moment ago should be seen
    state = status.seal_status()
    page = {
        "form": form,
        "state": state,
        "is_fresh": state.age <= state.limit,
        "stops_at": now + state.limit - state.age,
        "until_hour": reading.hour_of(state.allowed_until),
    }
    return render(request, "oversight/freshness.html", page)
