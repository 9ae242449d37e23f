"""The words of a review: decisions, the reasons for them, the questions to the person, the answers, and why something is refused."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.rules import AnswerRefusal, Decision, Refusal

Label = str | Promise

DECISIONS: dict[str, Label] = {
    Decision.IN_ORDER.value: _("問題なし"),
    Decision.ASK.value: _("本人に聞く"),
    Decision.INCIDENT.value: _("事案にする"),
}

REASONS: dict[str, Label] = {
    # in order
    "ORDINARY_WORK": _("通常の業務と確かめた"),
    "VISITOR_CONFIRMED": _("来店や電話での応対だったと確かめた"),
    "MANAGER_KNEW": _("店長が依頼したか、承知していた"),
    "HARMLESS_SLIP": _("操作の誤りで、ほかに使われていない"),
    "SIGNAL_MISTAKEN": _("気づきの内容が事実と違う"),
    "ANSWER_ACCEPTED": _("本人の回答で分かった"),
    # the questions to the person
    "WHY_LOOKED": _("お客さまの情報を見た理由を教えてください"),
    "WHO_ASKED_FOR_IT": _("どなたの依頼で行いましたか"),
    "WHY_WITHOUT_TICKET": _("受付票なしで応対した理由を教えてください"),
    "WHY_SECTIONS": _("ご用件にない項目を開いた理由を教えてください"),
    "WHY_AT_THAT_TIME": _("この時間に行った理由を教えてください"),
    "TELL_MORE": _("前の回答について、もう少し教えてください"),
    # incidents
    "PRIVATE_INTEREST": _("業務と関係のない閲覧の疑い"),
    "ACQUAINTANCE": _("家族や知人の情報を見た疑い"),
    "DATA_TAKEN": _("情報を持ち出した疑い"),
    "CHECK_NOT_MADE": _("本人確認をしていない疑い"),
    "FOREIGN_SIGN_IN": _("ほかの人のサインインを使った疑い"),
    "NOT_EXPLAINED": _("説明がつかない"),
    # by itself
    "OVERDUE": _("期限までに確認されなかった"),
}

ANSWERS: dict[str, Label] = {
    "VISITOR_WANTED": _("来店されたお客さまのご用件だった"),
    "CALLER_WANTED": _("お電話のお客さまのご用件だった"),
    "COLLEAGUE_WANTED": _("店長や同僚に頼まれた"),
    "TRIED_OUT": _("研修や操作の練習だった"),
    "OPENED_BY_MISTAKE": _("間違えて開いた"),
    "TERMINAL_TROUBLE": _("端末や画面の不具合だった"),
    "NOT_FOR_WORK": _("業務ではなかった"),
    "CANNOT_REMEMBER": _("覚えていない"),
}

# As short as a line of the log wants them; the sentences for the screen stand below.
SHORT: dict[str, Label] = {
    Refusal.OWN_LOOK.value: _("自分の閲覧"),
    Refusal.OTHER_AGENCY.value: _("ほかの代理店"),
    Refusal.NOT_RAISED.value: _("まだ店舗で確認する"),
    Refusal.RAISED.value: _("代理店の確認に上がった"),
    Refusal.DECIDED.value: _("すでに判断済み"),
    Refusal.AWAITING_ANSWER.value: _("本人の回答待ち"),
    AnswerRefusal.NOT_ASKED.value: _("ほかの人へのお願い"),
    AnswerRefusal.ANSWERED.value: _("すでに回答済み"),
    AnswerRefusal.NO_ANSWER.value: _("回答を選んでいない"),
    AnswerRefusal.LONG_NUMBER.value: _("長い番号がある"),
}

REFUSALS = {
    Refusal.OWN_LOOK: _("ご自身の閲覧は確認できません。"),
    Refusal.OTHER_SHOP: _("ほかの店舗の記録です。"),
    Refusal.OTHER_AGENCY: _("ほかの代理店の記録です。"),
    Refusal.NOT_RAISED: _("この記録は、まだ店舗で確認します。"),
    Refusal.RAISED: _("期限が過ぎたため、代理店の監査担当が確認します。"),
    Refusal.DECIDED: _("この記録は、ほかの人がすでに判断しました。署名された判断は変わりません。"),
    Refusal.AWAITING_ANSWER: _("本人の回答を待っています。回答があるまで判断できません。"),
    Refusal.NO_REASON: _("判断の理由を選んでください。"),
}

ANSWER_REFUSALS = {
    AnswerRefusal.NOT_ASKED: _("ほかの人への確認のお願いです。"),
    AnswerRefusal.ANSWERED: _("この確認のお願いには、すでに回答があります。"),
    AnswerRefusal.NO_ANSWER: _("回答を選んでください。"),
    AnswerRefusal.TOO_LONG: _("補足は200文字までです。短くしてください。"),
    AnswerRefusal.LONG_NUMBER: _("7桁以上の番号は書けません。電話番号や契約番号を消してください。"),
    AnswerRefusal.INDIVIDUAL_NUMBER: _(
        "マイナンバー（12桁の個人番号）と思われる数字があります。消してから送信してください。"
    ),
}
