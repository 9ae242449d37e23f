"""What is shown once disclosed: lines, plans, devices, bills, usage, payments, contacts. Each table answers to one section of the gate.

Past holders of a number exist nowhere: a line belongs to one customer, and nothing keeps who had its number before.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedCharField, EncryptedTextField

from audit.changes import keep_history
from audit.privacy import Privacy
from customers.models import Customer


class Plan(models.Model):
    """A plan or an option as the carrier sells it."""

    class Kind(models.TextChoices):
        PLAN = "PLAN", _("料金プラン")
        OPTION = "OPTION", _("オプション")

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=80)
    monthly_yen = models.PositiveIntegerField()
    gigabytes = models.PositiveIntegerField(null=True)  # null: no limit, or an option
    sold_from = models.DateField()
    sold_until = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        plain=("id", "code", "kind", "name", "monthly_yen", "gigabytes", "sold_from", "sold_until")
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """回線. The contractor is not always the user or the payer."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("利用中")
        SUSPENDED = "SUSPENDED", _("利用停止中")
        ENDED = "ENDED", _("解約済み")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="lines")
    contract_number = models.CharField(max_length=20, unique=True)
    number = EncryptedCharField(max_length=11)
    status = models.CharField(max_length=10, choices=Status)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    user_name = EncryptedCharField(max_length=120, null=True)  # 利用者, when it is not the contractor
    began_on = models.DateField()
    suspended_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        personal=("contract_number", "number", "status", "plan", "user_name", "began_on", "suspended_on", "ended_on"),
        pseudonym=("customer",),
        plain=("id",),
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class LineOption(models.Model):
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="options")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        personal=("plan", "began_on", "ended_on"), pseudonym=("customer",), plain=("id", "line")
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "plan", "began_on"], name="line_option_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Device(models.Model):
    """端末とSIM of a line, with the instalments still open."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, models.PROTECT, related_name="devices")
    model_name = EncryptedCharField(max_length=80)
    imei = EncryptedCharField(max_length=15)
    iccid = EncryptedCharField(max_length=19)
    is_esim = models.BooleanField()
    bought_on = models.DateField()
    instalment_yen = models.PositiveIntegerField(default=0)
    instalments_left = models.PositiveSmallIntegerField(default=0)

    privacy: ClassVar = Privacy(
        personal=("model_name", "imei", "iccid", "is_esim", "bought_on", "instalment_yen", "instalments_left"),
        pseudonym=("customer",),
        plain=("id", "line"),
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["line", "bought_on"], name="device_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Bill(models.Model):
    """One customer's bill of one month. Partitioned by month; whole yen, tax included."""

    pk = models.CompositePrimaryKey("month", "customer")
    month = models.DateField()  # the first day
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    total_yen = models.IntegerField()
    due_on = models.DateField()

    privacy: ClassVar = Privacy(personal=("total_yen", "due_on"), pseudonym=("customer",), plain=("month",))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class BillLine(models.Model):
    """内訳: one item of a bill. `line` is null for what belongs to the whole bill."""

    pk = models.CompositePrimaryKey("month", "customer", "position")
    month = models.DateField()
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="+")
    item = models.CharField(max_length=20)
    label = models.CharField(max_length=80)
    yen = models.IntegerField()

    privacy: ClassVar = Privacy(
        personal=("item", "label", "yen"), pseudonym=("customer",), plain=("month", "position", "line")
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.position}"


class Usage(models.Model):
    """One line's use in one month. A daily breakdown is not in the shop's system (通信の秘密, 電気通信事業法 4条)."""

    pk = models.CompositePrimaryKey("month", "line")
    month = models.DateField()
    line = models.ForeignKey(Line, models.PROTECT, related_name="+")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    megabytes = models.PositiveIntegerField()
    call_minutes = models.PositiveIntegerField()
    messages = models.PositiveIntegerField()

    privacy: ClassVar = Privacy(
        personal=("megabytes", "call_minutes", "messages"), pseudonym=("customer",), plain=("month", "line")
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Payment(models.Model):
    """What was asked for a month and what has come in. Open is total minus paid."""

    class Method(models.TextChoices):
        CARD = "CARD", _("クレジットカード")
        ACCOUNT = "ACCOUNT", _("口座振替")
        SLIP = "SLIP", _("請求書（振込用紙）")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    month = models.DateField()
    method = models.CharField(max_length=8, choices=Method)
    last_four = EncryptedCharField(max_length=4, null=True)
    billed_yen = models.IntegerField()
    paid_yen = models.IntegerField(default=0)
    due_on = models.DateField()
    paid_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        personal=("method", "last_four", "billed_yen", "paid_yen", "due_on", "paid_on"),
        pseudonym=("customer",),
        plain=("id", "month"),
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "month"], name="payment_once_a_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Contact(models.Model):
    """来店・お問い合わせ・修理の履歴, as the carrier's other channels sent it."""

    class Kind(models.TextChoices):
        VISIT = "VISIT", _("来店")
        ENQUIRY = "ENQUIRY", _("お問い合わせ")
        REPAIR = "REPAIR", _("修理")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    place = models.CharField(max_length=80)
    summary = EncryptedTextField()

    privacy: ClassVar = Privacy(
        personal=("code", "kind", "at", "place", "summary"), pseudonym=("customer",), plain=("id",)
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


for model in (Plan, Line, LineOption, Device):
    keep_history(model)
