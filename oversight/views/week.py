"""A picture of the week: when, who, how long, which flags; each picture with its numbers beside it."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import log
from oversight import week as weeks
from oversight.scope import shops_of
from oversight.week_form import WeekForm
from staff.gate import allow
from staff.models import Shop
from staff.permissions import Permission
from staff.seats import StaffRequest

_WEEK = timedelta(weeks=1)


@require_safe
@allow(Permission.REVIEW_LOG)
def week(request: StaffRequest) -> HttpResponse:
    """One week of one shop: the reader's own, or one of an agency that the reader audits. This week unless another is asked for."""
    shops, today = shops_of(request.seat), timezone.localdate()
    form = WeekForm({"day": request.GET.get("day") or today, "shop": request.GET.get("shop", "")}, shops=shops)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {"day": today, "shop": shops[0]}
    monday: date = weeks.week_of(asked["day"])
    shop: Shop = asked["shop"]
    others = [f"shop_{shop.pk}"] if shop != request.seat.shop else []
    log.record("log.read", by=request.actor, sections=["week", *others])
    people, usual = weeks.people_of_week(shop, monday)
    this_week = weeks.week_of(today)
    context = {
        "form": form,
        "several": len(shops) > 1,
        "of": shop,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "heat": weeks.heat_of(shop, monday, today=today),
        "people": people,
        "usual": usual,
        "checks": weeks.checks_of_week(shop, monday),
        "flags": weeks.flags_of_week(shop, monday),
        "search": _search(request, shop, monday),
        "previous_url": _link(request, shop, monday - _WEEK),
        "next_url": _link(request, shop, monday + _WEEK) if monday < this_week else None,
        "this_url": _link(request, shop, this_week) if monday < this_week else None,
    }
    return render(request, "oversight/week.html", context)


def _of(request: StaffRequest, shop: Shop) -> dict[str, str]:
    return {} if shop == request.seat.shop else {"shop": shop.code}


def _link(request: StaffRequest, shop: Shop, monday: date) -> str:
    return f"{reverse('week')}?{urlencode({'day': monday.isoformat(), **_of(request, shop)})}"


def _search(request: StaffRequest, shop: Shop, monday: date) -> str:
    """The search of this shop's week, to which the page adds a person or a flag."""
    times = {"since": f"{monday}T00:00"}
    if monday + _WEEK <= timezone.localdate():
        times["until"] = f"{monday + _WEEK}T00:00"
    return f"{reverse('search')}?{urlencode(times | _of(request, shop))}"
