"""Tickets and visits. Nothing here says who the visitor is: a visit holds a pseudonym and, sealed, the masked name on its bar."""

from datetime import date, datetime
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedCharField

from audit.changes import keep_history
from audit.privacy import Privacy
from reception.purposes import Purpose, purpose_of
from staff.hours import outside_hours
from staff.models import Shop, Staff, Terminal


class TicketQuerySet(models.QuerySet["Ticket"]):
    def of_day(self, shop: int, day: date) -> "TicketQuerySet":
        return self.filter(shop_id=shop, day=day)

    def waiting(self) -> "TicketQuerySet":
        return self.filter(status=Ticket.Status.WAITING)

    def in_calling_order(self) -> "TicketQuerySet":
        """Those who need care first, then who was issued (or returned) first. A booking counts from its own time."""
        return self.order_by("-priority", "queued_at", "pk")


class Ticket(models.Model):
    """受付票: what the greeter issues. A number, a purpose, no name."""

    class Channel(models.TextChoices):
        COUNTER = "COUNTER", _("来店")
        TELEPHONE = "TELEPHONE", _("電話")

    class Status(models.TextChoices):
        WAITING = "WAITING", _("お待ち")
        CALLED = "CALLED", _("お呼び出し")
        SERVED = "SERVED", _("応対済み")
        NO_SHOW = "NO_SHOW", _("不在")
        CLOSED = "CLOSED", _("取りやめ")

    class Care(models.TextChoices):
        WHEELCHAIR = "WHEELCHAIR", _("車いす")
        SMALL_CHILDREN = "SMALL_CHILDREN", _("お子さま連れ")
        STICK = "STICK", _("お足元の配慮")
        HEARING = "HEARING", _("筆談")

    class Language(models.TextChoices):
        JAPANESE = "ja", "日本語"
        ENGLISH = "en", "English"
        CHINESE = "zh", "中文"
        KOREAN = "ko", "한국어"
        VIETNAMESE = "vi", "Tiếng Việt"
        PORTUGUESE = "pt", "Português"

    class Chosen(models.TextChoices):
        """Why a clerk calls a ticket out of turn. On the log only."""

        BOOKED_TIME = "BOOKED_TIME", _("予約の時刻になった")
        CARE = "CARE", _("お待ちいただくのが難しい")
        SHORT = "SHORT", _("短時間で済むご用件")
        LANGUAGE = "LANGUAGE", _("言語・筆談の対応ができる")
        SPECIALIST = "SPECIALIST", _("担当者でないと対応できない")
        CONTINUED = "CONTINUED", _("先ほどの応対の続き")

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="tickets")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    serial = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.COUNTER)
    booked_for = models.DateTimeField(null=True)
    care = ArrayField(models.CharField(max_length=16, choices=Care), default=list)
    priority = models.BooleanField(default=False)
    language = models.CharField(max_length=2, choices=Language, default=Language.JAPANESE)
    brought = ArrayField(models.CharField(max_length=20), default=list)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=9)
    queued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    called_to = models.ForeignKey(Terminal, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    privacy: ClassVar = Privacy(
        plain=(
            "id", "shop", "day", "letter", "serial", "purpose", "channel", "booked_for", "care", "priority", "language", "brought",
            "status", "issued_at", "issued_by", "queued_at", "called_at", "called_to", "ended_at",
        ),
    )  # fmt: skip

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["shop", "day", "letter", "serial"], name="ticket_number_once")
        ]
        indexes: ClassVar = [models.Index(fields=["shop", "day", "status"], name="ticket_queue")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number as it is called out: A-014."""
        return f"{self.letter}-{self.serial:03d}"

    @property
    def reason_to_come(self) -> Purpose:
        return purpose_of(self.purpose)

    @property
    def purpose_label(self) -> Promise:
        return _(self.reason_to_come.label)

    @property
    def care_labels(self) -> list[str]:
        return [str(self.Care(code).label) for code in self.care]


class VisitQuerySet(models.QuerySet["Visit"]):
    def open(self) -> "VisitQuerySet":
        return self.filter(closed_at=None)

    def of_clerk(self, staff: int) -> "VisitQuerySet":
        return self.filter(clerk_id=staff)


class Visit(models.Model):
    """応対: opened on a ticket, or without one for a stated reason. It belongs to one clerk; a clerk has one open."""

    class Reason(models.TextChoices):
        """Why a visit is opened without a ticket."""

        CALL_BACK = "CALL_BACK", _("折り返しの電話")
        FOLLOW_UP = "FOLLOW_UP", _("前日までの応対の続き")
        COUNTER_DIRECT = "COUNTER_DIRECT", _("受付を通らずに窓口へ来られた")
        CARRIER_REQUEST = "CARRIER_REQUEST", _("本社からの依頼")
        RECORD_REVIEW = "RECORD_REVIEW", _("閲覧記録の確認")

    class Outcome(models.TextChoices):
        DONE = "DONE", _("ご用件が済んだ")
        EXPLAINED = "EXPLAINED", _("説明のみ")
        MISSING_PAPERS = "MISSING_PAPERS", _("書類がそろわず、出直し")
        NOT_IDENTIFIED = "NOT_IDENTIFIED", _("本人確認ができなかった")
        NOT_FOUND = "NOT_FOUND", _("契約が見つからなかった")
        REFERRED = "REFERRED", _("カスタマーセンターへ案内")
        LEFT = "LEFT", _("お客さまが帰られた")
        NO_SHOW = "NO_SHOW", _("お呼びしたが、いらっしゃらなかった")

        @classmethod
        def of_closing(cls) -> list[tuple[str, str | Promise]]:
            """The choices of whoever closes a visit. A no-show is another act: it leads the ticket back to the queue."""
            return [(outcome.value, outcome.label) for outcome in cls if outcome != cls.NO_SHOW]

    number = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="visits")
    terminal = models.ForeignKey(Terminal, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, null=True, related_name="visits")
    purpose = models.CharField(max_length=20)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    clerk = models.ForeignKey(Staff, models.PROTECT, related_name="visits")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    subject = models.UUIDField(null=True)
    subject_mask = EncryptedCharField(max_length=80, null=True)
    subject_flags = ArrayField(
        models.CharField(max_length=40), default=list
    )  # what every look at this subject is told besides

    objects = VisitQuerySet.as_manager()

    privacy: ClassVar = Privacy(
        # subject_mask (山＊ 太＊) was shown under a recorded look and is sealed; it names nobody, so the table needs no policy.
        pseudonym=("subject", "subject_mask", "subject_flags"),
        plain=(
            "number",
            "shop",
            "terminal",
            "ticket",
            "purpose",
            "reason",
            "clerk",
            "opened_at",
            "closed_at",
            "outcome",
        ),
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(closed_at=None), name="one_open_visit_a_clerk"
            ),
            # Who did not come when called is called again: a visit that met nobody leaves its ticket free.
            models.UniqueConstraint(
                fields=["ticket"], condition=~models.Q(outcome="NO_SHOW"), name="one_visit_a_ticket"
            ),
            models.CheckConstraint(
                condition=models.Q(ticket__isnull=False) | ~models.Q(reason=""), name="visit_has_ticket_or_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="visit_closes_with_outcome",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "opened_at"], name="visit_of_shop"),
            models.Index(
                fields=["subject", "opened_at"], name="visit_of_subject", condition=models.Q(subject__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @property
    def reason_to_come(self) -> Purpose:
        return purpose_of(self.purpose)

    @property
    def purpose_label(self) -> Promise:
        return _(self.reason_to_come.label)

    @property
    def flags(self) -> list[str]:
        """What every entry on this visit says about it."""
        return [] if self.ticket_id is not None else ["NO_TICKET"]

    def flags_of_look(self, at: datetime) -> list[str]:
        """What every look at the chosen customer says besides. Reads the shop."""
        visitor = self.ticket_id is not None
        late = outside_hours(at, opens_at=self.shop.opens_at, closes_at=self.shop.closes_at, visitor=visitor)
        return [*self.subject_flags, *(["OUTSIDE_HOURS"] if late else [])]

    @property
    def is_telephone(self) -> bool:
        """A caller cannot show a document: nothing is ever disclosed on the telephone."""
        if self.ticket is not None:
            return self.ticket.channel == Ticket.Channel.TELEPHONE
        return self.reason == Visit.Reason.CALL_BACK

    def minutes(self, now: datetime) -> int:
        return int(((self.closed_at or now) - self.opened_at).total_seconds() // 60)


class Handover(models.Model):
    """A visit passed from one clerk to another, and why."""

    class Reason(models.TextChoices):
        BREAK = "BREAK", _("休憩・退勤")
        SPECIALIST = "SPECIALIST", _("担当の異なる用件")
        LANGUAGE = "LANGUAGE", _("言語の対応")
        COMPLAINT = "COMPLAINT", _("ご意見・ご不満")
        KNOWS_CUSTOMER = "KNOWS_CUSTOMER", _("お客さまが知り合い")

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="handovers")
    from_clerk = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    to_clerk = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason)
    at = models.DateTimeField()

    privacy: ClassVar = Privacy(plain=("id", "visit", "from_clerk", "to_clerk", "reason", "at"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.from_clerk_id} → {self.to_clerk_id}"


for model in (Ticket, Visit, Handover):
    keep_history(model)
