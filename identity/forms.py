"""What the clerk reads off the document and sees; the extension; the end of the visit."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from customers.forms import NOTE_REFUSALS, NoteField
from customers.rules import note_refusals
from identity import labels, rules
from identity.fields import UNANSWERED, UNTICKED, DayField, NumberField, TextField, YesNoField
from identity.methods import DOCUMENT, Kind, Method, findings_of, methods_for
from identity.models import Disclosure
from identity.rules import AddressChange, Chip, Stated, Supplementary
from reception.models import Visit

ADDRESS_HINTS = {
    Kind.PASSPORT: _("補助書類のとおり。所持人記入欄のある旅券では、その欄のとおり"),
}
NUMBER_HINTS = {
    Kind.LICENCE: _("12桁。保存するのは照合用の符号だけで、画面には出ません"),
    Kind.DRIVING_RECORD: _("12桁。保存するのは照合用の符号だけで、画面には出ません"),
    Kind.PASSPORT: _("英字2文字と数字7桁。保存するのは照合用の符号だけで、画面には出ません"),
}
RESIDENCE_HINT = _("英字2文字・数字8桁・英字2文字。保存するのは照合用の符号だけで、画面には出ません")
DAY_HINT = _("例: 昭和60年12月3日、S60.12.3、1985-12-03")
CHANGE_HINTS = {
    Kind.MY_NUMBER_CARD: _("表面の追記欄"),
    Kind.LICENCE: _("裏面の備考欄。住所が変わっているときだけ裏面を見ます"),
}


_PERSON = ("name", "born_on", "address", "supplementary", "supplementary_issued_on")
_PAPER = ("number", "issuer", "expires_on", "issued_on")


def forget_individual_numbers(form: forms.Form) -> None:
    """Empty every field that was refused for it: a 個人番号 is not even given back to the page. The form's data must be a copy."""
    for name, errors in form.errors.items():
        if any(error.code == "individual_number" for error in errors.as_data()):
            form.data[name] = ""  # type: ignore[index]


class ChooseDocumentForm(forms.Form):
    """Which document, and whether it changes hands."""

    use_required_attribute = False

    document = forms.ChoiceField(label=_("お持ちの書類"), widget=forms.RadioSelect)

    def __init__(self, data: Mapping[str, Any] | None = None, *, today: date) -> None:
        super().__init__(data)
        kinds = [kind for kind in DOCUMENT if methods_for(kind, today)]
        self.fields["document"].choices = [(kind, labels.DOCUMENTS[kind]) for kind in kinds]  # type: ignore[attr-defined]

    def clean_document(self) -> Kind:
        return Kind(self.cleaned_data["document"])


class CheckForm(forms.Form):
    """Only the questions that this document and this method need. Names, days and addresses as the document has them."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, kind: Kind, method: Method, today: date) -> None:
        super().__init__(data.copy() if data is not None else None)
        self.kind, self.method = kind, method
        document = DOCUMENT[kind]
        self.fields["name"] = TextField(label=_("氏名"), max_length=120, help_text=_("書類のとおり"))
        self.fields["name"].widget.attrs["autofocus"] = not self.is_bound
        self.fields["born_on"] = DayField(label=_("生年月日"), today=today, born=True, help_text=DAY_HINT)
        self.fields["address"] = TextField(
            label=_("住所"),
            max_length=200,
            if_any=not document.has_address,
            help_text=ADDRESS_HINTS.get(kind, _("書類のとおり")),
        )
        if document.number_recorded:
            hint = NUMBER_HINTS.get(kind, RESIDENCE_HINT)
            self.fields["number"] = NumberField(label=_("書類の番号"), kind=kind, help_text=hint)
            self.fields["number_as_printed"] = forms.BooleanField(
                label=_("書類と見比べた。番号は入力したとおりに印字されている"), required=False
            )
        else:
            self.fields["issuer"] = TextField(label=_("交付者"), max_length=60, help_text=_("例: ○○市長"))
        if document.expires:
            self.fields["expires_on"] = DayField(
                label=_("有効期限"), today=today, help_text=_("例: 2030年04月01日、R12.4.1")
            )
        if not document.has_address:
            self._ask_for_supplementary(today)
        self._ask_what_is_seen(document.address_changes)

    def _ask_for_supplementary(self, today: date) -> None:
        self.fields["issued_on"] = DayField(label=_("発行年月日"), today=today)
        self.fields["supplementary"] = forms.ChoiceField(
            label=_("補助書類"), choices=[("NONE", _("なし")), *labels.SUPPLEMENTARY.items()],
            help_text=_("2020年2月4日以降に申請した旅券には住所の欄がないため、必要です"),
        )  # fmt: skip
        self.fields["supplementary_issued_on"] = DayField(label=_("補助書類の発行日"), today=today, if_any=True)
        self.fields["supplementary_own_name"] = YesNoField(label=_("補助書類はご本人の名義である"), if_any=True)

    def _ask_what_is_seen(self, address_changes: bool) -> None:
        if address_changes:
            self.fields["address_change"] = forms.ChoiceField(
                label=_("住所変更の記載"), widget=forms.RadioSelect, choices=list(labels.ADDRESS_CHANGES.items()),
                error_messages=UNANSWERED,
                help_text=CHANGE_HINTS.get(self.kind, _("裏面の届出欄。住所が変わっているときだけ裏面を見ます")),
            )  # fmt: skip
        for finding in findings_of(self.kind, self.method):
            self.fields[finding] = YesNoField(label=labels.FINDINGS[finding])
        if self.method == Method.CHIP:
            self.fields["chip"] = forms.ChoiceField(
                label=_("ICチップの読み取り結果"),
                widget=forms.RadioSelect,
                choices=list(labels.CHIP.items()),
                error_messages=UNANSWERED,
                help_text=_("読み取れて有効なときは、次の2つにも答えます"),
            )
            self.fields["chip_photo"] = YesNoField(
                label=_("ICチップの写真と来店された方が同じ人である"), required=False
            )
            self.fields["chip_agrees"] = YesNoField(
                label=_("ICチップの氏名・生年月日・住所が券面と同じである"), if_any=True
            )
        for conduct in DOCUMENT[self.kind].conduct:
            self.fields[conduct] = forms.BooleanField(label=labels.CONDUCT[conduct], error_messages=UNTICKED)

    @property
    def person(self) -> list[forms.BoundField]:
        """What the document says of its holder, and the paper beside it of where they live."""
        return [self[name] for name in _PERSON if name in self.fields]

    @property
    def paper(self) -> list[forms.BoundField]:
        """What it says of itself."""
        return [self[name] for name in _PAPER if name in self.fields]

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is answered by looking, with yes or no."""
        return [self[name] for name, field in self.fields.items() if isinstance(field, YesNoField)]

    @property
    def choices(self) -> list[forms.BoundField]:
        """What is answered by looking, with one of three."""
        return [self[name] for name in ("address_change", "chip") if name in self.fields]

    @property
    def conduct(self) -> list[forms.BoundField]:
        return [self[conduct] for conduct in DOCUMENT[self.kind].conduct]

    @property
    def doubts_number(self) -> bool:
        """Whether to ask the clerk to look at the number again."""
        return "number_as_printed" in self.fields and self.has_error("number", "unsound")

    def clean(self) -> None:
        said = self.cleaned_data
        number = said.get("number")
        if number and not rules.number_is_sound(self.kind, number) and not said.get("number_as_printed"):
            self.add_error("number", forms.ValidationError(
                _("この種類の書類の番号の形になっていません。書類と見比べて直すか、印字のとおりなら下の確認に印を付けてください。"),
                code="unsound",
            ))  # fmt: skip
        if said.get("chip") == Chip.VALID:
            self._demand("chip_photo", "chip_agrees")
        if said.get("supplementary", "NONE") != "NONE":
            self._demand("supplementary_issued_on", "supplementary_own_name", "address")
        elif "issued_on" in said and not rules.needs_supplementary(self.kind, said["issued_on"]):
            self._demand("address")

    def _demand(self, *names: str) -> None:
        for name in names:
            if name in self.cleaned_data and self.cleaned_data[name] in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])

    def full_clean(self) -> None:
        super().full_clean()
        forget_individual_numbers(self)

    @property
    def stated(self) -> Stated:
        """What a valid form says."""
        said = self.cleaned_data
        return Stated(
            kind=self.kind,
            method=self.method,
            name=said["name"],
            born_on=said["born_on"],
            address=said["address"],
            number=said.get("number", ""),
            issuer=said.get("issuer", ""),
            expires_on=said.get("expires_on"),
            findings={finding: said[finding] for finding in findings_of(self.kind, self.method)},
            conduct=frozenset(conduct for conduct in DOCUMENT[self.kind].conduct if said[conduct]),
            address_change=AddressChange(said.get("address_change", AddressChange.NONE)),
            chip=Chip(said["chip"]) if "chip" in said else None,
            chip_photo=said.get("chip_photo"),
            chip_agrees=said.get("chip_agrees"),
            issued_on=said.get("issued_on"),
            supplementary=Supplementary(paper) if (paper := said.get("supplementary", "NONE")) != "NONE" else None,
            supplementary_issued_on=said.get("supplementary_issued_on"),
            supplementary_own_name=said.get("supplementary_own_name"),
        )


class ExtendForm(forms.Form):
    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("延長する理由"), widget=forms.RadioSelect, choices=Disclosure.Reason.choices, error_messages=UNANSWERED
    )

    def clean_reason(self) -> Disclosure.Reason:
        return Disclosure.Reason(self.cleaned_data["reason"])


class CloseForm(forms.Form):
    """How the visit ends. Fixed phrases come before free words: a customer can ask to read both."""

    use_required_attribute = False

    PHRASES = (
        ("BILL", _("請求の内訳を説明")),
        ("PLAN", _("プラン・オプションを説明")),
        ("COMING_BACK", _("書類をそろえて再来店の予定")),
        ("CALL_CENTRE", _("カスタマーセンターを案内")),
        ("OPINION", _("ご意見・ご不満をうかがった")),
        ("CARE", _("次回の応対に配慮が必要")),
    )

    documents_returned = forms.BooleanField(
        label=_("お預かりした書類は手元になく、すべてお返しした"), error_messages=UNTICKED
    )
    outcome = forms.ChoiceField(
        label=_("応対の結果"), widget=forms.RadioSelect, choices=Visit.Outcome.of_closing(), error_messages=UNANSWERED
    )
    phrases = forms.MultipleChoiceField(
        label=_("お客さまの履歴に残すこと"), widget=forms.CheckboxSelectMultiple, choices=PHRASES, required=False
    )
    note = NoteField(label=_("補足"))

    def __init__(self, data: Any = None, *, has_customer: bool) -> None:
        super().__init__(data.copy() if data is not None else None)
        if not has_customer:
            del self.fields["phrases"], self.fields["note"]

    def clean(self) -> None:
        if "note" not in self.cleaned_data or not self.text:
            return
        for reason in note_refusals(self.text):
            self.add_error("note", forms.ValidationError(str(NOTE_REFUSALS[reason]), code=reason.lower()))

    def full_clean(self) -> None:
        super().full_clean()
        forget_individual_numbers(self)

    def clean_outcome(self) -> Visit.Outcome:
        return Visit.Outcome(self.cleaned_data["outcome"])

    @property
    def text(self) -> str:
        """The note as it is kept, in Japanese whatever the screen speaks; empty for none."""
        chosen = self.cleaned_data.get("phrases", [])
        with translation.override("ja"):
            phrases = "、".join(str(label) for code, label in self.PHRASES if code in chosen)
        return "\n".join(part for part in (phrases, self.cleaned_data.get("note", "").strip()) if part)
