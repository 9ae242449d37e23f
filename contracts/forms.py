"""What a clerk may send when opening a section."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.labels import OUTSIDE_REASONS
from contracts.reading.pages import Cursor


class LookForm(forms.Form):
    """`reason` for a section outside the purpose; `month` of the bill; `before`, where the page of the history begins.

    What cannot be read counts as not sent: the newest is shown, the reason is asked for.
    """

    reason = forms.ChoiceField(
        label=_("開く理由"),
        help_text=_("この理由は閲覧の記録に残り、店長が確認します"),
        choices=[(code.value, label) for code, label in OUTSIDE_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("理由を選んでください"), "invalid_choice": _("理由を一覧から選んでください")},
    )
    month = forms.CharField(required=False)
    before = forms.CharField(required=False)

    def clean_month(self) -> date | None:
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            return None

    def clean_before(self) -> Cursor | None:
        try:
            return Cursor.read(self.cleaned_data["before"])
        except ValueError:
            return None
