"""What managers look at: items found by a signal or drawn as a sample, the decisions on them, the questions to the people concerned.

Nothing here says anything about a customer: pseudonyms, codes and counts only.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedCharField

from audit.changes import keep_history
from audit.privacy import Privacy
from oversight.exports.models import Export as Export  # a model is found by Django where the package has its models
from staff.models import Shop


class Item(models.Model):
    """確認する記録: something that a reviewer looks at. Written by the worker, once for each `key`."""

    class Kind(models.TextChoices):
        SIGNAL = "SIGNAL", _("気づき")
        SAMPLE = "SAMPLE", _("抜き取り")

    class Level(models.TextChoices):
        """Who reviews it: the shop's managers, or those who audit the agency (a manager's own looks; what was not reviewed in time)."""

        SHOP = "SHOP", _("店舗")
        AGENCY = "AGENCY", _("代理店")

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=6, choices=Kind)
    signal = models.CharField(max_length=40, blank=True)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    person = models.UUIDField()
    subject = models.UUIDField(null=True)
    visit = models.BigIntegerField(null=True)
    day = models.DateField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    entries = ArrayField(models.UUIDField(), default=list)
    facts = models.JSONField(default=dict)
    weight = models.PositiveSmallIntegerField(default=1)
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    level = models.CharField(max_length=6, choices=Level, default=Level.SHOP)
    raised_at = models.DateTimeField(null=True)
    # With the first decision that is no question (IN_ORDER, INCIDENT). The database refuses it without that sign-off.
    closed_at = models.DateTimeField(null=True)

    privacy: ClassVar = Privacy(
        pseudonym=("person", "subject"),
        plain=(
            "id", "uuid", "key", "kind", "signal", "shop", "visit", "day", "first_at", "last_at", "entries", "facts", "weight", "found_at",
            "due_at", "level", "raised_at", "closed_at",
        ),
    )  # fmt: skip

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(kind="SIGNAL") & ~Q(signal="")) | Q(kind="SAMPLE", signal=""), name="item_names_its_signal"
            ),
            models.CheckConstraint(condition=Q(last_at__gte=models.F("first_at")), name="item_begins_before_it_ends"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["shop", "level", "due_at"], name="item_queue"),
            # The queue, what was signed off, and the share reviewed: none grows with the years.
            models.Index(fields=["shop", "level"], name="item_open", condition=Q(closed_at=None)),
            models.Index(fields=["shop", "closed_at", "id"], name="item_closed", condition=Q(closed_at__isnull=False)),
            models.Index(fields=["shop", "found_at"], name="item_found"),
        ]

    def __str__(self) -> str:
        return self.key


class Review(models.Model):
    """A decision on an item, signed off by its entry in the log. Never changed; a later one stands beside it."""

    class Decision(models.TextChoices):
        IN_ORDER = "IN_ORDER", _("問題なし")
        ASK = "ASK", _("本人に聞く")
        INCIDENT = "INCIDENT", _("事案にする")

    item = models.ForeignKey(Item, models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=40)
    reviewed_by = models.CharField(max_length=9)
    reviewer = models.UUIDField()
    at = models.DateTimeField()
    entry = models.UUIDField(unique=True)
    seconds = models.PositiveIntegerField(null=True)

    privacy: ClassVar = Privacy(
        pseudonym=("reviewer",),
        plain=("id", "item", "decision", "reason", "reviewed_by", "at", "entry", "seconds"),
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["item", "at"], name="review_of_item")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.decision}"


class Question(models.Model):
    """What a reviewer asks the person, and the answer: a code, and a sealed sentence."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="questions")
    person = models.UUIDField()
    code = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=9)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=40, blank=True)
    # What the person writes about the own look. The form asks to name nobody and refuses numbers; sealed all the same.
    sentence = EncryptedCharField(max_length=200, null=True)

    privacy: ClassVar = Privacy(
        pseudonym=("person", "sentence"),
        plain=("id", "item", "code", "asked_by", "asked_at", "answered_at", "answer"),
    )

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_with_code",
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(answered_at=None), name="one_open_question_an_item"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "answered_at"], name="question_of_person")]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.code}"


class Tuning(models.Model):
    """A shop's own threshold of a signal from a day on (oversight.signals.thresholds). The newest row that holds counts; none is changed."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    value = models.FloatField()
    valid_from = models.DateField()
    reason = models.CharField(max_length=200)
    entry = models.UUIDField(unique=True)

    privacy: ClassVar = Privacy(plain=("id", "shop", "name", "value", "valid_from", "reason", "entry"))

    class Meta:
        db_table = "oversight_threshold"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.shop_id}: {self.name}"


for model in (Review, Question, Tuning):
    keep_history(model)
