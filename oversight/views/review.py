"""The reviewer's queue, one item after the other. What is read here is on the log before it is shown; so is every decision."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.log import record
from oversight import actions, review_words, rules
from oversight.models import Item
from oversight.queue import Queue, done_today, is_searched, queue_of, shares
from oversight.review_forms import DecisionForm, shown
from oversight.reviewers import matter_of, reviewer_of
from oversight.rules import Decision, Refusal, Reviewer
from oversight.story import asked_of, signed_off, story_of, title_of
from oversight.week import heat_of, week_of
from staff.gate import allow
from staff.permissions import Permission
from staff.seats import StaffRequest

# Not for this person's eyes at all: answered as if it were not there.
_HIDDEN = frozenset({Refusal.OWN_LOOK, Refusal.OTHER_SHOP, Refusal.OTHER_AGENCY, Refusal.NOT_RAISED})


@allow(Permission.SIGN_OFF)
@require_safe
def review(request: StaffRequest) -> HttpResponse:
    """Today's queue, with its first item."""
    reviewer = reviewer_of(request.actor)
    queue = queue_of(reviewer)
    return _show(request, reviewer, queue, queue.open[0] if queue.open else None)


@allow(Permission.SIGN_OFF)
@require_http_methods(["GET", "HEAD", "POST"])
def review_item(request: StaffRequest, item: UUID) -> HttpResponse:
    """One item; sent with a decision it is signed off, and the next one follows."""
    row = get_object_or_404(Item.objects.select_related("shop"), uuid=item)
    if request.method == "POST":
        return _decide(request, row)
    reviewer = reviewer_of(request.actor)
    refusals = list(rules.scope_refusals(reviewer, matter_of(row, awaiting=False, answered=False)))
    if refusals:
        record("review.refused", by=request.actor, visit=row.visit, subject=row.person, reason=refusals[0].value)
        return _not_yours(request, refusals)
    return _show(request, reviewer, queue_of(reviewer), row)


def _decide(request: StaffRequest, item: Item) -> HttpResponse:
    now = timezone.now()
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, review_words.REFUSALS[Refusal.NO_REASON])
        return redirect("review_item", item.uuid)
    said = form.cleaned_data
    following = queue_of(reviewer_of(request.actor)).after(item.uuid)
    try:
        actions.decide(
            item, decision=said["decision"], reason=said["reason"], seconds=form.seconds(item, now=now.timestamp()),
            by=request.actor, at=now,
        )  # fmt: skip
    except actions.CannotReview as refused:
        return _not_yours(request, refused.reasons)
    decided = {"title": title_of(item), "decision": review_words.DECISIONS[said["decision"]]}
    messages.success(request, _("「%(title)s」を「%(decision)s」と署名しました。") % decided)
    if said["decision"] == Decision.INCIDENT:
        messages.warning(request, _("個人情報管理者に連絡してください。事案は「判断の一覧」に残ります。"))
    return redirect("review_item", following) if following else redirect("review")


def _not_yours(request: StaffRequest, reasons: Iterable[Refusal]) -> HttpResponseRedirect:
    found = list(reasons)
    if _HIDDEN.intersection(found):
        raise Http404
    for reason in found:
        messages.error(request, review_words.REFUSALS[reason])
    return redirect("review")


def _show(request: StaffRequest, reviewer: Reviewer, queue: Queue, item: Item | None) -> HttpResponse:
    now = timezone.now()
    record(
        "log.read",
        by=request.actor,
        visit=item.visit if item else None,
        subject=item.person if item else None,
        sections=["review", "week"] if reviewer.shop else ["review"],
    )
    today = timezone.localdate(now)
    context = {
        "queue": queue,
        "done": done_today(reviewer, now=now),
        "searched": is_searched(now=now),
        "shares": shares(reviewer, now=now),
        "reviews_nobody": reviewer.shop is None and not reviewer.agencies,
        "item": item,
        "heat": heat_of(request.seat.shop, week_of(today), today=today) if reviewer.shop else None,
        "one_in_percent": 100 // rules.ONE_IN,
        **(_about(item, queue) if item else {}),
    }
    return render(request, "oversight/review.html", context)


def _about(item: Item, queue: Queue) -> dict[str, object]:
    asked = asked_of(item)
    following = queue.after(item.uuid)
    return {
        "place": queue.place(item),
        "following": following if following != item.uuid else None,
        "story": story_of(item),
        "asked": asked,
        "signed_off": signed_off(item.reviews.all()),
        "groups": _groups(item, answered=any(one.question.answered_at for one in asked)),
        "shown": shown(item),
    }


def _groups(item: Item, *, answered: bool) -> list[dict[str, object]]:
    """Return the three decisions with their pick lists. An ordinary look is found in order with one key."""
    groups: list[dict[str, object]] = []
    for key, decision in enumerate(Decision, 1):
        codes = rules.reasons_for(decision, answered=answered)
        at_once = decision == Decision.IN_ORDER and item.kind == Item.Kind.SAMPLE and not answered
        groups.append(
            {
                "key": key,
                "decision": decision.value,
                "label": review_words.DECISIONS[decision.value],
                "at_once": rules.DEFAULT_REASON if at_once else "",
                "reasons": [(code, review_words.REASONS[code]) for code in codes],
            }
        )
    return groups
