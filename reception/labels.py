"""Words for the codes of the reception: what to bring, the greeter's menu of purposes, why something is refused."""

from dataclasses import dataclass
from itertools import count

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception.purposes import Item, Purpose, purpose_of
from reception.rules import Refusal


@dataclass(frozen=True, slots=True)
class ItemLabel:
    text: Promise
    hint: Promise


ITEMS: dict[Item, ItemLabel] = {
    Item.PHOTO_ID: ItemLabel(_("本人確認書類（原本）"), _("ICチップ付き：運転免許証・マイナンバーカード・在留カード")),
    Item.NEW_ADDRESS_ID: ItemLabel(
        _("新しい住所の本人確認書類（原本）"), _("住所の変更が済んだ運転免許証・マイナンバーカード・在留カード")
    ),
    Item.PAYMENT: ItemLabel(_("お支払いに使うもの"), _("ご本人名義のクレジットカード、または通帳・キャッシュカード")),
    Item.MNP_NUMBER: ItemLabel(_("MNP予約番号"), _("10桁の番号。取得した日を含めて15日間有効")),
    Item.HANDSET: ItemLabel(_("いまお使いの電話機"), _("紛失の場合は窓口で追加の確認があります")),
    Item.OLD_SIM: ItemLabel(_("いまお使いのSIM・電話機"), _("お手元にあれば。紛失の場合は窓口で追加の確認があります")),
    Item.PIN: ItemLabel(_("4桁の暗証番号"), _("窓口でお客さまご自身が入力します。受付では伺いません")),
    Item.NAME_PROOF: ItemLabel(_("改称がわかる書類"), _("戸籍抄本、または変更の済んだ運転免許証など")),
    Item.BOTH_IDS: ItemLabel(
        _("おふたりの本人確認書類（原本）"), _("譲る方と譲り受ける方。譲る方が来られないときは委任状")
    ),
    Item.DEATH_PROOF: ItemLabel(_("お亡くなりの事実と続柄がわかる書類"), _("戸籍謄本、死亡診断書の写しなど")),
    Item.BILL: ItemLabel(_("請求書、または電話番号"), _("どなたでもお支払いできます。ご契約の内容はお見せしません")),
    Item.GUARDIAN_CONSENT: ItemLabel(_("18歳未満の方：保護者の同意書"), _("小学生までは保護者の名義になります")),
    Item.PROXY_PAPERS: ItemLabel(_("代理の方：委任状"), _("代理の方ご自身の本人確認書類も必要です")),
    Item.CONTRACTOR_ONLY: ItemLabel(_("ご契約者ご本人"), _("代理の方ではお手続きできません")),
}

# The greeter's menu. The ten most frequent have the keys 1–9 and 0, in reading order; the rest of each column has none.
MENU: tuple[tuple[Promise, tuple[tuple[str, str], ...]], ...] = (
    (
        _("ご契約・機種"),
        (
            ("DEVICE_CHANGE", "1"), ("NEW_LINE", "2"), ("PORT_IN", "3"), ("SIM_REISSUE", ""), ("CANCELLATION", ""), ("PORT_OUT", ""),
        ),
    ),
    (_("料金・プラン"), (("BILL_ENQUIRY", "4"), ("PLAN_CHANGE", "5"), ("BILL_PAYMENT", "6"), ("PAYMENT_METHOD", ""))),
    (
        _("お客さま情報"),
        (
            ("CONTRACT_ENQUIRY", "7"), ("ADDRESS_CHANGE", "8"), ("NAME_CHANGE", ""), ("TRANSFER", ""), ("INHERITANCE", ""), ("PIN_RESET", ""),
        ),
    ),
    (_("故障・紛失"), (("REPAIR", "9"), ("SUSPENSION", "0"))),
)  # fmt: skip

REFUSALS: dict[Refusal, Promise] = {
    Refusal.HAS_OPEN_VISIT: _("終わっていない応対があります。先にその応対を終えるか、引き継いでください。"),
    Refusal.NOBODY_WAITING: _("お待ちの方はいません。"),
    Refusal.OTHER_SHOP: _("別の店舗の受付票です。"),
    Refusal.OTHER_DAY: _("今日の受付票ではありません。"),
    Refusal.NOT_WAITING: _("この方は、ほかの窓口がお呼びしたか、取りやめになりました。"),
    Refusal.NOT_ABSENT: _("この受付票は「不在」ではありません。"),
    Refusal.NOT_IN_QUEUE: _("この受付票は、もうお待ちではありません。"),
    Refusal.NOT_A_VISITORS: _("このご用件は、来店されたお客さまには使えません。"),
    Refusal.OTHER_CLERK: _("この応対は別の担当者のものです。"),
    Refusal.CLOSED: _("この応対はもう終わっています。"),
    Refusal.NO_TICKET: _("受付票のない応対は「不在」にできません。"),
    Refusal.LOOKED_UP: _("すでに照会をした応対は「不在」にできません。結果を選んで応対を終えてください。"),
    Refusal.NO_SHOW_IS_NO_OUTCOME: _("「不在」は応対の結果には選べません。"),
    Refusal.TO_SELF: _("ご自身には引き継げません。"),
    Refusal.TO_OUTSIDER: _("この店舗で応対できる人ではありません。"),
    Refusal.TO_UNQUALIFIED: _("スタッフIDが有効でない人には引き継げません。"),
    Refusal.TO_BUSY: _("この人は応対中です。"),
}


@dataclass(frozen=True, slots=True)
class BringRow:
    """One line of what to bring. `brought`: None before anybody asked."""

    item: Item
    text: Promise
    hint: Promise
    brought: bool | None


def bring_list(purpose: Purpose, brought: list[str] | None = None) -> list[BringRow]:
    return [
        BringRow(item, ITEMS[item].text, ITEMS[item].hint, None if brought is None else item in brought)
        for item in purpose.bring
    ]


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A button of the menu and, shown while it is chosen, what to bring. `position` counts over all columns, from 0."""

    position: int
    purpose: Purpose
    key: str
    chosen: bool
    bring: list[BringRow]

    @property
    def label(self) -> Promise:
        return _(self.purpose.label)


def menu(chosen: str = "", brought: list[str] | None = None) -> list[tuple[Promise, list[MenuEntry]]]:
    """Return the columns of the menu, with what was `chosen` and ticked on a form that comes back."""
    position = count()
    return [
        (title, [_entry(next(position), *entry, chosen, brought or []) for entry in column]) for title, column in MENU
    ]


def _entry(position: int, code: str, key: str, chosen: str, brought: list[str]) -> MenuEntry:
    purpose = purpose_of(code)
    return MenuEntry(position, purpose, key, code == chosen, bring_list(purpose, brought if code == chosen else []))
