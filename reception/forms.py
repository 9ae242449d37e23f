"""What is typed at the reception."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from unicodedata import normalize

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reception.labels import REFUSALS
from reception.models import Handover, Ticket, Visit
from reception.purposes import PURPOSES, RECORD_REVIEW, purpose_of
from reception.rules import Refusal
from staff.models import Staff

TIME = re.compile(r"([01]?\d|2[0-3])(?:[:時.]?([0-5]\d)分?|時)")


class ReasonedForm(forms.Form):
    def refuse(self, reasons: Iterable[Refusal]) -> None:
        """Show an action's refusals above the form."""
        for reason in reasons:
            self.add_error(None, str(REFUSALS[reason]))


class TicketForm(ReasonedForm):
    """The items brought are ticked inside each purpose's own list: `brought_<PURPOSE>`."""

    purpose = forms.ChoiceField(
        label=_("ご用件"),
        choices=[(purpose.code, _(purpose.label)) for purpose in PURPOSES],
        widget=forms.RadioSelect,
        error_messages={"required": _("ご用件を選んでください。")},
    )
    channel = forms.ChoiceField(
        label=_("受付方法"), choices=Ticket.Channel.choices, initial=Ticket.Channel.COUNTER, widget=forms.RadioSelect
    )
    booked_for = forms.CharField(label=_("予約の時刻"), required=False, max_length=8)
    care = forms.MultipleChoiceField(
        label=_("配慮"), choices=Ticket.Care.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("言語"), choices=Ticket.Language.choices, initial=Ticket.Language.JAPANESE)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_booked_for(self) -> datetime | None:
        """Return the booking as a moment of today. 14:30, 1430, １４時３０分 are the same."""
        typed = normalize("NFKC", self.cleaned_data["booked_for"]).replace(" ", "")
        if not typed:
            return None
        match = TIME.fullmatch(typed)
        if match is None:
            raise forms.ValidationError(_("14:30 または 1430 の形で入力してください。"))
        at = time(int(match[1]), int(match[2] or 0))
        return timezone.make_aware(datetime.combine(self.today, at))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["brought"] = self.brought(cleaned.get("purpose", ""))
        return cleaned

    def brought(self, code: str) -> list[str]:
        ticked = self.data.getlist(f"brought_{code}") if isinstance(self.data, QueryDict) and code else []
        return [item.value for item in purpose_of(code).bring if item.value in ticked] if ticked else []


class ChooseForm(ReasonedForm):
    reason = forms.ChoiceField(
        label=_("順番を変える理由"),
        choices=Ticket.Chosen.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("理由を選んでください。")},
    )


class OpenVisitForm(ReasonedForm):
    reason = forms.ChoiceField(
        label=_("受付票がない理由"),
        widget=forms.RadioSelect,
        error_messages={"required": _("理由を選んでください。")},
    )
    purpose = forms.ChoiceField(label=_("ご用件"), error_messages={"required": _("ご用件を選んでください。")})

    def __init__(self, *args: Any, reviews_log: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [*PURPOSES, RECORD_REVIEW] if reviews_log else PURPOSES
        self.fields["purpose"].choices = [("", _("選んでください")), *((one.code, _(one.label)) for one in offered)]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            choice for choice in Visit.Reason.choices if reviews_log or choice[0] != Visit.Reason.RECORD_REVIEW
        ]


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return str(_("%(name)s（%(number)s）") % {"name": obj.name, "number": obj.number})


class HandOverForm(ReasonedForm):
    """`colleagues`: those who are free now."""

    to = ColleagueField(
        label=_("引き継ぐ人"),
        queryset=Staff.objects.none(),
        empty_label=None,
        to_field_name="number",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("引き継ぐ人を選んでください。"),
            "invalid_choice": _("この人には引き継げません。ほかの人を選んでください。"),
        },
    )
    reason = forms.ChoiceField(
        label=_("理由"),
        choices=Handover.Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("理由を選んでください。")},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
