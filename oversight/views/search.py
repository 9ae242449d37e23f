"""Search the log: a form by GET that can be bookmarked, the filters in use, and pages of what was found."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from oversight import searches
from oversight.labels import WARNINGS
from oversight.lines import lines, named_in
from oversight.people import known, people_of
from oversight.scope import shops_of
from oversight.search_forms import ANY_FLAG, SearchForm
from oversight.verb_groups import GROUPS
from reception.models import Visit
from staff.gate import allow
from staff.models import Shop
from staff.permissions import Permission
from staff.seats import StaffRequest

# In this order on the page; what else an address holds is dropped.
FILTERS = ("shop", "person", "customer", "visit", "verb", "flag", "since", "until")


@require_safe
@allow(Permission.REVIEW_LOG)
def search(request: StaffRequest) -> HttpResponse:
    """Entries of the reader's shops that meet every filter, newest first; today's when nothing is asked."""
    shops, now = shops_of(request.seat), timezone.now()
    form = SearchForm(request.GET, shops=shops, now=now)
    context: dict[str, Any] = {"form": form, "several": len(shops) > 1}
    if form.is_valid():
        try:
            found = searches.search(form.cleaned_data, shops=shops, by=request.actor)
        except searches.CannotSearch as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused.message))
        else:
            context |= _found(request, form, found, shops)
    shop = next((shop for shop in shops if shop.code == form.data.get("shop")), shops[0])
    context |= {"people": people_of(shop), "chips": _chips(form, shops), "own": _own_visit(request)}
    return render(request, "oversight/search.html", context)


def _found(request: StaffRequest, form: SearchForm, found: searches.Found, shops: list[Shop]) -> dict[str, Any]:
    page, named = found.page, [shop.pk for shop in shops]
    names = {shop.pk: shop.name for shop in shops}
    elsewhere = {entry.shop for entry in page.entries if entry.shop is not None} - names.keys()
    if elsewhere:  # a customer's record is one at all shops
        names |= dict(Shop.objects.filter(pk__in=elsewhere).values_list("pk", "name"))
    return {
        "lines": lines(
            page.entries,
            people=known(named_in(page.entries)),
            shops=names,
            own_shop=request.seat.shop.pk,
            audited=named,
        ),
        "with_shops": len(shops) > 1 or bool(elsewhere),
        "since": form.cleaned_data["since"],
        "until": form.cleaned_data["until"],
        "newer_url": _link(form, after=page.newer) if page.newer else None,
        "older_url": _link(form, before=page.older) if page.older else None,
    }


def _own_visit(request: StaffRequest) -> int | None:
    """The number of the reader's open visit, once a customer was looked up in it."""
    own = Visit.objects.open().of_clerk(request.actor.staff).filter(shop=request.seat.shop, subject__isnull=False)
    return own.values_list("number", flat=True).first()


def _chips(form: SearchForm, shops: list[Shop]) -> list[dict[str, str]]:
    """What is filtered by, each with the address of the same search without it. What could not be read has none."""
    if form.errors:
        return []
    asked = form.cleaned_data
    said = {
        "shop": next((shop.name for shop in shops if shop.code == asked["shop"]), ""),
        "person": asked["person"],
        "customer": _("照会したお客さま") if asked["customer"] else "",
        "visit": _("応対 %(number)s") % {"number": asked["visit"]} if asked["visit"] else "",
        "verb": str(GROUPS.get(asked["verb"], "")),
        "flag": _("気づきのあるもの") if asked["flag"] == ANY_FLAG else str(WARNINGS.get(asked["flag"], "")),
        "since": _("%(time)sから") % {"time": _moment(asked["since"])} if form.data.get("since") else "",
        "until": _("%(time)sまで") % {"time": _moment(asked["until"])} if form.data.get("until") else "",
    }
    return [{"text": text, "url": _link(form, without=name)} for name, text in said.items() if text]


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), _("n月j日 H:i"))


def _link(form: SearchForm, *, without: str = "", **more: object) -> str:
    """The address of this search as it was typed, without one of the filters or at another page."""
    typed = {name: form.data[name] for name in FILTERS if form.data.get(name) and name != without}
    query = urlencode(typed | {name: str(value) for name, value in more.items()})
    return reverse("search") + (f"?{query}" if query else "")
