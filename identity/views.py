"""The check, the documents in hand, the disclosure's length, the release by a manager."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.log import record
from identity import actions, attempts, labels
from identity.counter import checks_of, current_disclosure, held, locked_visits
from identity.forms import CheckForm, ChooseDocumentForm, CloseForm, ExtendForm
from identity.methods import Kind, Offer, methods_for
from identity.models import HeldDocument
from identity.results import result_of
from identity.rules import Obstacle
from reception.models import Visit
from reception.visits import own_visit
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest


@sensitive_post_parameters()
@allow(Permission.CHECK_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def identity(request: StaffRequest, visit: Visit) -> HttpResponse:
    """Without ?document= the choice of one and the last result, with it the questions of that document."""
    now = timezone.now()
    today = timezone.localdate(now)
    offer, kind = _chosen(request, visit)
    if offer is None or kind is None:
        return _choose(request, visit)
    form = CheckForm(request.POST if request.method == "POST" else None, kind=kind, method=offer.method, today=today)
    if form.is_valid():
        try:
            _check, notices = actions.check(visit, stated=form.stated, by=request.actor, at=now)
        except actions.Refused as refused:
            if Obstacle.QUOTA not in refused.reasons:
                _say(request, refused)
                return redirect("identity", visit.number)
            form.add_error(None, str(labels.OBSTACLES[Obstacle.QUOTA]))  # what was read off the document stays
        else:
            for notice in notices:
                messages.warning(request, labels.NOTICES[notice])
            return redirect("identity", visit.number)
    others = [other for other in methods_for(kind, today) if other.method != offer.method]
    page = {
        "visit": visit,
        "form": form,
        "kind": kind,
        "document": labels.DOCUMENTS[kind],
        "method": labels.METHODS[offer.method],
        "offer": offer,
        "others": [(other, labels.METHODS[other.method]) for other in others],
        "in_hand": any(document.kind == kind for document in held(visit)),
    }
    return render(request, "identity/check.html", page)


def _chosen(request: StaffRequest, visit: Visit) -> tuple[Offer | None, Kind | None]:
    """Return what the address asks for, as far as it is offered today; the strongest method where it names none."""
    document, method = request.GET.get("document", ""), request.GET.get("method", "")
    if document not in set(Kind) or visit.subject is None or visit.is_telephone:
        return None, None
    offered = methods_for(Kind(document), timezone.localdate())
    return next((offer for offer in offered if method in ("", offer.method)), None), Kind(document)


def _choose(request: StaffRequest, visit: Visit) -> HttpResponse:
    now = timezone.now()
    checks = checks_of(visit)
    obstacle = (
        Obstacle.TELEPHONE if visit.is_telephone
        else Obstacle.NOBODY_CHOSEN if visit.subject is None
        else Obstacle.LOCKED if checks.locked
        else Obstacle.CUSTOMER_LOCKED if attempts.is_locked(visit.subject, now=now)
        else None
    )  # fmt: skip
    page = {
        "visit": visit,
        "form": ChooseDocumentForm(today=timezone.localdate(now)),
        "obstacle": obstacle,
        "advice": labels.OBSTACLES[obstacle] if obstacle else "",
        "result": result_of(checks.last) if checks.last else None,
        "failures": checks.failures,
    }
    return render(request, "identity/identity.html", page)


@allow(Permission.CHECK_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def receive_document(request: StaffRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":  # Back, or a copied address: there is nothing to see here
        return redirect("identity", visit.number)
    now = timezone.now()
    form = ChooseDocumentForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        messages.error(request, labels.NO_DOCUMENT_CHOSEN)
        return redirect("identity", visit.number)
    kind = form.cleaned_data["document"]
    try:
        actions.receive_document(visit, kind=kind, by=request.actor, at=now)
    except actions.Refused as refused:
        _say(request, refused)
    return redirect(f"{reverse('identity', args=[visit.number])}?document={kind}")


@allow(Permission.OPEN_VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def return_document(request: StaffRequest, visit: Visit, document: int) -> HttpResponse:
    """Handing back is open to whoever has the visit: a document must never wait for somebody's rights."""
    if request.method != "POST":
        return redirect("identity", visit.number)
    row = get_object_or_404(HeldDocument, pk=document, visit=visit)
    try:
        actions.return_document(row, by=request.actor, at=timezone.now())
    except actions.Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, labels.RETURNED % {"document": labels.DOCUMENTS[Kind(row.kind)]})
    # A fixed list of names: an address out of the request would lead anywhere.
    return redirect(
        request.POST["next"] if request.POST.get("next") in ("close", "identity") else "visit", visit.number
    )


@allow(Permission.CHECK_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def extend(request: StaffRequest, visit: Visit) -> HttpResponse:
    form = ExtendForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.extend(visit, reason=form.cleaned_data["reason"], by=request.actor, at=timezone.now())
        except actions.Refused as refused:
            _say(request, refused)
        return redirect("visit", visit.number)
    disclosure = current_disclosure(visit, by=request.actor, now=timezone.now())
    if disclosure is None or disclosure.extended_at is not None:
        messages.error(request, labels.OBSTACLES[Obstacle.EXTENDED_BEFORE if disclosure else Obstacle.NOT_DISCLOSED])
        return redirect("visit", visit.number)
    return render(request, "identity/extend.html", {"visit": visit, "form": form, "disclosure": disclosure})


@allow(Permission.CHECK_IDENTITY)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def conceal(request: StaffRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return redirect("visit", visit.number)
    try:
        actions.conceal(visit, by=request.actor, at=timezone.now())
    except actions.Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, labels.CONCEALED)
    return redirect("visit", visit.number)


@sensitive_post_parameters()
@allow(Permission.OPEN_VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
@own_visit
def close(request: StaffRequest, visit: Visit) -> HttpResponse:
    form = CloseForm(request.POST if request.method == "POST" else None, has_customer=visit.subject is not None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.close_visit(
                visit, outcome=said["outcome"], note=form.text, documents_returned=said["documents_returned"],
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
        except actions.Refused as refused:
            form.add_error(None, [str(labels.OBSTACLES[reason]) for reason in refused.reasons])
        else:
            messages.success(request, labels.CLOSED)
            return redirect("queue")
    return render(request, "identity/close.html", {"visit": visit, "form": form})


@allow(Permission.UNLOCK_CHECK)
@require_safe
def unlocks(request: StaffRequest) -> HttpResponse:
    shop = request.seat.shop.pk
    waiting = locked_visits(shop)
    waiting += attempts.locked_by_customer(
        shop, now=timezone.now(), besides=[locked.visit.number for locked in waiting]
    )
    return render(request, "identity/unlocks.html", {"waiting": waiting, "own": request.actor.staff})


@allow(Permission.UNLOCK_CHECK)
@require_POST
def unlock(request: StaffRequest, number: int) -> HttpResponse:
    """Not behind own_visit: it is a colleague's visit, by rule."""
    visit = Visit.objects.select_related("ticket").filter(number=number, shop=request.seat.shop).first()
    if visit is None:
        record("visit.refused", by=request.actor, reason="OTHER_SHOP")
        raise Http404
    try:
        actions.unlock(visit, by=request.actor, at=timezone.now())
    except actions.Refused as refused:
        _say(request, refused)
    else:
        messages.success(request, labels.UNLOCKED)
    return redirect("unlocks")


def _say(request: StaffRequest, refused: actions.Refused) -> None:
    for reason in refused.reasons:
        messages.error(request, labels.OBSTACLES[reason])
