"""The labels of what this package writes on the log beside reviews: raised limits, papers, exports. Merged into oversight.labels."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.exports.rules import Reason as ExportReason
from oversight.exports.rules import Refusal as ExportRefusal
from oversight.limits.rules import FreshnessReason, QuotaReason
from oversight.limits.rules import Refusal as LimitRefusal

Label = str | Promise

VERBS: dict[str, Label] = {
    "quota.raised": _("人数の上限を引き上げ"),
    "quota.refused": _("人数の上限を引き上げられず"),
    "quota.set": _("店舗の人数の上限を設定"),
    "freshness.raised": _("立会いなしの表示を延長"),
    "freshness.refused": _("立会いなしの表示を延長できず"),
    "checkpoint.mailed": _("締めの控えをメールで送信"),
    "checkpoint.unmailed": _("締めの控えを送信できず"),
    "extract.made": _("閲覧の記録の写しを交付"),
    "extract.refused": _("閲覧の記録の写しを交付できず"),
    "export.requested": _("記録の書き出しを申請"),
    "export.approved": _("記録の書き出しを承認"),
    "export.made": _("記録を書き出し"),
    "export.refused": _("記録を書き出せず"),
}

SECTIONS: dict[str, Label] = {
    "quota": _("人数の上限"),
    "seal": _("立会いの状態"),
    "closing": _("締めの用紙"),
    "export": _("記録の書き出し"),
    "one_person": _("スタッフ1人の記録"),
    "one_customer": _("お客さま1人の記録"),
}

QUOTA_REASONS: dict[QuotaReason, Label] = {
    QuotaReason.SALES_DAY: _("混み合う日（販売・学割など）"),
    QuotaReason.SHORT_OF_STAFF: _("人手が足りない"),
    QuotaReason.SYSTEM_TROUBLE: _("障害などの問い合わせが多い"),
    QuotaReason.BOOKINGS_MOVED: _("予約をまとめて引き受けた"),
    QuotaReason.TELEPHONE_DAY: _("お客さまへの連絡を担当している"),
}
FRESHNESS_REASONS: dict[FreshnessReason, Label] = {
    FreshnessReason.WITNESS_DOWN: _("立会人の機械が止まっている"),
    FreshnessReason.NETWORK_DOWN: _("立会人との通信が切れている"),
    FreshnessReason.WORKER_DOWN: _("封印の処理が止まっている"),
    FreshnessReason.MAINTENANCE: _("予定された保守作業"),
}
EXPORT_REASONS: dict[ExportReason, Label] = {
    ExportReason.INVESTIGATION: _("捜査関係事項照会書"),
    ExportReason.COURT: _("裁判所の嘱託・命令"),
    ExportReason.BAR_ASSOCIATION: _("弁護士会照会"),
    ExportReason.COMMISSION: _("個人情報保護委員会の求め"),
    ExportReason.MINISTRY: _("総務省の求め"),
}
LIMIT_REFUSALS: dict[LimitRefusal, Label] = {
    LimitRefusal.OWN_QUOTA: _("ご自身の上限は引き上げられません。ほかの責任者に依頼してください。"),
    LimitRefusal.NOT_OF_SHOP: _("この店舗のスタッフではありません。"),
    LimitRefusal.TOO_MANY: _("増やせるのは1人から200人までです。"),
    LimitRefusal.HOUR_OVER: _("きょうのこれからの時刻を選んでください。"),
}
EXPORT_REFUSALS: dict[ExportRefusal, Label] = {
    ExportRefusal.ABOUT_SELF: _("ご自身に関する記録の書き出しには関われません。"),
    ExportRefusal.NOT_OF_SHOP: _("この店舗のスタッフではありません。"),
    ExportRefusal.NO_CUSTOMER: _("お客さまが決まっていません。先に照会してください。"),
    ExportRefusal.BAD_PERIOD: _("期間は、きょうまでの92日以内にしてください。"),
    ExportRefusal.BAD_REFERENCE: _("文書番号は、半角の英大文字・数字・ハイフンで入力してください。"),
    ExportRefusal.OWN_REQUEST: _("申請した人は承認できません。別の責任者が承認してください。"),
    ExportRefusal.ANOTHER_HOLDS: _("申請した人だけが書き出せます。"),
    ExportRefusal.NOT_APPROVED: _("まだ承認されていません。"),
    ExportRefusal.APPROVED_BEFORE: _("すでに承認されています。"),
    ExportRefusal.EXPIRED: _("申請から24時間が過ぎたため、使えません。必要なら申請し直してください。"),
    ExportRefusal.MADE_BEFORE: _("書き出しは1回だけです。必要なら申請し直してください。"),
    ExportRefusal.TOO_MANY_ROWS: _("5,000件を超えています。期間を短くして申請し直してください。"),
    ExportRefusal.TAMPERED: _("申請の内容が記録と一致しません。個人情報管理者に連絡してください。"),
}
_SHORT: dict[LimitRefusal | ExportRefusal, Label] = {
    LimitRefusal.OWN_QUOTA: _("自分の上限"),
    LimitRefusal.NOT_OF_SHOP: _("この店舗のスタッフではない"),
    LimitRefusal.TOO_MANY: _("増やせる人数の外"),
    LimitRefusal.HOUR_OVER: _("過ぎた時刻"),
    ExportRefusal.ABOUT_SELF: _("自分に関する記録"),
    ExportRefusal.NO_CUSTOMER: _("お客さまが決まっていない"),
    ExportRefusal.BAD_PERIOD: _("期間の誤り"),
    ExportRefusal.BAD_REFERENCE: _("文書番号の誤り"),
    ExportRefusal.OWN_REQUEST: _("自分の申請"),
    ExportRefusal.ANOTHER_HOLDS: _("ほかの人の申請"),
    ExportRefusal.NOT_APPROVED: _("承認されていない"),
    ExportRefusal.APPROVED_BEFORE: _("承認済み"),
    ExportRefusal.EXPIRED: _("期限切れ"),
    ExportRefusal.MADE_BEFORE: _("書き出し済み"),
    ExportRefusal.TOO_MANY_ROWS: _("件数が多すぎる"),
    ExportRefusal.TAMPERED: _("記録と一致しない申請"),
}
REASONS: dict[str, Label] = {
    code.value: label
    for table in (QUOTA_REASONS, FRESHNESS_REASONS, EXPORT_REASONS, _SHORT)
    for code, label in table.items()
} | {"MAIL_REFUSED": _("メールを送れない")}

_NUMBERED = re.compile(r"(until|per_hour|per_day|day)_([0-9][0-9_]*)")


def numbered(code: str) -> Label | None:
    """Return what a section that carries a number says (`until_18`), or None when it is none."""
    found = _NUMBERED.fullmatch(code)
    if found is None:
        return None
    said: dict[str, Label] = {
        "until": _("%(number)s時まで"),
        "per_hour": _("1時間に%(number)s人"),
        "per_day": _("1日に%(number)s人"),
        "day": "%(number)s",
    }
    number = found[2].replace("_", "-") if found[1] == "day" else str(int(found[2].replace("_", "")))
    return str(said[found[1]]) % {"number": number}
