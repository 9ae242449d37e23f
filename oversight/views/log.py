"""Managers read the log. Each reading is on the log before it is on the screen."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from audit import log, reading
from audit.models import EntryQuerySet
from audit.reading import CannotPage, Page, Place
from oversight.forms import DayForm
from oversight.labels import WARNINGS
from oversight.lines import lines, named_in
from oversight.people import known, people_of, person_of
from reception.models import Visit
from reception.visits import own_visit
from staff.gate import allow
from staff.models import Shop
from staff.numbers import normalise
from staff.permissions import Permission
from staff.seats import StaffRequest


@allow(Permission.REVIEW_LOG)
def people(request: StaffRequest) -> HttpResponse:
    """Who did how much today, at this shop."""
    log.record("log.read", by=request.actor, sections=["people"])
    today = timezone.localdate()
    staff = people_of(request.seat.shop)
    counted = reading.tallies([person.ref for person in staff], shop=request.seat.shop.pk, day=today, warnings=WARNINGS)
    rows = [
        {
            "person": person,
            "roles": person.roles_at(request.seat.shop.pk),
            "tally": counted.get(person.ref, reading.Tally()),
        }
        for person in staff
    ]
    return render(request, "oversight/people.html", {"rows": rows, "today": today})


@allow(Permission.REVIEW_LOG)
def person(request: StaffRequest, number: str) -> HttpResponse:
    """What one person of this shop looked at on a day. Customers appear as letters of this page only."""
    shop = request.seat.shop
    someone = person_of(shop, normalise(number))
    if someone is None:
        raise Http404
    today = timezone.localdate()
    form = DayForm({"day": request.GET.get("day") or today})
    day = form.cleaned_data["day"] if form.is_valid() else today
    flags = ["OWN_ENTRIES"] if someone.ref == request.actor.ref else []
    log.record("log.read", by=request.actor, subject=someone.ref, sections=["person"], flags=flags)
    page = _page(request, reading.entries_of_person(someone.ref, shop=shop.pk, day=day))
    address = reverse("person", args=[someone.number])
    context = {
        "person": someone,
        "roles": someone.roles_at(shop.pk),
        "form": form,
        "day": day,
        "today": today,
        "lines": lines(
            page.entries,
            people=known({someone.ref} | named_in(page.entries)),
            shops={},
            own_shop=shop.pk,
        ),
        "previous_url": _link(address, day=day - timedelta(days=1)),
        "next_url": _link(address, day=day + timedelta(days=1)) if day < today else None,
        **_pager(address, page, day=day),
    }
    return render(request, "oversight/person.html", context)


@allow(Permission.REVIEW_LOG)
@own_visit
def record(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Who looked at the record of the customer whom this visit has looked up, at any shop."""
    if visit.subject is None:
        return render(request, "oversight/record.html", {"visit": visit, "lines": None})
    log.record(
        "log.read",
        by=request.actor,
        visit=visit.number,
        subject=visit.subject,
        purpose=visit.purpose,
        sections=["record"],
    )
    page = _page(request, reading.entries_of_subject(visit.subject, until=timezone.now()))
    shops = {entry.shop for entry in page.entries if entry.shop is not None}
    context = {
        "visit": visit,
        "lines": lines(
            page.entries,
            people=known(named_in(page.entries)),
            shops=dict(Shop.objects.filter(pk__in=shops).values_list("pk", "name")),
            own_shop=request.seat.shop.pk,
        ),
        **_pager(reverse("record", args=[visit.number]), page),
    }
    return render(request, "oversight/record.html", context)


def _page(request: StaffRequest, entries: EntryQuerySet) -> Page:
    try:
        before, after = (
            Place.parse(request.GET[name]) if name in request.GET else None for name in ("before", "after")
        )
    except CannotPage as error:
        raise Http404 from error
    return reading.page(entries, before=before, after=after)


def _pager(address: str, page: Page, **more: date) -> dict[str, str | None]:
    return {
        "newer_url": _link(address, after=page.newer, **more) if page.newer else None,
        "older_url": _link(address, before=page.older, **more) if page.older else None,
    }


def _link(address: str, **query: object) -> str:
    return f"{address}?{urlencode({name: str(value) for name, value in query.items()})}"
