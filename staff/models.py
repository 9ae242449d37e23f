"""Agencies, shops, terminals; the people who serve, and the staff ID that lets them."""

from datetime import date
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.changes import keep_history
from audit.privacy import Privacy
from staff.permissions import Role


class Agency(models.Model):
    """代理店: the company that runs shops for the carrier."""

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)

    privacy: ClassVar = Privacy(plain=("id", "code", "name"))

    class Meta:
        default_permissions = ()
        # Whoever holds it reviews the looks of every shop of the agency (django-guardian, on the Agency).
        permissions: ClassVar = [("audits", "Audits the shops of the agency")]

    def __str__(self) -> str:
        return self.name


class Shop(models.Model):
    """A role at a shop is one of these object permissions (django-guardian); GRANTS says what the role may do."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="shops")
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=80)
    opens_at = models.TimeField()
    closes_at = models.TimeField()

    privacy: ClassVar = Privacy(plain=("id", "agency", "code", "name", "opens_at", "closes_at"))

    class Meta:
        default_permissions = ()
        permissions: ClassVar = [(role.value, f"Works as {role.value}") for role in Role]

    def __str__(self) -> str:
        return self.name


class Terminal(models.Model):
    """One PC of a shop. A browser becomes a terminal by a one-time code; the signed cookie it then holds names this row."""

    class Kind(models.TextChoices):
        RECEPTION = "RECEPTION", _("受付")
        COUNTER = "COUNTER", _("窓口")
        REPAIR = "REPAIR", _("修理")
        TELEPHONE = "TELEPHONE", _("電話")
        OFFICE = "OFFICE", _("事務所")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="terminals")
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.PositiveSmallIntegerField()
    # Of the newest one-time code, good until code_expires_at.
    code_digest = models.BinaryField(null=True, editable=False)
    code_expires_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        plain=("id", "shop", "kind", "place", "code_digest", "code_expires_at", "enrolled_at", "revoked_at")
    )

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shop", "kind", "place"], name="terminal_place_once")]

    def __str__(self) -> str:
        return str(_("%(kind)s%(place)s") % {"kind": self.get_kind_display(), "place": self.place})


class StaffQuerySet(models.QuerySet["Staff"]):
    def with_qualification(self, today: date) -> "StaffQuerySet":
        """Annotate `qualified`: holds a staff ID that is valid today. One query with the person."""
        return self.annotate(
            qualified=models.Exists(StaffId.objects.valid_on(today).filter(staff=models.OuterRef("pk")))
        )


class StaffManager(BaseUserManager["Staff"].from_queryset(StaffQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, number: str | None) -> "Staff":
        return self.get(number=number)  # type: ignore[no-any-return]


class Staff(AbstractBaseUser, PermissionsMixin):
    """A member of staff. `ref` is the pseudonym in the log: erasing the person later leaves the log whole."""

    number = models.CharField(max_length=9, unique=True)
    ref = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    kana = models.CharField(max_length=80)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="people")
    ended_on = models.DateField(null=True)

    USERNAME_FIELD = "number"
    objects = StaffManager()

    privacy: ClassVar = Privacy(
        pseudonym=("ref",),
        plain=(
            "id", "number", "name", "kana", "agency", "ended_on", "password", "last_login", "is_superuser", "groups", "user_permissions",
        ),
    )  # fmt: skip

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class StaffIdQuerySet(models.QuerySet["StaffId"]):
    def valid_on(self, day: date) -> "StaffIdQuerySet":
        return self.filter(
            issued_on__lte=day, expires_on__gte=day, suspended_at=None, ended_at=None, staff__ended_on=None
        )


class StaffId(models.Model):
    """スタッフID: exam passed, pledge signed, not expired, not suspended. Without a valid one nobody looks anything up."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="staff_ids")
    passed_on = models.DateField()
    pledged_on = models.DateField()
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=9)
    expires_on = models.DateField()
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = StaffIdQuerySet.as_manager()

    privacy: ClassVar = Privacy(
        plain=(
            "id",
            "staff",
            "passed_on",
            "pledged_on",
            "issued_on",
            "issued_by",
            "expires_on",
            "suspended_at",
            "ended_at",
        )
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff"], condition=models.Q(ended_at=None), name="one_current_staff_id"),
            models.CheckConstraint(
                condition=models.Q(issued_on__gte=models.F("passed_on")), name="staff_id_after_exam"
            ),
            models.CheckConstraint(
                condition=models.Q(issued_on__gte=models.F("pledged_on")), name="staff_id_after_pledge"
            ),
            models.CheckConstraint(condition=models.Q(expires_on__gt=models.F("issued_on")), name="staff_id_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} to {self.expires_on}"


class Shift(models.Model):
    """勤務: when a person is planned to work at a shop on a day. A week without any says nothing about the person."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="shifts")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    day = models.DateField()
    begins_at = models.TimeField()
    ends_at = models.TimeField()

    privacy: ClassVar = Privacy(plain=("id", "staff", "shop", "day", "begins_at", "ends_at"))

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["staff", "day", "begins_at"], name="shift_begins_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("begins_at")), name="shift_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.day} {self.begins_at:%H:%M}"


for model in (Agency, Shop, Terminal, StaffId, Shift):
    keep_history(model)
