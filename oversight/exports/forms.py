from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.exports.rules import Reason
from oversight.forms import PeriodForm
from oversight.limits.forms import PersonField
from oversight.people import Known
from oversight.words import EXPORT_REASONS


class ExportForm(PeriodForm):
    """Which days, whose letter, its number."""

    reason = forms.TypedChoiceField(
        label=_("根拠"), coerce=Reason, widget=forms.RadioSelect,
        choices=[(code.value, label) for code, label in EXPORT_REASONS.items()],
        error_messages={"required": _("根拠を選んでください。"), "invalid_choice": _("根拠を選んでください。")},
    )  # fmt: skip
    reference = forms.CharField(
        label=_("文書番号"), max_length=30,
        help_text=_("届いた文書の番号。半角の英大文字・数字・ハイフンだけ（例: R8-1234）。氏名は書かないでください"),
        error_messages={"required": _("文書番号を入力してください。"), "max_length": _("文書番号は30文字までです。")},
    )  # fmt: skip


class PersonExportForm(ExportForm):
    """The same about a person of the shop."""

    number = PersonField(label=_("スタッフ"), error_messages={"required": _("スタッフを選んでください。")})
    field_order = ("number", "since", "until", "reason", "reference")

    def __init__(self, *args: Any, people: Sequence[Known], own: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].offer(people, besides=own)  # type: ignore[attr-defined]
