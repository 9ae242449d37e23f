from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.limits import rules
from oversight.limits.rules import FreshnessReason, QuotaReason
from oversight.people import Known
from oversight.words import FRESHNESS_REASONS, QUOTA_REASONS


class _UntilHour(forms.TypedChoiceField):
    """An hour of today that is still to come."""

    def __init__(self) -> None:
        super().__init__(
            label=_("きょうの何時まで"), coerce=int,
            error_messages={"required": _("時刻を選んでください。"), "invalid_choice": _("きょうのこれからの時刻を選んでください。")},
        )  # fmt: skip

    def offer(self, hour: int) -> None:
        self.choices = [(str(one), _("%(hour)s時まで") % {"hour": one}) for one in rules.hours_left(hour)]


class PersonField(forms.ChoiceField):
    """Offers the shop's other people; the action judges whoever is named, so that a wrong one is on the log."""

    def offer(self, people: Sequence[Known], *, besides: str) -> None:
        others = [(person.number, f"{person.name}（{person.number}）") for person in people if person.number != besides]
        self.choices = [("", _("選んでください")), *others]

    def valid_value(self, value: str) -> bool:
        return True


class QuotaForm(forms.Form):
    """For whom, by how many, until when, why."""

    number = PersonField(label=_("スタッフ"), error_messages={"required": _("スタッフを選んでください。")})
    more = forms.IntegerField(
        label=_("増やす人数"), min_value=1, max_value=rules.MOST_MORE,
        help_text=_("1時間の上限と1日の上限の両方に足します（1〜200人）"),
        error_messages={
            "required": _("人数を入力してください。"), "invalid": _("人数を数字で入力してください。"),
            "min_value": _("1人以上にしてください。"), "max_value": _("200人までにしてください。"),
        },
    )  # fmt: skip
    until = _UntilHour()
    reason = forms.TypedChoiceField(
        label=_("理由"), coerce=QuotaReason, widget=forms.RadioSelect,
        choices=[(code.value, label) for code, label in QUOTA_REASONS.items()],
        error_messages={"required": _("理由を選んでください。"), "invalid_choice": _("理由を選んでください。")},
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, people: Sequence[Known], own: str, hour: int, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["number"].offer(people, besides=own)  # type: ignore[attr-defined]
        self.fields["until"].offer(hour)  # type: ignore[attr-defined]


class FreshnessForm(forms.Form):
    """Until when, why."""

    until = _UntilHour()
    reason = forms.TypedChoiceField(
        label=_("理由"), coerce=FreshnessReason, widget=forms.RadioSelect,
        choices=[(code.value, label) for code, label in FRESHNESS_REASONS.items()],
        error_messages={"required": _("理由を選んでください。"), "invalid_choice": _("理由を選んでください。")},
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, hour: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["until"].offer(hour)  # type: ignore[attr-defined]
