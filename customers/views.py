"""The lookup of a visit, and the choice among what it found."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from customers import actions
from customers.forms import REFUSALS, ChooseForm, LookupForm
from customers.rules import Refusal
from reception.models import Visit
from reception.purposes import RECORD_REVIEW
from reception.visits import own_visit
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest


@sensitive_post_parameters()
@allow(Permission.LOOK_UP_CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def lookup(request: StaffRequest, visit: Visit) -> HttpResponse:
    now = timezone.now()
    form = LookupForm(request.POST if request.method == "POST" else None, today=timezone.localdate(now))
    page: dict[str, object] = {"visit": visit, "form": form, "reviews": visit.purpose == RECORD_REVIEW.code}
    if form.is_valid():
        try:
            page["found"] = actions.look_up(visit, elements=form.elements, by=request.actor, at=now)
        except actions.CannotLookUp as refused:
            form.add_error(None, str(REFUSALS[refused.reason]))
            page["wait_until"] = now + timedelta(seconds=refused.seconds) if refused.seconds else None
    elif form.is_bound:
        actions.refuse(visit, reason=Refusal.UNREADABLE, by=request.actor)
    return render(request, "customers/lookup.html", page)


@allow(Permission.LOOK_UP_CUSTOMER)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def choose(request: StaffRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":  # Back, or a copied address: there is nothing to see here
        return redirect("lookup", visit.number)
    form = ChooseForm(request.POST)
    form.full_clean()
    lookup, place = form.cleaned_data.get("lookup"), form.cleaned_data.get("place", 0)
    try:
        actions.choose(visit, lookup=lookup, place=place, by=request.actor, at=timezone.now())
    except actions.CannotChoose as refused:
        messages.error(request, str(REFUSALS[refused.reason]))
        return redirect("lookup", visit.number)
    return redirect("record" if visit.purpose == RECORD_REVIEW.code else "identity", visit.number)
