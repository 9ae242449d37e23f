"""What the codes of the log say in plain Japanese: verbs, sections, flags and reasons. A test finds a code without a label.

An unknown code is shown as it is: an entry must never break the page that shows it.
"""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.verbs import Section
from identity.models import Disclosure
from reception.models import Handover, Visit
from reception.purposes import BY_CODE
from staff.permissions import Permission, Role

Label = str | Promise

VERBS: dict[str, Label] = {
    # the counter
    "session.signed_in": _("サインイン"),
    "session.signed_out": _("サインアウト"),
    "session.refused": _("サインインできず"),
    "terminal.code_issued": _("端末の登録コードを発行"),
    "terminal.enrolled": _("端末を登録"),
    "terminal.refused": _("端末を登録できず"),
    "permission.refused": _("権限がなく、お断り"),
    # the visit
    "visit.refused": _("応対を開けず"),
    "visit.closed": _("応対を終了"),
    "visit.handed_over": _("応対を引き継ぎ"),
    # the customer
    "customer.looked_up": _("照会"),
    "identity.compared": _("本人確認（書類と突き合わせ）"),
    "identity.passed": _("本人確認：一致"),
    "disclosure.opened": _("開示を開始"),
    "disclosure.extended": _("開示を延長"),
    "disclosure.closed": _("開示を終了"),
    "contract.disclosed": _("契約内容を表示"),
    "device.disclosed": _("端末・SIMを表示"),
    "bill.disclosed": _("請求を表示"),
    "usage.disclosed": _("ご利用量を表示"),
    "payment.disclosed": _("お支払い状況を表示"),
    "history.disclosed": _("履歴を表示"),
    "note.added": _("メモを追加"),
    # the log itself
    "log.read": _("閲覧の記録を確認"),
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
    # pages of the log
    "people": _("スタッフの一覧"),
    "person": _("スタッフの記録"),
    "record": _("お客さまの記録"),
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
}

FLAGS: dict[str, Label] = {
    "OWN_ENTRIES": _("自分の記録"),
}

REASONS: dict[str, Label] = {
    "TERMINAL": _("この端末では使えない"),
    "NO_TERMINAL": _("登録されていない端末"),
    "CREDENTIALS": _("番号かパスワードの誤り"),
    "CODE": _("登録コードの誤り"),
    "STAFF_ID": _("スタッフIDが有効でない"),
    "ROLE": _("担当の範囲外"),
    "OTHER_SHOP": _("ほかの店舗"),
    "OTHER_CLERK": _("ほかの担当者の応対"),
    "CLOSED": _("終了した応対"),
    **dict(Visit.Reason.choices),
    **dict(Visit.Outcome.choices),
    **dict(Handover.Reason.choices),
    **dict(Disclosure.Reason.choices),
}

ROLES: dict[Role, Label] = {
    Role.GREETER: _("受付係"),
    Role.CLERK: _("販売員"),
    Role.TECHNICIAN: _("修理担当"),
    Role.OPERATOR: _("電話窓口"),
    Role.MANAGER: _("店長"),
    Role.TRAINER: _("研修担当"),
    Role.PRIVACY_OFFICER: _("個人情報管理者"),
    Role.AUDITOR: _("監査担当"),
}

_TERMINAL = re.compile(r"terminal_\d+")


def verb(code: str) -> Label:
    return VERBS.get(code, code)


def section(code: str) -> Label:
    return _("端末") if _TERMINAL.fullmatch(code) else SECTIONS.get(code, code)


def flag(code: str) -> Label:
    return FLAGS.get(code, code)


def reason(code: str) -> Label:
    return REASONS.get(code, code)


def purpose(code: str) -> Label:
    return BY_CODE[code].label if code in BY_CODE else code
