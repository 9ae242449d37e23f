"""The words for the codes of contracts.rules."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.rules import OutsideReason, Refusal, Standing, Why

REFUSALS: dict[Refusal, Promise] = {
    Refusal.TELEPHONE: _("電話の応対では契約内容を開けません。"),
    Refusal.NO_DISCLOSURE: _("開示していません。契約内容を開くには、本人確認が必要です。"),
    Refusal.OTHER_CLERK: _("この開示は別の担当者のものです。あらためて本人確認をしてください。"),
    Refusal.OTHER_CUSTOMER: _("照会しているお客さまと、本人確認をしたお客さまが違います。"),
    Refusal.NO_REASON: _("理由を選んでください。"),
    Refusal.QUOTA: _(
        "一定の時間に閲覧できるお客さまの人数の上限に達しました。店長に上限の引き上げを頼んでから、もう一度開いてください。"
    ),
}

OUTSIDE_REASONS: dict[OutsideReason, Promise] = {
    OutsideReason.CUSTOMER_ASKED: _("お客さまから質問された"),
    OutsideReason.NEEDED_TO_EXPLAIN: _("ご用件の説明に必要"),
    OutsideReason.SECOND_MATTER: _("別のご用件を続けて受ける"),
    OutsideReason.SUSPECTED_MISTAKE: _("請求や登録に誤りの疑いがある"),
    OutsideReason.SUSPECTED_FRAUD: _("なりすまし・不正契約の疑いがある"),
}

WHYS: dict[Why, Promise | str] = {
    Why.SAME: "",
    Why.STARTED: _("今月から"),
    Why.ENDED: _("先月まで"),
    Why.PLAN_CHANGED: _("プランの変更"),
    Why.MORE_DATA: _("追加データの購入が増えた"),
    Why.LESS_DATA: _("追加データの購入が減った"),
    Why.CALLS: _("月の合計のみ表示できます"),
    Why.INSTALMENT: _("分割払金の変更"),
    Why.TAX: _("対象となる料金の増減による"),
    Why.AMOUNT: _("料金の変更"),
}

STANDINGS: dict[Standing, Promise] = {
    Standing.PAID: _("入金済み"),
    Standing.DUE: _("お支払い前"),
    Standing.OVERDUE: _("未払い"),
    Standing.PARTLY_OVERDUE: _("一部未払い"),
}
TONES: dict[Standing, str] = {
    Standing.PAID: "ok",
    Standing.DUE: "",
    Standing.OVERDUE: "bad",
    Standing.PARTLY_OVERDUE: "bad",
}
