"""Form fields for what stands on a document. None of them takes a 個人番号, and none keeps one that was typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customers.my_number import holds_individual_number
from customers.parsing import Unreadable, any_date, date_of_birth
from identity import rules
from identity.check_digits import compact
from identity.methods import Kind

INDIVIDUAL_NUMBER = _("個人番号（マイナンバー）と思われる12桁の数字は入力できません。消しました。")
NEEDED = {"required": _("書類を見て入力してください。")}
UNANSWERED = {"required": _("選んでください。")}
UNTICKED = {"required": _("確かめて、印を付けてください。")}
ANSWERS = (("yes", _("はい")), ("no", _("いいえ")))


class IndividualNumber(forms.ValidationError):
    """What was typed could be a 個人番号: the form empties the field besides."""

    def __init__(self) -> None:
        super().__init__(INDIVIDUAL_NUMBER, code="individual_number")


class TextField(forms.CharField):
    """A text off the document. `if_any`: may be missing, and is not marked as optional either: the form says when it is needed."""

    def __init__(self, *, if_any: bool = False, **options: Any) -> None:
        super().__init__(error_messages=NEEDED, **options)
        self.if_any = if_any

    def validate(self, value: Any) -> None:
        if not self.if_any:
            super().validate(value)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if holds_individual_number(text):
            raise IndividualNumber
        return text


class NumberField(forms.CharField):
    """The number of a document of this kind, in half width and upper case. Whether it is sound is for the form to say."""

    def __init__(self, *, kind: Kind, **options: Any) -> None:
        super().__init__(max_length=40, error_messages=NEEDED, **options)
        self.kind = kind

    def clean(self, value: Any) -> str:
        number = compact(super().clean(value))
        # A sound licence number may pass the check digit of a 個人番号 by accident.
        if holds_individual_number(number) and not rules.number_is_sound(self.kind, number):
            raise IndividualNumber
        return number


class DayField(TextField):
    """A day in either calendar. `born`: not in the future."""

    def __init__(self, *, today: date, born: bool = False, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.today = today
        self.read = date_of_birth if born else any_date

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        try:
            return self.read(text, today=self.today) if text else None
        except Unreadable as error:
            raise forms.ValidationError(gettext(str(error))) from error


class YesNoField(forms.ChoiceField):
    """An answer that somebody gave: nothing is ticked beforehand, and an unanswered question is not a no. `if_any` as above."""

    widget = forms.RadioSelect

    def __init__(self, *, if_any: bool = False, **options: Any) -> None:
        super().__init__(choices=ANSWERS, error_messages=UNANSWERED, **options)
        self.if_any = if_any

    def validate(self, value: Any) -> None:
        if value or not self.if_any:
            super().validate(value)

    def clean(self, value: Any) -> bool | None:
        answer = super().clean(value)
        return None if answer == "" else answer == "yes"
