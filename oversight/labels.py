"""What the codes of the log say in plain Japanese: verbs, sections, flags and reasons. A test finds a code without a label.

An unknown code is shown as it is: an entry must never break the page that shows it.
"""

import re

from django.utils.translation import gettext_lazy as _

from audit.verbs import Section
from identity.labels import DOCUMENTS, ITEMS, METHODS_SHORT, SUPPLEMENTARY
from identity.labels import REASONS as CHECK_REASONS
from oversight import review_words, words
from oversight.reasons import REASONS, Label, by_code
from oversight.signals.catalogue import SIGNALS
from reception.purposes import BY_CODE
from staff.permissions import Permission, Role

VERBS: dict[str, Label] = {
    # the door
    "session.signed_in": _("サインイン"),
    "session.signed_out": _("サインアウト"),
    "session.refused": _("サインインできず"),
    "terminal.code_issued": _("端末の登録コードを発行"),
    "terminal.enrolled": _("端末を登録"),
    "terminal.refused": _("端末を登録できず"),
    "permission.refused": _("権限がなく、お断り"),
    # the visitor's way
    "ticket.issued": _("受付票を発行"),
    "ticket.called": _("受付票を呼び出し"),
    "ticket.chosen": _("順番を変えて呼び出し"),
    "ticket.missed": _("呼び出したが不在"),
    "ticket.returned": _("受付票を順番に戻す"),
    "ticket.closed": _("受付票を取りやめ"),
    "ticket.refused": _("受付票を扱えず"),
    "visit.opened": _("応対を開始"),
    "visit.refused": _("応対を開けず"),
    "visit.handed_over": _("応対を引き継ぎ"),
    "visit.closed": _("応対を終了"),
    # the customer
    "customer.looked_up": _("照会"),
    "customer.chosen": _("お客さまを選択"),
    "lookup.missed": _("照会"),
    "lookup.overflowed": _("照会（該当が多く、表示せず）"),
    "lookup.refused": _("照会できず"),
    "document.received": _("書類をお預かり"),
    "document.returned": _("書類をお返し"),
    "document.refused": _("書類を扱えず"),
    "identity.compared": _("本人確認（書類と突き合わせ）"),
    "identity.passed": _("本人確認：一致"),
    "identity.failed": _("本人確認：不一致"),
    "identity.refused": _("本人確認を始められず"),
    "check.unlocked": _("本人確認の回数制限を解除"),
    "check.refused": _("回数制限を解除できず"),
    # what was shown
    "disclosure.opened": _("開示を開始"),
    "disclosure.extended": _("開示を延長"),
    "disclosure.closed": _("開示を終了"),
    "disclosure.refused": _("開示を延長できず"),
    "section.refused": _("項目を開けず"),
    "contract.disclosed": _("契約内容を表示"),
    "device.disclosed": _("端末・SIMを表示"),
    "bill.disclosed": _("請求を表示"),
    "usage.disclosed": _("ご利用量を表示"),
    "payment.disclosed": _("お支払い状況を表示"),
    "history.disclosed": _("履歴を表示"),
    "note.added": _("メモを追加"),
    "note.refused": _("メモを追加できず"),
    # the house
    "carrier.imported": _("データを取り込み"),
    "log.read": _("閲覧の記録を確認"),
    "log.searched": _("閲覧の記録を検索"),
    "log.refused": _("閲覧の記録を検索できず"),
    "log.opened": _("記録の封印を開始"),
    "log.prune_announced": _("保存期間の過ぎた月の削除を予告"),
    "log.pruned": _("保存期間の過ぎた月を削除"),
    "review.signed_off": _("確認を署名"),
    "review.refused": _("確認を署名できず"),
    "review.drawn": _("抜き取りに選ばれた"),
    "review.raised": _("確認の期限が過ぎ、代理店へ"),
    "question.shown": _("確認のお願いを表示"),
    "question.answered": _("確認のお願いに回答"),
    "question.refused": _("確認のお願いに回答できず"),
    "signal.found": _("気づきを記録"),
    "signal.searched": _("気づきを探した"),
    "affiliation.registered": _("スタッフ本人の情報を登録"),
    "restriction.set": _("閲覧を制限"),
    "restriction.lifted": _("閲覧制限をやめる"),
    "threshold.set": _("気づきの基準を変更"),
    **words.VERBS,
}

SECTIONS: dict[str, Label] = {
    Section.CUSTOMER: _("お客さま"),
    Section.CHECK: _("本人確認の書類"),
    Section.NOTE: _("メモ"),
    Section.CONTRACT: _("契約内容"),
    Section.DEVICE: _("端末・SIM"),
    Section.BILL: _("請求"),
    Section.USAGE: _("ご利用量"),
    Section.PAYMENT: _("お支払い状況"),
    Section.HISTORY: _("履歴"),
    **by_code(ITEMS),  # what a check compares
    # pages of the log
    "people": _("スタッフの一覧"),
    "person": _("スタッフの記録"),
    "record": _("お客さまの記録"),
    "review": _("記録の確認"),
    "reviews": _("判断の一覧"),
    "week": _("1週間のまとめ"),
    "by_shop": _("店舗で検索"),
    "by_person": _("スタッフで検索"),
    "by_customer": _("お客さまで検索"),
    "by_visit": _("応対で検索"),
    "by_time": _("期間で検索"),
    "by_verb": _("したことで検索"),
    "by_flag": _("気づきで検索"),
    **words.SECTIONS,
    # what was not allowed
    Permission.VIEW_HOME: _("最初の画面"),
    Permission.ISSUE_TICKET: _("受付票の発行"),
    Permission.VIEW_QUEUE: _("順番待ち"),
    Permission.OPEN_VISIT: _("応対"),
    Permission.LOOK_UP_CUSTOMER: _("照会"),
    Permission.CHECK_IDENTITY: _("本人確認"),
    Permission.UNLOCK_CHECK: _("本人確認の解除"),
    Permission.VIEW_CONTRACT: _("契約内容"),
    Permission.VIEW_DEVICE: _("端末・SIM"),
    Permission.VIEW_BILL: _("請求"),
    Permission.VIEW_USAGE: _("ご利用量"),
    Permission.VIEW_PAYMENT: _("お支払い状況"),
    Permission.VIEW_HISTORY: _("履歴"),
    Permission.REVIEW_LOG: _("閲覧の記録"),
    Permission.RAISE_QUOTA: _("人数の上限の引き上げ"),
    Permission.RAISE_FRESHNESS: _("立会いなしの表示の延長"),
    Permission.MAKE_EXTRACT: _("閲覧の記録の写し"),
    Permission.EXPORT_LOG: _("記録の書き出し"),
    Permission.SIGN_OFF: _("記録の確認"),
    Permission.ANSWER_QUESTION: _("確認のお願い"),
}

# What a reviewer should see at once. Other flags say what was done (which document, which method) and are plain text.
WARNINGS: dict[str, Label] = {code: signal.label for code, signal in SIGNALS.items()}

FLAGS: dict[str, Label] = {
    **WARNINGS,
    **by_code(DOCUMENTS),
    **by_code(SUPPLEMENTARY),
    **by_code(METHODS_SHORT),
    **by_code(CHECK_REASONS),
    "STAY_ENDS_SOON": _("在留期間の残りが90日未満"),
    "REISSUED": _("再交付された免許証"),
    **review_words.DECISIONS,
    **review_words.ANSWERS,
}

ROLES: dict[Role, Label] = {
    Role.GREETER: _("受付係"),
    Role.CLERK: _("窓口スタッフ"),
    Role.TECHNICIAN: _("修理担当"),
    Role.OPERATOR: _("電話窓口"),
    Role.MANAGER: _("店長"),
    Role.TRAINER: _("研修担当"),
    Role.PRIVACY_OFFICER: _("個人情報管理者"),
    Role.AUDITOR: _("監査担当"),
}

_TERMINAL = re.compile(r"terminal_\d+")
_SHOP = re.compile(r"shop_\d+")  # the shop that an auditor read about, by its key


def verb(code: str) -> Label:
    return VERBS.get(code, code)


def section(code: str) -> Label:
    if (number := words.numbered(code)) is not None:
        return number
    if _TERMINAL.fullmatch(code):
        return _("端末")
    return _("ほかの店舗") if _SHOP.fullmatch(code) else SECTIONS.get(code, code)


def flag(code: str) -> Label:
    return FLAGS.get(code) or REASONS.get(code, code)


def reason(code: str) -> Label:
    return REASONS.get(code, code)


def purpose(code: str) -> Label:
    return _(BY_CODE[code].label) if code in BY_CODE else code
