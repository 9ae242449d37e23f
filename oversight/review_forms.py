"""A decision, and an answer: chosen from lists; the rules say which choice fits."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from oversight import review_words
from oversight.models import Item
from oversight.rules import ANSWERS, REASONS, SENTENCE_LENGTH, AnswerRefusal, Decision

_SHOWN = signing.TimestampSigner(salt="oversight.shown")
_LONGEST = timedelta(hours=12)


def shown(item: Item) -> str:
    """Return what the page carries to say since when it shows the item: signed, so that nobody claims to have read for longer."""
    return _SHOWN.sign(str(item.uuid))


class DecisionForm(forms.Form):
    """`reason` may be of another decision: the action refuses that, on the log."""

    decision = forms.ChoiceField(choices=[(code.value, review_words.DECISIONS[code.value]) for code in Decision])
    reason = forms.ChoiceField(
        choices=[(code, review_words.REASONS[code]) for codes in REASONS.values() for code in codes]
    )
    shown = forms.CharField(required=False, max_length=200)

    def seconds(self, item: Item, *, now: float) -> int | None:
        """Return how long the page was open when it was sent; None where it does not say."""
        try:
            _SHOWN.unsign(self.cleaned_data["shown"], max_age=_LONGEST)
            uuid, begun, _signature = self.cleaned_data["shown"].rsplit(":", 2)
        except (signing.BadSignature, ValueError):
            return None
        return max(0, int(now) - signing.b62_decode(begun)) if uuid == str(item.uuid) else None


class AnswerForm(forms.Form):
    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("回答"),
        choices=[(code, review_words.ANSWERS[code]) for code in ANSWERS],
        widget=forms.RadioSelect,
        error_messages={"required": review_words.ANSWER_REFUSALS[AnswerRefusal.NO_ANSWER]},
    )
    sentence = forms.CharField(
        label=_("補足"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "200文字まで。お客さまやほかの方のお名前、電話番号などは書かないでください。封をして保存し、確認する人だけが読みます。"
        ),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["sentence"].widget.attrs["maxlength"] = (
            2 * SENTENCE_LENGTH
        )  # cut nothing off: say that it is too long
