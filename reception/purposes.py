"""Why a visitor comes, what they must bring, and which sections of a contract that needs. One row per purpose."""

from dataclasses import dataclass, field
from enum import StrEnum


class Item(StrEnum):
    """What a visitor brings. The labels are in reception.labels."""

    PHOTO_ID = "PHOTO_ID"
    NEW_ADDRESS_ID = "NEW_ADDRESS_ID"
    PAYMENT = "PAYMENT"
    MNP_NUMBER = "MNP_NUMBER"
    HANDSET = "HANDSET"
    OLD_SIM = "OLD_SIM"
    PIN = "PIN"
    NAME_PROOF = "NAME_PROOF"
    BOTH_IDS = "BOTH_IDS"
    DEATH_PROOF = "DEATH_PROOF"
    BILL = "BILL"
    GUARDIAN_CONSENT = "GUARDIAN_CONSENT"
    PROXY_PAPERS = "PROXY_PAPERS"
    CONTRACTOR_ONLY = "CONTRACTOR_ONLY"


class Channel(StrEnum):
    COUNTER = "COUNTER"
    TELEPHONE = "TELEPHONE"


@dataclass(frozen=True, slots=True)
class Purpose:
    """`sections`: what the purpose needs (others open only for a stated reason). `minutes`: the expected length until the shop has its own.

    `letter` begins the ticket's number: A contracts, B repairs and losses, C payments, T telephone.
    """

    code: str
    label: str
    letter: str
    minutes: int
    bring: tuple[Item, ...]
    sections: frozenset[str] = field(default_factory=frozenset)


def _(label: str) -> str:
    """Mark a label for the catalogue. It is translated where it is shown: what decides knows no framework."""
    return label


_ALL = frozenset({"contract", "device", "bill", "usage", "payment", "history"})
_BASIC = frozenset({"contract"})

PURPOSES: tuple[Purpose, ...] = (
    Purpose("NEW_LINE", _("新規契約"), "A", 60, (Item.PHOTO_ID, Item.PAYMENT, Item.GUARDIAN_CONSENT), _BASIC),
    Purpose(
        "PORT_IN",
        _("のりかえ（MNP転入）"),
        "A",
        60,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID, Item.PAYMENT, Item.MNP_NUMBER),
        _BASIC,
    ),
    Purpose(
        "DEVICE_CHANGE",
        _("機種変更"),
        "A",
        50,
        (Item.PHOTO_ID, Item.HANDSET, Item.PROXY_PAPERS),
        _BASIC | {"device", "bill", "usage"},
    ),
    Purpose(
        "SIM_REISSUE",
        _("SIM・eSIM再発行"),
        "A",
        25,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID, Item.OLD_SIM),
        _BASIC | {"device", "history"},
    ),
    Purpose(
        "PLAN_CHANGE",
        _("プラン・オプション変更"),
        "A",
        20,
        (Item.PHOTO_ID, Item.PIN, Item.PROXY_PAPERS),
        _BASIC | {"bill", "usage"},
    ),
    Purpose(
        "BILL_ENQUIRY",
        _("料金相談"),
        "A",
        20,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID),
        _BASIC | {"bill", "usage", "payment"},
    ),
    Purpose(
        "CONTRACT_ENQUIRY",
        _("契約内容の確認"),
        "A",
        15,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID),
        _BASIC | {"device", "history"},
    ),
    Purpose("ADDRESS_CHANGE", _("住所変更"), "A", 15, (Item.CONTRACTOR_ONLY, Item.NEW_ADDRESS_ID), _BASIC),
    Purpose(
        "NAME_CHANGE",
        _("改称（お名前の変更）"),
        "A",
        20,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID, Item.NAME_PROOF),
        _BASIC,
    ),
    Purpose("TRANSFER", _("名義変更"), "A", 45, (Item.BOTH_IDS, Item.PAYMENT, Item.PROXY_PAPERS), _BASIC | {"payment"}),
    Purpose("INHERITANCE", _("承継"), "A", 45, (Item.PHOTO_ID, Item.DEATH_PROOF), _BASIC | {"payment"}),
    Purpose(
        "PAYMENT_METHOD",
        _("支払方法変更"),
        "A",
        15,
        (Item.CONTRACTOR_ONLY, Item.PHOTO_ID, Item.PAYMENT),
        _BASIC | {"payment"},
    ),
    Purpose("BILL_PAYMENT", _("料金のお支払い"), "C", 5, (Item.BILL,), frozenset()),
    Purpose("PIN_RESET", _("暗証番号の再設定"), "A", 15, (Item.CONTRACTOR_ONLY, Item.PHOTO_ID), _BASIC),
    Purpose("SUSPENSION", _("紛失・利用停止"), "B", 10, (Item.PHOTO_ID,), _BASIC | {"device"}),
    Purpose(
        "CANCELLATION",
        _("解約"),
        "A",
        30,
        (Item.PHOTO_ID, Item.HANDSET, Item.PROXY_PAPERS),
        _BASIC | {"device", "bill", "payment"},
    ),
    Purpose(
        "PORT_OUT", _("MNP転出"), "A", 25, (Item.CONTRACTOR_ONLY, Item.PHOTO_ID, Item.PIN), _BASIC | {"bill", "payment"}
    ),
    Purpose(
        "REPAIR",
        _("故障・修理"),
        "B",
        30,
        (Item.PHOTO_ID, Item.PIN, Item.HANDSET, Item.PROXY_PAPERS),
        _BASIC | {"device", "history"},
    ),
)
# Not a visitor's: the manager opens a visit with it to read who looked at a record.
RECORD_REVIEW = Purpose("RECORD_REVIEW", _("記録の確認"), "R", 10, (), frozenset())

BY_CODE: dict[str, Purpose] = {purpose.code: purpose for purpose in (*PURPOSES, RECORD_REVIEW)}


def purpose_of(code: str) -> Purpose:
    """Return the purpose of a stored code. Raises KeyError for a code that never was."""
    return BY_CODE[code]
