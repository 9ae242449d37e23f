"""The visit's page and the six looks. A look is a POST: no prefetch and no link from elsewhere can make one."""

import math
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from audit.verbs import Section
from contracts import actions, pages
from contracts.forms import LookForm
from contracts.labels import REFUSALS
from contracts.reading import Wanted
from contracts.sections import SECTIONS
from identity.counter import Counter, counter_of
from reception.models import Visit
from reception.visits import may_be_absent, own_visit
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest

OPEN_FOR = timedelta(seconds=180)


@allow(Permission.OPEN_VISIT)
@own_visit
def visit(request: StaffRequest, visit: Visit) -> HttpResponse:
    """The clerk's page: the next sensible action, the sections closed. The button that closes a section posts here."""
    if request.method == "POST":
        return redirect("visit", visit.number)
    now = timezone.now()
    return _page(request, visit, counter_of(visit, by=request.actor, now=now))


@allow(Permission.VIEW_CONTRACT)
@own_visit
def contract(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.CONTRACT, ask=ask)


@allow(Permission.VIEW_DEVICE)
@own_visit
def device(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.DEVICE, ask=ask)


@allow(Permission.VIEW_BILL)
@own_visit
def bill(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.BILL, ask=ask)


@allow(Permission.VIEW_USAGE)
@own_visit
def usage(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.USAGE, ask=ask)


@allow(Permission.VIEW_PAYMENT)
@own_visit
def payment(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.PAYMENT, ask=ask)


@allow(Permission.VIEW_HISTORY)
@own_visit
def history(request: StaffRequest, visit: Visit, *, ask: bool = False) -> HttpResponse:
    return _look(request, visit, Section.HISTORY, ask=ask)


def _look(request: StaffRequest, visit: Visit, section: Section, *, ask: bool) -> HttpResponse:
    """Open one section; `ask` is the page that wants a reason first and shows nothing."""
    if request.method != "POST" and not ask:
        return redirect("visit", visit.number)
    now = timezone.now()
    counter = counter_of(visit, by=request.actor, now=now)
    if request.method != "POST":
        return _reason(request, visit, section, counter, LookForm())
    form = LookForm(request.POST)
    form.is_valid()
    wanted = Wanted(timezone.localdate(now), form.cleaned_data.get("month"), form.cleaned_data.get("before"))
    reason = form.cleaned_data.get("reason", "")
    try:
        look = actions.disclose(
            section, visit, disclosure=counter.disclosure, reason=reason, wanted=wanted, by=request.actor, at=now
        )
    except actions.CannotDisclose as refused:
        if refused.only_wants_reason:
            return _reason(request, visit, section, counter, form if "asked" in request.POST else LookForm())
        return _page(request, visit, counter, refused=refused)
    return _page(request, visit, counter, look=look)


def _page(
    request: StaffRequest,
    visit: Visit,
    counter: Counter,
    *,
    look: actions.Look | None = None,
    refused: actions.CannotDisclose | None = None,
) -> HttpResponse:
    address = reverse("visit", kwargs={"number": visit.number})
    closes_at = _closes_at(look.at, counter) if look else None
    context = {
        "visit": visit,
        "visit_url": address,
        "counter": counter,
        "step": pages.next_step(visit, counter),
        "cards": pages.cards(visit, counter, request.seat.permissions, open_now=look.section if look else None),
        "look": look,
        "shown": SECTIONS[look.section] if look else None,
        "closes_at": closes_at,
        "refused": [REFUSALS[reason] for reason in refused.reasons] if refused else [],
        "may_be_absent": may_be_absent(visit),
        "can_look_up": Permission.LOOK_UP_CUSTOMER in request.seat.permissions,
        "can_check": Permission.CHECK_IDENTITY in request.seat.permissions,
    }
    response = render(request, "contracts/visit.html", context, status=403 if refused else 200)
    if look and closes_at:
        # Without the script too the section closes by itself.
        response["Refresh"] = f"{math.ceil((closes_at - look.at).total_seconds())}; url={address}"
    return response


def _closes_at(at: datetime, counter: Counter) -> datetime:
    end = at + OPEN_FOR
    return min(end, counter.disclosure.expires_at) if counter.disclosure else end


def _reason(request: HttpRequest, visit: Visit, section: Section, counter: Counter, form: LookForm) -> HttpResponse:
    if not pages.may_ask(visit, counter, section):
        return redirect("visit", visit.number)
    context = {
        "visit": visit,
        "visit_url": reverse("visit", kwargs={"number": visit.number}),
        "open_url": reverse(section.value, kwargs={"number": visit.number}),
        "counter": counter,
        "shown": SECTIONS[section],
        "form": form,
    }
    return render(request, "contracts/reason.html", context)
