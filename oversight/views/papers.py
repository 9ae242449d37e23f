"""What is printed here: the sheet that the manager signs when the day is closed, and the extract that a customer takes home."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from audit import log
from customers.wareki import both_calendars
from oversight import extracts
from oversight.closing import sheet_of
from oversight.forms import DayForm, PeriodForm
from reception.models import Visit
from reception.visits import own_visit
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest

_USUAL = timedelta(days=92)


@allow(Permission.REVIEW_LOG)
@require_safe
def closing(request: StaffRequest) -> HttpResponse:
    """The day in a few numbers and one code, with room for signatures."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = DayForm({"day": request.GET.get("day") or today})
    day = form.cleaned_data["day"] if form.is_valid() else today
    log.record("log.read", by=request.actor, sections=["closing"])
    context = {
        "form": form,
        "sheet": sheet_of(day, shop=request.seat.shop, now=now),
        "day_said": both_calendars(day),
        "now": now,
        "previous_url": _day_url(day - timedelta(days=1)),
        "next_url": _day_url(day + timedelta(days=1)) if day < today else None,
    }
    return render(request, "oversight/closing.html", context)


@allow(Permission.MAKE_EXTRACT)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def extract(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Who looked at the visitor's own record, on paper. Made by a POST: no link and no prefetch can make one."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = PeriodForm(
        request.POST if request.method == "POST" else None, initial={"since": today - _USUAL, "until": today}
    )
    page: dict[str, object] = {"visit": visit, "form": form, "now": now}
    if form.is_valid():
        try:
            made = extracts.make(visit, **form.cleaned_data, by=request.actor, at=now)
        except extracts.CannotExtract:
            return render(request, "oversight/extract.html", page, status=403)
        page |= {
            "extract": made,
            "since_said": both_calendars(made.since),
            "until_said": both_calendars(made.until),
            "day_said": both_calendars(today),
        }
        return render(request, "oversight/extract.html", page)
    page["may"] = extracts.may_be_made(visit, by=request.actor, at=now)
    return render(request, "oversight/extract.html", page)


def _day_url(day: date) -> str:
    return f"{reverse('closing')}?{urlencode({'day': day.isoformat()})}"
