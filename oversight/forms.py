from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# Before any shop used the system: keeps a mistyped year from being asked of the log.
_EARLIEST = date(2000, 1, 1)


class DayForm(forms.Form):
    """Which day of a person's entries: today or earlier."""

    day = forms.DateField(
        label=_("日付"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日付を選んでください。")},
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not _EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(_("きょうまでの日付を選んでください。"))
        return day


class PeriodForm(forms.Form):
    """From one day to another, both included, not after today."""

    since = forms.DateField(
        label=_("いつから"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("日付を選んでください。"), "invalid": _("日付を選んでください。")},
    )
    until = forms.DateField(
        label=_("いつまで"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("日付を選んでください。"), "invalid": _("日付を選んでください。")},
    )

    def clean(self) -> dict[str, date]:
        said: dict[str, date] = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and not _EARLIEST <= since <= until <= timezone.localdate():
            raise forms.ValidationError(_("期間は、きょうまでの日付で、古い日付から順に選んでください。"))
        return said
