"""What a search of the log is asked with. Nothing personal: people by their staff numbers, a customer by the searcher's own visit."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.reading import CannotPage, Place
from oversight.labels import WARNINGS
from oversight.verb_groups import GROUPS
from staff.models import Shop

ANY_FLAG = "ANY"
# Before any shop used the system: keeps a mistyped year from being asked of the log.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
# How long a time may be asked for: what a shop or a person does in it is read within the page's time.
LONGEST, LONGEST_OF_PERSON = timedelta(days=31), timedelta(days=92)
_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
_LARGEST = 2**63 - 1  # of a bigint


def _moment(label: Any) -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("日付と時刻を選んでください。")},
    )


class SearchForm(forms.Form):
    """All fields are optional. The times are of the shop (Asia/Tokyo); `until` is not in it any more.

    `shop` is a code; it is asked of those who read several shops only.
    """

    person = forms.CharField(
        label=_("スタッフ番号"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"list": "people"}),
    )
    visit = forms.IntegerField(
        label=_("応対の番号"),
        required=False,
        min_value=1,
        max_value=_LARGEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("数字で入力してください。"),
            "min_value": _("1以上の番号を入力してください。"),
            "max_value": _("この番号は大きすぎます。"),
        },
    )
    verb = forms.ChoiceField(
        label=_("したこと"), required=False, error_messages={"invalid_choice": _("一覧から選んでください。")}
    )
    flag = forms.ChoiceField(
        label=_("気づき"), required=False, error_messages={"invalid_choice": _("一覧から選んでください。")}
    )
    since = _moment(_("いつから"))
    until = _moment(_("いつまで"))
    shop = forms.ChoiceField(
        label=_("店舗"), required=False, error_messages={"invalid_choice": _("一覧から選んでください。")}
    )
    # The number of the searcher's own open visit.
    customer = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST, widget=forms.HiddenInput())
    before = forms.CharField(required=False, widget=forms.HiddenInput())
    after = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, data: Any, *, shops: Sequence[Shop], now: datetime) -> None:
        super().__init__(data)
        self.now = now
        self._choose("verb", [("", _("すべて")), *GROUPS.items()])
        self._choose("flag", [("", _("すべて")), (ANY_FLAG, _("気づきのあるもの")), *WARNINGS.items()])
        self._choose("shop", [("", shops[0].name), *((shop.code, shop.name) for shop in shops[1:])])

        for name in (
            "since",
            "until",
        ):  # a browser shows nothing in its field for times when it cannot read what stands there
            if not _SHAPE.fullmatch(self.data.get(name) or "2026-01-01T00:00"):
                cast(forms.DateTimeInput, self.fields[name].widget).input_type = "text"

    def _choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def clean_since(self) -> datetime | None:
        since = self._of_a_shop("since")
        if since is not None and since > self.now:
            raise forms.ValidationError(_("いまより前の時刻を選んでください。"))
        return since

    def clean_until(self) -> datetime | None:
        return self._of_a_shop("until")

    def _of_a_shop(self, name: str) -> datetime | None:
        moment: datetime | None = self.cleaned_data[name]
        if moment is not None and not _EARLIEST <= moment <= self.now + timedelta(days=1):
            raise forms.ValidationError(_("2000年から、きょうまでの日付を選んでください。"))
        return moment

    def clean_before(self) -> Place | None:
        return self._place("before")

    def clean_after(self) -> Place | None:
        return self._place("after")

    def _place(self, name: str) -> Place | None:
        text: str = self.cleaned_data[name]
        try:
            return Place.parse(text) if text else None
        except CannotPage as error:
            raise forms.ValidationError(
                _("ページの位置が正しくありません。はじめのページから見てください。")
            ) from error

    def clean(self) -> dict[str, Any]:
        """Complete the time: up to now; since today's midnight, unless a visit or a customer is asked for."""
        asked: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return asked
        until = min(asked["until"] or self.now, self.now)
        since = asked["since"]
        if since is not None and since >= until:
            self.add_error("until", _("「いつから」より後の時刻を選んでください。"))
        narrow = asked["visit"] is not None or asked["customer"] is not None
        if since is None and not narrow:
            since = timezone.localtime(until - timedelta(microseconds=1)).replace(
                hour=0, minute=0, second=0, microsecond=0
            )
        longest = LONGEST_OF_PERSON if asked["person"] else LONGEST
        if since is not None and not narrow and until - since > longest:
            self.add_error(
                "since",
                _(
                    "期間は%(days)s日までにしてください。スタッフを指定すると92日、応対を指定するとすべての期間を検索できます。"
                )
                % {"days": longest.days},
            )
        return {**asked, "since": since, "until": until}
