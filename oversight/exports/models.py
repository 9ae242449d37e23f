"""A request for rows of the log, its approval, and that it was handed over: never what was in it."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from audit.changes import keep_history
from audit.privacy import Privacy
from oversight.exports.rules import State
from staff.models import Shop


class Export(models.Model):
    """書き出しの申請. `about` is the pseudonym of the person or customer whose rows are asked for.

    The entries named here say the same on the log; where row and log differ, nothing is handed over.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    about = models.UUIDField()
    visit = models.BigIntegerField(null=True)
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=20)
    reference = models.CharField(max_length=30)
    requested_by = models.CharField(max_length=9)
    requester = models.UUIDField()
    requested_at = models.DateTimeField()
    request_entry = models.UUIDField(unique=True)
    approved_by = models.CharField(max_length=9, blank=True)
    approver = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    approval_entry = models.UUIDField(null=True, unique=True)
    made_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        pseudonym=("about", "requester", "approver"),
        plain=(
            "id", "uuid", "shop", "kind", "visit", "since", "until", "reason", "reference", "requested_by", "requested_at",
            "request_entry", "approved_by", "approved_at", "approval_entry", "made_at",
        ),
    )  # fmt: skip

    class Meta:
        app_label = "oversight"
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(approver=None) | ~Q(approver=F("requester")), name="export_needs_two"),
            models.CheckConstraint(
                condition=Q(approver=None, approved_at=None, approval_entry=None, approved_by="")
                | (
                    Q(approver__isnull=False, approved_at__isnull=False, approval_entry__isnull=False)
                    & ~Q(approved_by="")
                ),
                name="export_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None) | Q(made_at__gte=F("approved_at"), approver__isnull=False),
                name="export_made_after_approval",
            ),
            models.CheckConstraint(condition=Q(kind__in=["PERSON", "CUSTOMER"]), name="export_kind"),
        ]
        indexes: ClassVar = [models.Index(fields=["shop", "requested_at"], name="export_of_shop")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def state(self) -> State:
        return State(
            about=self.about, requester=self.requester, requested_at=self.requested_at, approver=self.approver,
            made=self.made_at is not None,
        )  # fmt: skip


keep_history(Export)
