"""Rows of the log for an authority: the requests of the shop, their approval, the one file; and the request about a visit's customer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit import log
from oversight.exports import actions, rules
from oversight.exports.forms import ExportForm, PersonExportForm
from oversight.exports.models import Export
from oversight.people import known, people_of
from oversight.words import EXPORT_REASONS, EXPORT_REFUSALS
from reception.models import Visit
from reception.visits import own_visit
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest

_SHOWN = 50  # of a day: more than any shop is asked for in a year


@allow(Permission.EXPORT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: StaffRequest) -> HttpResponse:
    """The requests of the last 24 hours; and the form that asks for what a person of the shop did."""
    shop = request.seat.shop
    form = PersonExportForm(
        request.POST if request.method == "POST" else None, people=people_of(shop), own=request.actor.number,
        initial=_usual_period(),
    )  # fmt: skip
    if form.is_valid():
        said = form.cleaned_data
        if _asked(form, lambda: actions.request_of_person(shop, **said, by=request.actor, at=timezone.now())):
            messages.success(request, _("申請しました。別の責任者が24時間以内に承認すると、書き出せます。"))
            return redirect("exports")
    log.record("log.read", by=request.actor, sections=["export"])
    return render(request, "oversight/exports.html", {"form": form, "rows": _rows(request)})


@allow(Permission.EXPORT_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def export_customer(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Ask for the log of the customer whom this visit has looked up."""
    form = ExportForm(request.POST if request.method == "POST" else None, initial=_usual_period())
    if form.is_valid():
        said = form.cleaned_data
        if _asked(form, lambda: actions.request_of_customer(visit, **said, by=request.actor, at=timezone.now())):
            messages.success(request, _("申請しました。別の責任者が24時間以内に承認すると、書き出せます。"))
            return redirect("exports")
    return render(request, "oversight/export_customer.html", {"visit": visit, "form": form})


@allow(Permission.EXPORT_LOG)
@require_POST
def approve_export(request: StaffRequest, export: UUID) -> HttpResponse:
    try:
        actions.approve(_of_shop(request, export), by=request.actor, at=timezone.now())
    except actions.CannotExport as refused:
        _say(request, refused)
    else:
        messages.success(request, _("承認しました。申請した人が書き出せます。"))
    return redirect("exports")


@allow(Permission.EXPORT_LOG)
@require_POST
def export_file(request: StaffRequest, export: UUID) -> HttpResponse:
    """The file, once."""
    found = _of_shop(request, export)
    try:
        content = actions.make(found, by=request.actor, at=timezone.now())
    except actions.CannotExport as refused:
        _say(request, refused)
        return redirect("exports")
    return HttpResponse(
        content, content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="log-{found.uuid}.csv"', "X-Content-Type-Options": "nosniff"},
    )  # fmt: skip


def _asked(form: ExportForm, ask: Callable[[], Export]) -> bool:
    """Ask, and put every refusal into the form."""
    try:
        ask()
    except actions.CannotExport as refused:
        form.add_error(None, [str(EXPORT_REFUSALS[reason]) for reason in refused.reasons])
        return False
    return True


def _of_shop(request: StaffRequest, export: UUID) -> Export:
    found = Export.objects.filter(uuid=export, shop=request.seat.shop).first()
    if found is None:
        log.record("export.refused", by=request.actor, reason="OTHER_SHOP")
        raise Http404
    return found


def _rows(request: StaffRequest) -> list[dict[str, Any]]:
    """Whoever a request is about does not learn of it here."""
    now = timezone.now()
    found = (
        Export.objects.filter(shop=request.seat.shop, requested_at__gt=now - rules.LASTS)
        .exclude(about=request.actor.ref)
        .order_by("-requested_at")[:_SHOWN]
    )
    rows = list(found)
    people = known({row.about for row in rows if row.kind == rules.Kind.PERSON} | {row.requester for row in rows})
    return [
        {
            "export": row,
            "person": people.get(row.about),
            "requester": people.get(row.requester),
            "reason": EXPORT_REASONS[rules.Reason(row.reason)],
            "may_approve": not list(rules.approval_refusals(row.state, by=request.actor.ref, at=now)),
            "may_make": not list(rules.making_refusals(row.state, by=request.actor.ref, at=now)),
            "expires_at": row.requested_at + rules.LASTS,
        }
        for row in rows
    ]


def _usual_period() -> dict[str, Any]:
    today = timezone.localdate()
    return {"since": today - timedelta(days=30), "until": today}


def _say(request: StaffRequest, refused: actions.CannotExport) -> None:
    for reason in refused.reasons:
        messages.error(request, str(EXPORT_REFUSALS[reason]))
