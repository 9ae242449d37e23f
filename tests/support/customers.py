"""Two customers who have everything, and some who test the edges. Their values are canaries: the leak test looks for every one of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from contracts.models import Bill, BillLine, Contact, Device, Line, LineOption, Payment, Plan, Usage
from customers.models import Customer, SearchKey
from customers.search import keys_of
from tests.support.cast import NAMESPACE


@dataclass(frozen=True)
class Person:
    code: str
    name: str
    kana: str
    born_on: date
    address: str
    number: str
    contact_number: str
    email: str
    imei: str
    iccid: str
    device: str
    user_name: str
    summary: str
    bill_yen: int
    last_four: str
    contract_number: str
    postal_code: str = "1000005"
    id: UUID = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", uuid5(NAMESPACE, self.code))

    @property
    def canaries(self) -> dict[str, str]:
        """Every personal value as it could be printed → the name of the field. None may be in a response without its entry."""
        dashed = f"{self.number[:3]}-{self.number[3:7]}-{self.number[7:]}"
        surname, given = self.name.split()
        return {
            str(self.id): "id",
            self.id.hex: "id",
            self.code: "code",
            self.name: "name",
            surname + given: "name",
            surname + "　" + given: "name",
            self.kana: "kana",
            self.born_on.isoformat(): "born_on",
            f"{self.born_on.year}年": "born_on",
            self.address: "address",
            self.number: "number",
            dashed: "number",
            self.contact_number: "contact_number",
            self.email: "email",
            self.imei: "imei",
            self.iccid: "iccid",
            self.device: "device",
            self.user_name: "user_name",
            self.summary: "summary",
            f"{self.bill_yen:,}": "bill_yen",
            str(self.bill_yen): "bill_yen",
            self.contract_number: "contract_number",
            self.last_four: "last_four",
        }


TARO = Person(
    code="K-7310001", name="山田 太郎", kana="ヤマダ タロウ", born_on=date(1986, 5, 1), address="東京都千代田区丸の内九丁目8-7 蒼穹荘301",
    number="09077315678", contact_number="0359317753", email="taro.canary@example.jp", imei="490154203237518", iccid="8981100022313560911",
    device="蒼穹フォン X7", user_name="山田 利用子", summary="先月の問い合わせ：蒼穹の件で来店", bill_yen=73_197, last_four="7086",
    contract_number="CN7319001",
)  # fmt: skip
HANAKO = Person(
    code="K-7310002", name="佐藤 花子", kana="サトウ ハナコ", born_on=date(1991, 11, 23), address="大阪府大阪市北区梅田八丁目6-5 翡翠館908",
    number="08064207991", contact_number="0663429917", email="hanako.canary@example.jp", imei="356938035643809", iccid="8981300077412288904",
    device="翡翠フォン 9", user_name="佐藤 利用也", summary="翡翠の修理についてお問い合わせ", bill_yen=64_283, last_four="5527",
    contract_number="CN6428002", postal_code="5300001",
)  # fmt: skip
EVERYONE = (TARO, HANAKO)


def load(today: date) -> None:
    """Write them as the owner, with everything that the six sections show."""
    plan = Plan.objects.using("owner").create(
        code="SMART20", kind="PLAN", name="スマート 20GB", monthly_yen=4950, gigabytes=20, sold_from=date(2024, 4, 1)
    )
    option = Plan.objects.using("owner").create(
        code="CARE", kind="OPTION", name="ケータイ補償", monthly_yen=660, sold_from=date(2024, 4, 1)
    )
    for person in EVERYONE:
        _load(person, plan, option, today)


def _load(person: Person, plan: Plan, option: Plan, today: date) -> None:
    customer = Customer.objects.using("owner").create(
        id=person.id, code=person.code, name=person.name, kana=person.kana, born_on=person.born_on, postal_code=person.postal_code,
        address=person.address, contact_number=person.contact_number, email=person.email, line_numbers=person.number,
        registered_on=date(2020, 4, 1),
    )  # fmt: skip
    for kind, digest in keys_of(kana=person.kana, born_on=person.born_on, numbers=[person.number]):
        SearchKey.objects.using("owner").create(kind=kind, digest=digest, customer=customer)
    line = Line.objects.using("owner").create(
        customer=customer, contract_number=person.contract_number, number=person.number, status="ACTIVE", plan=plan,
        user_name=person.user_name, began_on=date(2024, 4, 1),
    )  # fmt: skip
    LineOption.objects.using("owner").create(customer=customer, line=line, plan=option, began_on=date(2024, 4, 1))
    Device.objects.using("owner").create(
        customer=customer, line=line, model_name=person.device, imei=person.imei, iccid=person.iccid, is_esim=False,
        bought_on=date(2025, 1, 10), instalment_yen=3220, instalments_left=9,
    )  # fmt: skip
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    for back in range(24):
        total = person.bill_yen if back == 0 else 5610
        due = (month + timedelta(days=58)).replace(day=27)
        Bill.objects.using("owner").create(month=month, customer=customer, total_yen=total, due_on=due)
        BillLine.objects.using("owner").create(
            month=month,
            customer=customer,
            position=1,
            line=line,
            item="PLAN",
            label="基本プラン（スマート 20GB）",
            yen=4950,
        )
        BillLine.objects.using("owner").create(
            month=month, customer=customer, position=2, line=line, item="EXTRA", label="その他", yen=total - 4950
        )
        Usage.objects.using("owner").create(
            month=month, line=line, customer=customer, megabytes=18_000 + 100 * back, call_minutes=42, messages=7
        )
        Payment.objects.using("owner").create(
            customer=customer, month=month, method="CARD", last_four=person.last_four, billed_yen=total,
            paid_yen=0 if back == 0 else total, due_on=due, paid_on=None if back == 0 else due,
        )  # fmt: skip
        month = (month - timedelta(days=1)).replace(day=1)
    Contact.objects.using("owner").create(
        customer=customer, code=f"H{person.code}", kind="ENQUIRY", at=timezone.now() - timedelta(days=30), place="カスタマーセンター",
        summary=person.summary,
    )  # fmt: skip
