"""The six sections of a disclosure: what each shows, who may open it, and where it stands on the page."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.verbs import Section
from staff.permissions import Permission


@dataclass(frozen=True, slots=True)
class Shown:
    """`fields`: the names, as the log records them, of everything that the section puts on the screen; at most twenty."""

    section: Section
    key: str
    permission: Permission
    title: Promise
    hint: Promise
    fields: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"contracts/{self.section}.html"


SECTIONS: dict[Section, Shown] = {
    shown.section: shown
    for shown in (
        Shown(
            Section.CONTRACT, "1", Permission.VIEW_CONTRACT, _("ご契約"), _("契約者・連絡先・利用者・プラン・オプション・契約日"),
            (
                "name", "kana", "born_on", "postal_code", "address", "contact_number", "email", "nationality", "corporate_number",
                "contact_person", "guardian", "contract_number", "number", "status", "plan", "options", "user_name", "began_on",
                "suspended_on", "ended_on",
            ),
        ),
        Shown(
            Section.DEVICE, "2", Permission.VIEW_DEVICE, _("端末・SIM"), _("機種・製造番号・SIMカード番号・分割払い"),
            ("number", "model_name", "imei", "iccid", "is_esim", "bought_on", "instalment_yen", "instalments_left"),
        ),
        Shown(
            Section.BILL, "3", Permission.VIEW_BILL, _("請求額"), _("過去24か月の請求額と内訳、前の月との違い"),
            ("number", "month", "total_yen", "due_on", "item", "yen"),
        ),
        Shown(
            Section.USAGE, "4", Permission.VIEW_USAGE, _("データ利用量"), _("月ごとの合計。日ごとの明細はカスタマーセンターへ"),
            ("number", "plan", "month", "megabytes", "call_minutes", "messages"),
        ),
        Shown(
            Section.PAYMENT, "5", Permission.VIEW_PAYMENT, _("お支払い状況"), _("支払方法・入金・未払い"),
            ("method", "last_four", "month", "billed_yen", "paid_yen", "due_on", "paid_on"),
        ),
        Shown(
            Section.HISTORY, "6", Permission.VIEW_HISTORY, _("来店・お問い合わせ・修理の履歴"), _("店舗のメモを含みます"),
            ("kind", "at", "place", "summary", "visit", "outcome", "note", "written_by"),
        ),
    )
}  # fmt: skip
