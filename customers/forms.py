"""What the visitor states, read as it was typed; and the sentences for every refusal."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers import parsing
from customers.kana import NotKana, kana_name
from customers.rules import NOTE_LENGTH, Elements, NoteRefusal, Refusal

REFUSALS: dict[Refusal, Promise] = {
    Refusal.UNREADABLE: _("読み取れない項目があるため、照会していません。"),
    Refusal.ONE_MORE_ELEMENT: _("照会には2つの項目が必要です。もう1つお客さまに伺って入力してください。"),
    Refusal.WAIT: _("見つからない照会が続いたため、少しお待ちください。入力した内容はこのまま残っています。"),
    Refusal.STALE_LOOKUP: _("この候補は最新の照会の結果ではありません。もう一度照会してください。"),
    Refusal.OTHER_VISIT: _("この候補は別の応対のものです。もう一度照会してください。"),
    Refusal.NO_SUCH_PLACE: _("選んだ候補がありません。もう一度照会してください。"),
    Refusal.VISIT_ENDED: _("この応対はすでに終わっているか、ほかの担当者に引き継がれました。"),
    Refusal.QUOTA: _(
        "一定の時間に照会できるお客さまの人数の上限に達したため、照会していません。店長に上限の引き上げを頼んでから、もう一度照会してください。"
        "入力した内容はこのまま残っています。"
    ),
}
NOTE_REFUSALS: dict[NoteRefusal, Promise] = {
    NoteRefusal.NO_CUSTOMER: _("お客さまが決まっていないため、メモは残せません。"),
    NoteRefusal.EMPTY: _("メモを入力してください。"),
    NoteRefusal.TOO_LONG: _("メモは200文字までです。短くしてください。"),
    NoteRefusal.INDIVIDUAL_NUMBER: _(
        "マイナンバー（12桁の個人番号）と思われる数字があります。消してから保存してください。"
    ),
}


class _Element(forms.CharField):
    """One of three, any two of which are needed: none is required alone, and none is marked as optional."""

    def validate(self, value: Any) -> None:
        """Accept an empty text."""


class LookupForm(forms.Form):
    use_required_attribute = False

    number = _Element(label=_("電話番号"), max_length=40, help_text=_("例: 090-1234-5678"))
    kana = _Element(
        label=_("フリガナ"), max_length=80, help_text=_("例: カネダ ジロウ（ひらがな・半角でもかまいません）")
    )
    born_on = _Element(label=_("生年月日"), max_length=40, help_text=_("例: 昭和55年3月15日、S55.3.15、1980-03-15"))

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data)
        self.today = today
        if not self.is_bound:
            self.fields["number"].widget.attrs["autofocus"] = True

    def clean_number(self) -> str:
        text: str = self.cleaned_data["number"]
        try:
            return parsing.phone_number(text) if text else ""
        except parsing.Unreadable as error:
            raise forms.ValidationError(gettext(str(error))) from error

    def clean_kana(self) -> str:
        text: str = self.cleaned_data["kana"]
        try:
            return kana_name(text) if text else ""
        except NotKana as error:
            raise forms.ValidationError(gettext(str(error))) from error

    def clean_born_on(self) -> date | None:
        text: str = self.cleaned_data["born_on"]
        try:
            return parsing.date_of_birth(text, today=self.today) if text else None
        except parsing.Unreadable as error:
            raise forms.ValidationError(gettext(str(error))) from error

    @property
    def elements(self) -> Elements:
        """What was stated, of a valid form."""
        return Elements(**self.cleaned_data)


class ChooseForm(forms.Form):
    """Which candidate of which search: a number of the page, never a customer's key."""

    lookup = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.IntegerField(min_value=1, max_value=99)


class NoteField(forms.CharField):
    """For the form that closes a visit. The action refuses the rest: `NOTE_REFUSALS` has its sentences."""

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": _("メモ"), "required": False, "max_length": NOTE_LENGTH,
            "widget": forms.Textarea(attrs={"rows": 3}),
            "help_text": _("お客さまは、ご自分のメモの開示を求めることができます。事実だけを短く書いてください。"),
            "error_messages": {"max_length": NOTE_REFUSALS[NoteRefusal.TOO_LONG]},
        }  # fmt: skip
        super().__init__(**{**given, **kwargs})
