"""Which week is looked at, and of which shop."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from oversight.forms import DayForm
from staff.models import Shop


class WeekForm(DayForm):
    """Any day of the week; the shop by its code, the first of `shops` unless asked. The cleaned shop is a Shop."""

    shop = forms.ChoiceField(
        label=_("店舗"), required=False, error_messages={"invalid_choice": _("一覧から選んでください。")}
    )

    def __init__(self, data: Any, *, shops: Sequence[Shop]) -> None:
        super().__init__(data)
        self._shops = {"": shops[0], **{shop.code: shop for shop in shops[1:]}}
        choices = [(code, shop.name) for code, shop in self._shops.items()]
        cast(forms.ChoiceField, self.fields["shop"]).choices = choices

    def clean_shop(self) -> Shop:
        return self._shops[self.cleaned_data["shop"]]
