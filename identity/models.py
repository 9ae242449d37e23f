"""Documents in hand, checks, disclosures. What a check compared is never stored as an image, nor a number in clear."""

from datetime import datetime, timedelta
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedCharField

from audit.changes import keep_history
from audit.privacy import Privacy
from customers.models import Customer
from reception.models import Visit


class HeldDocument(models.Model):
    """A document on our side of the counter: face down while waiting, handed back at once. Its clock is on the visit's bar."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="held_documents")
    kind = models.CharField(max_length=24)
    received_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(plain=("id", "visit", "kind", "received_at", "returned_at"))

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["visit"], name="held_now", condition=models.Q(returned_at=None))]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.kind}"


class Check(models.Model):
    """本人確認: who compared what kind of document with whom, by which method, and what came of it."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checks")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="checks")
    method = models.CharField(max_length=24)
    document = models.CharField(max_length=24)
    passed = models.BooleanField()
    reasons = ArrayField(models.CharField(max_length=32), default=list)
    assurance = models.PositiveSmallIntegerField()
    checked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=9)
    unlocks = models.BooleanField(default=False)  # a manager's release after three failures; then the rest is empty

    privacy: ClassVar = Privacy(
        pseudonym=("customer",),
        plain=(
            "id",
            "visit",
            "method",
            "document",
            "passed",
            "reasons",
            "assurance",
            "checked_at",
            "checked_by",
            "unlocks",
        ),
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["visit", "checked_at"], name="check_of_visit")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(passed=False) | models.Q(reasons=[], assurance__gte=1),
                name="passed_check_has_no_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.document} {'passed' if self.passed else 'failed'}"


class CheckedDocument(models.Model):
    """The part of a check's record that speaks of the person: the number as a fingerprint and asterisks, or issuer and expiry."""

    check_made = models.OneToOneField(Check, models.PROTECT, related_name="details")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    number_fingerprint = models.BinaryField(max_length=32, null=True)
    number_mask = models.CharField(max_length=16, blank=True)
    issuer = EncryptedCharField(max_length=60, null=True)
    expires_on = models.DateField(null=True)
    supplementary = models.CharField(max_length=24, blank=True)
    supplementary_issued_on = models.DateField(null=True)

    privacy: ClassVar = Privacy(
        personal=(
            "number_fingerprint",
            "number_mask",
            "issuer",
            "expires_on",
            "supplementary",
            "supplementary_issued_on",
        ),
        pseudonym=("customer",),
        plain=("id", "check_made"),
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(number_mask__regex=r"^\**$"), name="document_number_only_asterisks"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Disclosure(models.Model):
    """開示: this customer, this clerk, this visit, for 20 minutes. The row is for the screen; the key is in the log."""

    LASTS = timedelta(minutes=20)

    class Reason(models.TextChoices):
        """Why it is extended."""

        STILL_EXPLAINING = "STILL_EXPLAINING", _("説明が続いている")
        SYSTEM_WAIT = "SYSTEM_WAIT", _("システムの処理待ち")
        CUSTOMER_THINKING = "CUSTOMER_THINKING", _("お客さまが検討中")
        INTERPRETING = "INTERPRETING", _("通訳・筆談のため")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="disclosures")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="disclosures")
    check_made = models.OneToOneField(Check, models.PROTECT, related_name="disclosure")
    clerk = models.ForeignKey("staff.Staff", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        pseudonym=("customer",), plain=("id", "visit", "check_made", "clerk", "opened_at", "extended_at", "closed_at")
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["visit"], condition=models.Q(closed_at=None), name="one_open_disclosure_a_visit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id} from {self.opened_at:%H:%M}"

    @property
    def expires_at(self) -> datetime:
        return self.opened_at + (2 if self.extended_at else 1) * self.LASTS

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.expires_at


for model in (HeldDocument, Check, CheckedDocument, Disclosure):
    keep_history(model)
