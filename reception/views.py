"""The greeter's desk, the clerks' queue, the shop's display. None of these pages knows who a visitor is."""

import re
from collections.abc import Callable
from datetime import datetime, time

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from reception import actions
from reception.board import board_of
from reception.colleagues import colleagues_of
from reception.forms import ChooseForm, HandOverForm, OpenVisitForm, TicketForm
from reception.labels import REFUSALS, bring_list, menu
from reception.models import Ticket, Visit
from reception.rules import TELEPHONE_LETTER, letters_called_at
from reception.visits import may_be_absent, own_visit
from staff.gate import allow
from staff.models import Shop
from staff.permissions import Permission
from staff.seats import StaffRequest


def _refreshes(request: HttpRequest) -> bool:
    """Does htmx ask for the part of the page that changes by itself?"""
    return request.headers.get("HX-Request") == "true"


def _ticket_here(request: StaffRequest, key: int) -> Ticket:
    """Return a ticket of this shop, of today. Another shop's does not exist (404)."""
    today = Ticket.objects.of_day(request.seat.shop.pk, timezone.localdate())
    return get_object_or_404(today.select_related("called_to"), pk=key)


def _say(request: HttpRequest, refused: actions.Cannot) -> None:
    for reason in refused.reasons:
        messages.warning(request, str(REFUSALS[reason]))


# --- the greeter ------------------------------------------------------------------------------------------------------------------------
@allow(Permission.ISSUE_TICKET)
def reception(request: StaffRequest) -> HttpResponse:
    """Issue a ticket; beside the form the board, which refreshes itself."""
    now = timezone.now()
    if request.method == "GET" and _refreshes(request):
        return render(request, "reception/reception_board.html", {"board": board_of(request.seat.shop.pk, now)})
    form = TicketForm(request.POST or None, today=timezone.localdate(now))
    if form.is_valid():
        try:
            ticket = actions.issue_ticket(**form.cleaned_data, by=request.actor, at=now)
        except actions.CannotIssueTicket as refused:
            form.refuse(refused.reasons)
        else:
            return redirect(f"{request.path}?issued={ticket.number}")
    chosen = str(form["purpose"].value() or "")
    board = board_of(request.seat.shop.pk, now)
    issued = _issued(request, now)
    return render(
        request,
        "reception/reception.html",
        {
            "form": form,
            "menu": menu(chosen, request.POST.getlist(f"brought_{chosen}")),
            "board": board,
            "issued": issued,
            "issued_bring": bring_list(issued.reason_to_come, issued.brought) if issued else [],
            "issued_wait": board.wait_of(issued) if issued else None,
        },
    )


def _issued(request: StaffRequest, now: datetime) -> Ticket | None:
    """Return the ticket that was just issued here: its number is in the address, so that Reload shows it again."""
    number = re.fullmatch(r"([A-Z])-([0-9]{3,4})", request.GET.get("issued", ""))
    if number is None:
        return None
    today = Ticket.objects.of_day(request.seat.shop.pk, timezone.localdate(now))
    return today.filter(letter=number[1], serial=int(number[2])).first()


@allow(Permission.ISSUE_TICKET)
@require_GET
def reception_ticket(request: StaffRequest, key: int) -> HttpResponse:
    """One ticket: the visitor came back, or left."""
    ticket = _ticket_here(request, key)
    return render(
        request,
        "reception/reception_ticket.html",
        {"ticket": ticket, "bring": bring_list(ticket.reason_to_come, ticket.brought)},
    )


@allow(Permission.ISSUE_TICKET)
@require_POST
def reception_return(request: StaffRequest, key: int) -> HttpResponse:
    return _change(request, key, actions.return_ticket, _("%s を待ちに戻しました。"), to="reception")


@allow(Permission.ISSUE_TICKET)
@require_POST
def reception_close(request: StaffRequest, key: int) -> HttpResponse:
    return _change(request, key, actions.close_ticket, _("%s を取りやめにしました。"), to="reception")


def _change(request: StaffRequest, key: int, act: Callable[..., Ticket], done: str, *, to: str) -> HttpResponse:
    try:
        ticket = act(_ticket_here(request, key), by=request.actor, at=timezone.now())
    except actions.CannotChangeTicket as refused:
        _say(request, refused)
    else:
        messages.success(request, done % ticket.number)
    return redirect(to)


# --- the clerks -------------------------------------------------------------------------------------------------------------------------
@allow(Permission.VIEW_QUEUE)
def queue(request: StaffRequest) -> HttpResponse:
    """Who is next, who was missed, what I served today. The page asks for its changing part every few seconds."""
    now = timezone.now()
    mine = Visit.objects.open().of_clerk(request.actor.staff).select_related("ticket").first()
    if _refreshes(request) and request.GET.get("visit", "") != (str(mine.number) if mine else ""):
        # A colleague handed a visit over, or it ended in another window: the whole page is another one now.
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    board = board_of(request.seat.shop.pk, now)
    letters = letters_called_at(request.seat.terminal.kind)
    morning = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    served = (
        Visit.objects.of_clerk(request.actor.staff)
        .filter(shop=request.seat.shop, closed_at__gte=morning)
        .exclude(outcome=Visit.Outcome.NO_SHOW)
        .select_related("ticket")
        .order_by("-closed_at")
    )
    return render(
        request,
        "reception/queue_now.html" if _refreshes(request) else "reception/queue.html",
        {
            "refreshed": _refreshes(request),
            "mine": mine,
            "may_be_absent": mine is not None and not _refreshes(request) and may_be_absent(mine),
            "board": board,
            "next": next((row for row in board.waiting if row.ticket.letter in letters), None),
            "served": [(visit, visit.minutes(now)) for visit in served],
        },
    )


@allow(Permission.OPEN_VISIT)
@require_POST
def call(request: StaffRequest) -> HttpResponse:
    """Call the next ticket: that opens the visit."""
    try:
        visit = actions.call_next(by=request.actor, at=timezone.now())
    except actions.CannotOpenVisit as refused:
        _say(request, refused)
        return redirect("queue")
    return redirect("visit", number=visit.number)


@allow(Permission.OPEN_VISIT)
def choose_ticket(request: StaffRequest, key: int) -> HttpResponse:
    """One ticket of the queue: call it out of turn for a reason, return it, close it."""
    ticket = _ticket_here(request, key)
    form = ChooseForm(request.POST or None)
    if form.is_valid():
        try:
            visit = actions.call_chosen(ticket, **form.cleaned_data, by=request.actor, at=timezone.now())
        except actions.CannotOpenVisit as refused:
            form.refuse(refused.reasons)
        else:
            return redirect("visit", number=visit.number)
    bring = bring_list(ticket.reason_to_come, ticket.brought)
    return render(request, "reception/choose_ticket.html", {"ticket": ticket, "form": form, "bring": bring})


@allow(Permission.OPEN_VISIT)
@require_POST
def queue_return(request: StaffRequest, key: int) -> HttpResponse:
    return _change(request, key, actions.return_ticket, _("%s を待ちに戻しました。"), to="queue")


@allow(Permission.OPEN_VISIT)
@require_POST
def queue_close(request: StaffRequest, key: int) -> HttpResponse:
    return _change(request, key, actions.close_ticket, _("%s を取りやめにしました。"), to="queue")


@allow(Permission.OPEN_VISIT)
def open_visit(request: StaffRequest) -> HttpResponse:
    """Open a visit nobody drew a ticket for: a call back, yesterday's case."""
    form = OpenVisitForm(request.POST or None, reviews_log=Permission.REVIEW_LOG in request.seat.permissions)
    if form.is_valid():
        try:
            visit = actions.open_without_ticket(**form.cleaned_data, by=request.actor, at=timezone.now())
        except actions.CannotOpenVisit as refused:
            form.refuse(refused.reasons)
        else:
            return redirect("visit", number=visit.number)
    return render(request, "reception/open_visit.html", {"form": form})


@allow(Permission.OPEN_VISIT)
@own_visit
def hand_over(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Pass the visit to a colleague who is free."""
    now = timezone.now()
    here = (request.actor.staff, request.seat.shop.pk, timezone.localdate(now))
    form = HandOverForm(request.POST or None, colleagues=colleagues_of(*here, busy=False))
    if form.is_valid():
        try:
            actions.hand_over(visit, **form.cleaned_data, by=request.actor, at=now)
        except actions.CannotHandOver as refused:
            form.refuse(refused.reasons)
        else:
            messages.success(request, _("%sさんに引き継ぎました。") % form.cleaned_data["to"].name)
            return redirect("queue")
    return render(
        request, "reception/hand_over.html", {"visit": visit, "form": form, "busy": colleagues_of(*here, busy=True)}
    )


@allow(Permission.OPEN_VISIT)
@require_POST
@own_visit
def no_show(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Nobody came when called."""
    try:
        actions.mark_no_show(visit, by=request.actor, at=timezone.now())
    except actions.CannotMarkNoShow as refused:
        _say(request, refused)
        return redirect("visit", number=visit.number)
    return redirect("queue")


# --- the shop's display -----------------------------------------------------------------------------------------------------------------
@login_not_required
@require_GET
def display(request: HttpRequest, code: str) -> HttpResponse:
    """The monitor in the shop: numbers only, for everybody to see, so nobody signs in for it."""
    shop = get_object_or_404(Shop, code=code)
    board = board_of(shop.pk, timezone.now())
    walk_in = [row for row in board.waiting if row.ticket.letter != TELEPHONE_LETTER]
    called = [ticket for ticket in board.called if ticket.letter != TELEPHONE_LETTER]
    template = "reception/display_now.html" if _refreshes(request) else "reception/display.html"
    return render(request, template, {"code": code, "called": called, "waiting": walk_in, "newcomer": board.newcomer})
