"""What was signed off, newest first: for the manager of the shop, whoever audits its agency, and the privacy officer."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.log import record
from audit.reading import PAGE, CannotPage, Place
from oversight.models import Item
from oversight.people import known
from oversight.queue import shares
from oversight.review_words import DECISIONS
from oversight.reviewers import reviewer_of
from oversight.rules import Decision, Reviewer
from oversight.story import signed_off, title_of
from staff.gate import allow
from staff.permissions import Permission, Role
from staff.seats import StaffRequest


@allow(Permission.REVIEW_LOG)
@require_safe
def reviews(request: StaffRequest) -> HttpResponse:
    """A page of items with the decisions on them. `?decision=INCIDENT` shows one kind."""
    reviewer, chosen = reviewer_of(request.actor), request.GET.get("decision", "")
    if chosen not in ("", Decision.IN_ORDER, Decision.INCIDENT):
        raise Http404
    record("log.read", by=request.actor, sections=["reviews"], flags=[chosen] if chosen else [])
    items, newer, older = _page(request, _readable(request, reviewer, chosen))
    people = known({item.person for item in items} | {one.reviewer for item in items for one in item.reviews.all()})
    rows = [
        {
            "item": item,
            "title": title_of(item),
            "person": people.get(item.person),
            "decisions": [(one, people.get(one.review.reviewer)) for one in signed_off(item.reviews.all())],
        }
        for item in items
    ]
    address = reverse("reviews") + (f"?decision={chosen}&" if chosen else "?")
    context = {
        "rows": rows,
        "chosen": chosen,
        "choices": [(code.value, DECISIONS[code.value]) for code in (Decision.IN_ORDER, Decision.INCIDENT)],
        "shares": shares(reviewer, now=timezone.now()) if reviewer.shop or reviewer.agencies else [],
        "several_shops": bool(reviewer.agencies),
        "newer_url": f"{address}after={newer}" if newer else None,
        "older_url": f"{address}before={older}" if older else None,
    }
    return render(request, "oversight/reviews.html", context)


def _readable(request: StaffRequest, reviewer: Reviewer, decision: str) -> Q:
    """Return the condition: the shop of the seat, the audited agencies; never about oneself.

    What was the agency's from the beginning, its managers' own doing, is for its auditors and the privacy officer.
    """
    scope = Q(shop=request.seat.shop)
    if Role.PRIVACY_OFFICER not in request.seat.roles:
        scope &= Q(level=Item.Level.SHOP) | Q(raised_at__isnull=False)
    if reviewer.agencies:
        scope |= Q(shop__agency__in=reviewer.agencies)
    scope &= Q(closed_at__isnull=False) & ~Q(person=request.actor.ref)
    return scope & Q(reviews__decision=decision) if decision else scope


def _page(request: StaffRequest, scope: Q) -> tuple[list[Item], Place | None, Place | None]:
    """Return the items of the page that the address names, newest first, and where its neighbours begin. Keyset, one query and its prefetch."""
    try:
        before, after = (
            Place.parse(request.GET[name]) if name in request.GET else None for name in ("before", "after")
        )
    except CannotPage as error:
        raise Http404 from error
    items = Item.objects.filter(scope).select_related("shop").prefetch_related("reviews")
    if after is not None:
        later = items.filter(Q(closed_at__gt=after.at) | Q(closed_at=after.at, pk__gt=after.id))
        rows = list(later.order_by("closed_at", "pk")[: PAGE + 1])
        shown = rows[:PAGE][::-1]
        return shown, _place(shown[0]) if len(rows) > PAGE else None, _place(shown[-1]) if shown else None
    if before is not None:
        items = items.filter(Q(closed_at__lt=before.at) | Q(closed_at=before.at, pk__lt=before.id))
    rows = list(items.order_by("-closed_at", "-pk")[: PAGE + 1])
    shown = rows[:PAGE]
    newer = _place(shown[0]) if before is not None and shown else None
    return shown, newer, _place(shown[-1]) if len(rows) > PAGE else None


def _place(item: Item) -> Place:
    return Place(item.closed_at or item.last_at, item.pk)  # every item of the list is closed
