"""Sign-in and enrolment, as plain forms."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from staff.models import Terminal


class SignInForm(forms.Form):
    number = forms.CharField(
        label=_("スタッフ番号"), max_length=12, help_text=_("例: C-12345-2。ハイフンはなくてもかまいません"),
        error_messages={"required": _("スタッフ番号を入力してください。")},
    )  # fmt: skip
    password = forms.CharField(
        label=_("パスワード"), widget=forms.PasswordInput, max_length=200,
        error_messages={"required": _("パスワードを入力してください。")},
    )  # fmt: skip
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs.update(autocomplete="username", autofocus=True)
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        if settings.DEMO:
            # A real browser is a terminal because it was enrolled; the demo's may be any of them.
            self.fields["terminal"] = forms.ModelChoiceField(
                Terminal.objects.select_related("shop").filter(revoked_at=None).order_by("shop__code", "kind", "place"),
                label=_("端末（デモ用）"), required=False, empty_label=_("この端末のまま"),
            )  # fmt: skip
            self.fields["terminal"].label_from_instance = lambda terminal: f"{terminal.shop} ・ {terminal}"  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    code = forms.CharField(
        label=_("登録コード"), max_length=40, help_text=_("店長が発行した、一度だけ使えるコード"),
        error_messages={"required": _("登録コードを入力してください。")},
    )  # fmt: skip
