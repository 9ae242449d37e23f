"""確認のお願い: somebody is asked about an own look, and answers. Work goes on meanwhile."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from audit.log import record
from oversight import actions, review_words
from oversight.models import Question
from oversight.review_forms import AnswerForm
from oversight.rules import AnswerRefusal
from oversight.story import steps_for_the_person
from staff.gate import allow
from staff.models import Staff
from staff.permissions import Permission
from staff.seats import StaffRequest


@allow(Permission.ANSWER_QUESTION)
@require_safe
def questions(request: StaffRequest) -> HttpResponse:
    """The oldest open question to this person."""
    mine = Question.objects.filter(person=request.actor.ref, answered_at=None).select_related("item__shop")
    waiting = list(mine.order_by("asked_at", "pk"))
    if not waiting:
        return render(request, "oversight/no_questions.html")
    return _show(request, waiting[0], AnswerForm(), others=len(waiting) - 1)


@sensitive_post_parameters()
@allow(Permission.ANSWER_QUESTION)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, question: int) -> HttpResponse:
    """Somebody else's question does not exist."""
    row = Question.objects.select_related("item__shop").filter(pk=question).first()
    if row is None:
        raise Http404
    if row.person != request.actor.ref:
        record("question.refused", by=request.actor, reason=AnswerRefusal.NOT_ASKED.value)
        raise Http404
    if request.method != "POST":
        return redirect("questions") if row.answered_at else _show(request, row, AnswerForm())
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.answer(
                row, code=form.cleaned_data["answer"], sentence=form.cleaned_data["sentence"], by=request.actor,
                at=timezone.now(),
            )  # fmt: skip
        except actions.CannotAnswer as refused:
            if AnswerRefusal.ANSWERED in refused.reasons:  # sent twice, or from another window
                messages.error(request, review_words.ANSWER_REFUSALS[AnswerRefusal.ANSWERED])
                return redirect("questions")
            form.add_error("sentence", [str(review_words.ANSWER_REFUSALS[reason]) for reason in refused.reasons])
        else:
            messages.success(request, _("回答を送りました。ありがとうございました。"))
            return redirect("home")
    return _show(request, row, form)


def _show(request: StaffRequest, question: Question, form: AnswerForm, *, others: int = 0) -> HttpResponse:
    """The own doing is shown as far as the question needs it; that too is on the log."""
    record("question.shown", by=request.actor, visit=question.item.visit, reason=question.code)
    asker = Staff.objects.filter(number=question.asked_by).values_list("name", flat=True).first()
    context = {
        "question": question,
        "asked": review_words.REASONS.get(question.code, question.code),
        "asker": asker or "",
        "steps": steps_for_the_person(question.item),
        "form": form,
        "others": others,
    }
    return render(request, "oversight/question.html", context)
