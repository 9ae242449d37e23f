"""Why: the reasons that people choose, and those for which something was refused, as short as a line of the log wants them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.labels import OUTSIDE_REASONS
from customers.models import Restriction
from identity.labels import REASONS as CHECK_REASONS
from identity.models import Disclosure
from oversight import review_words, words
from reception.models import Handover, Ticket, Visit

Label = str | Promise
AnyCode = TypeVar("AnyCode", bound=StrEnum)


def by_code(labels: Mapping[AnyCode, Label]) -> dict[str, Label]:
    """Return another package's labels under the codes as they stand in the log."""
    return {code.value: label for code, label in labels.items()}


REASONS: dict[str, Label] = {
    # the log itself
    "RETENTION": _("保存期間の経過"),
    # the door
    "TERMINAL": _("この端末では使えない"),
    "NO_TERMINAL": _("登録されていない端末"),
    "CREDENTIALS": _("番号かパスワードの誤り"),
    "CODE": _("登録コードの誤り"),
    "STAFF_ID": _("スタッフIDが有効でない"),
    "ROLE": _("担当の範囲外"),
    "NOT_IN_SCOPE": _("確認できる範囲の外"),
    # tickets and visits
    "OTHER_SHOP": _("ほかの店舗"),
    "OTHER_DAY": _("きょうの受付票ではない"),
    "OTHER_CLERK": _("ほかの担当者の応対"),
    "OTHER_VISIT": _("ほかの応対の照会結果"),
    "CLOSED": _("終了した応対"),
    "HAS_OPEN_VISIT": _("終えていない応対がある"),
    "NOBODY_WAITING": _("お待ちの方がいない"),
    "NOT_WAITING": _("もうお待ちではない"),
    "NOT_ABSENT": _("不在の受付票ではない"),
    "NOT_IN_QUEUE": _("順番待ちにない"),
    "NOT_A_VISITORS": _("来店のご用件ではない"),
    "NO_TICKET": _("受付票がない"),
    "LOOKED_UP": _("照会をした応対"),
    "NO_SHOW_IS_NO_OUTCOME": _("選べない結果"),
    "TO_SELF": _("自分には引き継げない"),
    "TO_OUTSIDER": _("この店舗の担当ではない"),
    "TO_UNQUALIFIED": _("引き継ぎ先のスタッフIDが有効でない"),
    "TO_BUSY": _("引き継ぎ先が応対中"),
    # the lookup
    "UNREADABLE": _("読み取れない入力"),
    "ONE_MORE_ELEMENT": _("要素が足りない"),
    "WAIT": _("該当なしが続き、待ち時間中"),
    "STALE_LOOKUP": _("古い照会結果"),
    "NO_SUCH_PLACE": _("候補にない番号"),
    "QUOTA": _("人数の上限"),
    "NO_CUSTOMER": _("お客さまが決まっていない"),
    "EMPTY": _("入力がない"),
    "TOO_LONG": _("長すぎる"),
    "INDIVIDUAL_NUMBER": _("個人番号らしい数字"),
    # the check and the disclosure
    "VISIT_ENDED": _("終了した応対"),
    "NO_VISITOR": _("来店者のいない応対"),
    "TELEPHONE": _("電話の応対"),
    "NOBODY_CHOSEN": _("お客さまが決まっていない"),
    "LOCKED": _("不一致が3回"),
    "CUSTOMER_LOCKED": _("同じお客さまの不一致が1日に6回"),
    "ALREADY_PASSED": _("本人確認は済んでいる"),
    "CORPORATION": _("法人のご契約"),
    "NOT_HELD": _("お預かりしていない書類"),
    "HELD_ALREADY": _("すでにお預かりしている書類"),
    "NOT_DISCLOSED": _("開示していない"),
    "EXTENDED_BEFORE": _("延長は1回まで"),
    "NOT_LOCKED": _("解除を待っていない"),
    "OWN_VISIT": _("自分の応対"),
    "DOCUMENT_HELD": _("お預かり中の書類がある"),
    "RETURN_NOT_CONFIRMED": _("返却を確かめていない"),
    "NO_DISCLOSURE": _("開示していない"),
    "OTHER_CUSTOMER": _("別のお客さま"),
    "NO_REASON": _("理由がない"),
    "CHECK_FAILED": _("本人確認の不一致"),
    "REPLACED": _("あらためて本人確認"),
    "CONCEALED": _("担当者が閉じた"),
    "VISIT_CLOSED": _("応対の終了"),
    **words.REASONS,
    **by_code(CHECK_REASONS),
    **by_code(OUTSIDE_REASONS),
    **dict(Ticket.Chosen.choices),
    **dict(Visit.Reason.choices),
    **dict(Visit.Outcome.choices),
    **dict(Handover.Reason.choices),
    **dict(Disclosure.Reason.choices),
    **dict(Restriction.Kind.choices),
    # the review
    **review_words.REASONS,
    **review_words.SHORT,
}
