"""The files a carrier hands over, as data: `docs/import.md` describes them and a test keeps the two alike.

A file is CSV in UTF-8 (with or without BOM) or Shift_JIS (Windows code page 932). Its first row names the columns by
their Japanese header or by the English name used here; the order is free, an unknown column is refused, not dropped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

Row = dict[str, str]
"""One CSV row by English column name; a value left empty is the empty string."""


class Kind(StrEnum):
    """What a column's text must look like; `contracts.carrier.values` reads each."""

    CODE = "code"  # printable ASCII without blanks
    TEXT = "text"
    KANA = "kana"  # katakana, words parted by blanks
    DATE = "date"  # 1986-05-01, 1986/5/1, 19860501
    TIME = "time"  # 2026-11-21 14:30, Asia/Tokyo
    MONTH = "month"  # 2026-11, 2026/11, 202611
    YEN = "yen"  # whole yen, may be negative, may have thousands separators
    NUMBER = "number"  # whole number, not negative
    CHOICE = "choice"
    POSTAL_CODE = "postal_code"  # 7 digits, hyphen allowed
    TELEPHONE = "telephone"  # 10 or 11 digits from 0, hyphens allowed
    MOBILE = "mobile"  # 11 digits from 060, 070, 080 or 090
    EMAIL = "email"
    CORPORATE_NUMBER = "corporate_number"  # 13 digits with a check digit
    COUNTRY = "country"  # two letters of ISO 3166-1
    LAST_FOUR = "last_four"  # 4 digits
    IMEI = "imei"  # 15 digits with a check digit (Luhn)
    ICCID = "iccid"  # 18 or 19 digits from 89


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    header: str
    kind: Kind
    meaning: str
    required: bool = False
    choices: dict[str, str] = field(default_factory=dict)
    """Stored code → Japanese word; a file may hold either."""
    longest: int = 100


@dataclass(frozen=True, slots=True)
class File:
    """One CSV file. `key` names the columns that no two rows may share."""

    name: str
    header: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def filename(self) -> str:
        return f"{self.name}.csv"

    def named(self, header: str) -> Column | None:
        """The column that a header names, in Japanese or English."""
        return next((column for column in self.columns if header in (column.name, column.header)), None)


def _needed(name: str, header: str, kind: Kind, meaning: str, **more: object) -> Column:
    return Column(name, header, kind, meaning, required=True, **more)  # type: ignore[arg-type]


KINDS_OF_CUSTOMER = {"PERSON": "個人", "CORPORATION": "法人"}
KINDS_OF_PLAN = {"PLAN": "料金プラン", "OPTION": "オプション"}
STATUSES = {"ACTIVE": "利用中", "SUSPENDED": "利用停止中", "ENDED": "解約済み"}
ITEMS = {
    "PLAN": "基本料",
    "OPTION": "オプション料",
    "DATA": "データ追加",
    "CALLS": "通話料",
    "DEVICE": "端末分割払金",
    "DISCOUNT": "割引",
    "FEE": "手数料等",
    "TAX": "消費税等",
}
METHODS = {"CARD": "クレジットカード", "ACCOUNT": "口座振替", "SLIP": "請求書"}
KINDS_OF_CONTACT = {"VISIT": "来店", "ENQUIRY": "問い合わせ", "REPAIR": "修理"}
CUSTOMER_NUMBER = _needed("customer_number", "顧客番号", Kind.CODE, "The carrier's number of the customer", longest=20)
CONTRACT_NUMBER = _needed("contract_number", "契約番号", Kind.CODE, "The contract of one line", longest=20)
MONTH = _needed("month", "対象月", Kind.MONTH, "The month it is about")

CUSTOMERS = File(
    "customers",
    "顧客",
    ("customer_number",),
    (
        CUSTOMER_NUMBER,
        _needed("kind", "区分", Kind.CHOICE, "A person or a corporation", choices=KINDS_OF_CUSTOMER),
        _needed(
            "name", "氏名・名称", Kind.TEXT, "As registered, variants of characters included (髙, 﨑)", longest=120
        ),
        _needed("kana", "カナ", Kind.KANA, "Reading of the name", longest=120),
        Column("birth_on", "生年月日", Kind.DATE, "Required for a person, empty for a corporation"),
        _needed("postal_code", "郵便番号", Kind.POSTAL_CODE, "Of the registered address"),
        _needed("address", "住所", Kind.TEXT, "Prefecture to house number, then building and room", longest=200),
        Column("phone", "連絡先電話番号", Kind.TELEPHONE, "A number to call other than the customer's own lines"),
        Column("email", "メールアドレス", Kind.EMAIL, "Where notices go", longest=254),
        Column("nationality", "国籍", Kind.COUNTRY, "Of a foreign resident"),
        Column("corporate_number", "法人番号", Kind.CORPORATE_NUMBER, "Required for a corporation"),
        Column("contact_person", "担当者氏名", Kind.TEXT, "Person in charge; required for a corporation", longest=120),
        Column(
            "guardian_number", "親権者の顧客番号", Kind.CODE, "A minor's parent: a customer of this file", longest=20
        ),
        _needed("registered_on", "登録日", Kind.DATE, "Customer since"),
    ),
)

PLANS = File(
    "plans",
    "料金プラン・オプション",
    ("plan_code",),
    (
        _needed("plan_code", "プランコード", Kind.CODE, "The carrier's code of the plan or option", longest=20),
        _needed("kind", "種別", Kind.CHOICE, "A plan or an option", choices=KINDS_OF_PLAN),
        _needed("name", "名称", Kind.TEXT, "As printed on the bill", longest=80),
        _needed("monthly_yen", "月額", Kind.YEN, "Monthly fee before tax, not negative"),
        Column("data_gb", "データ容量", Kind.NUMBER, "GB a month; empty when unlimited and for an option"),
        _needed("sold_from", "受付開始日", Kind.DATE, "First day a customer could choose it"),
        Column("sold_until", "受付終了日", Kind.DATE, "Last day; empty while it is sold"),
    ),
)

LINES = File(
    "lines",
    "回線契約",
    ("contract_number",),
    (
        CONTRACT_NUMBER,
        CUSTOMER_NUMBER,
        _needed("number", "電話番号", Kind.MOBILE, "The line; no two contracts in force share one"),
        _needed("status", "状態", Kind.CHOICE, "In force, suspended or ended", choices=STATUSES),
        _needed("plan_code", "プランコード", Kind.CODE, "A plan of plans.csv", longest=20),
        Column("user_name", "利用者氏名", Kind.TEXT, "Who uses the line, when not the contractor", longest=120),
        _needed("started_on", "契約日", Kind.DATE, "First day of the contract"),
        Column("suspended_on", "停止日", Kind.DATE, "Required while suspended"),
        Column("ended_on", "解約日", Kind.DATE, "Required when ended, empty otherwise"),
    ),
)

OPTIONS = File(
    "options",
    "オプション契約",
    ("contract_number", "plan_code", "started_on"),
    (
        CONTRACT_NUMBER,
        _needed("plan_code", "オプションコード", Kind.CODE, "An option of plans.csv", longest=20),
        _needed("started_on", "開始日", Kind.DATE, "First day of the option"),
        Column("ended_on", "終了日", Kind.DATE, "Last day; empty while in force"),
    ),
)

DEVICES = File(
    "devices",
    "端末・SIM",
    ("contract_number", "bought_on"),
    (
        CONTRACT_NUMBER,
        _needed("model", "機種名", Kind.TEXT, "Product name of the handset in use", longest=80),
        _needed("imei", "IMEI", Kind.IMEI, "Of the handset"),
        _needed("iccid", "ICCID", Kind.ICCID, "Of the SIM card or of the eSIM profile"),
        _needed("sim_kind", "SIM種別", Kind.CHOICE, "Card or embedded", choices={"SIM": "SIMカード", "ESIM": "eSIM"}),
        _needed("bought_on", "購入日", Kind.DATE, "Day the handset was handed over"),
        Column("instalment_yen", "分割払金", Kind.NUMBER, "Each monthly instalment in yen; empty when paid at once"),
        Column("instalments_left", "分割残回数", Kind.NUMBER, "Instalments still to be billed"),
    ),
)

BILLS = File(
    "bills",
    "請求明細",
    ("customer_number", "month", "position"),
    (
        MONTH,
        CUSTOMER_NUMBER,
        _needed("position", "行番号", Kind.NUMBER, "Place of the row on the bill, from 1"),
        Column("contract_number", "契約番号", Kind.CODE, "The line it is for; empty for the whole bill", longest=20),
        _needed("item", "内訳コード", Kind.CHOICE, "What kind of row", choices=ITEMS),
        _needed("label", "内訳", Kind.TEXT, "As printed on the bill", longest=80),
        _needed("amount_yen", "金額", Kind.YEN, "Before tax, which is a row of its own; negative for a discount"),
        _needed("due_on", "支払期限", Kind.DATE, "The same in every row of a bill"),
    ),
)

USAGE = File(
    "usage",
    "月別利用量",
    ("contract_number", "month"),
    (
        MONTH,
        CONTRACT_NUMBER,
        _needed("data_mb", "データ通信量", Kind.NUMBER, "MB in the month"),
        _needed("call_minutes", "通話時間", Kind.NUMBER, "Minutes in the month, rounded up"),
        _needed("messages", "SMS通数", Kind.NUMBER, "Messages sent in the month"),
    ),
)

PAYMENTS = File(
    "payments",
    "入金",
    ("customer_number", "month"),
    (
        MONTH,
        CUSTOMER_NUMBER,
        _needed("method", "支払方法", Kind.CHOICE, "How the customer pays", choices=METHODS),
        Column("last_four", "下4桁", Kind.LAST_FOUR, "Last four digits of the card or account, never more"),
        _needed("billed_yen", "請求額", Kind.YEN, "The total of that month's bill, tax included"),
        _needed("paid_yen", "入金額", Kind.YEN, "What has come in for it; 0 when nothing has"),
        _needed("due_on", "支払期限", Kind.DATE, "As on the bill"),
        Column("paid_on", "入金日", Kind.DATE, "Day of the last payment; required when anything was paid"),
    ),
)

CONTACTS = File(
    "contacts",
    "応対履歴",
    ("contact_number",),
    (
        _needed("contact_number", "応対番号", Kind.CODE, "The carrier's number of the contact", longest=20),
        CUSTOMER_NUMBER,
        _needed("happened_at", "日時", Kind.TIME, "Time in Japan"),
        _needed("kind", "種別", Kind.CHOICE, "What it was", choices=KINDS_OF_CONTACT),
        _needed("place", "受付場所", Kind.TEXT, "Shop, centre or web site", longest=80),
        _needed("summary", "内容", Kind.TEXT, "What it was about and how it ended", longest=1000),
    ),
)

FILES: tuple[File, ...] = (PLANS, CUSTOMERS, LINES, OPTIONS, DEVICES, BILLS, USAGE, PAYMENTS, CONTACTS)
"""In the order in which rows may refer to each other: what is referred to comes first."""


def file_named(name: str) -> File:
    """The file of a name; raises KeyError for a name that is not in FILES."""
    return _BY_NAME[name]


def headers(file: File) -> Iterable[str]:
    return (column.header for column in file.columns)


_BY_NAME = {file.name: file for file in FILES}
