"""The log. Its table is written by one SQL statement (`audit.log.record`) and read by `shopdesk_reader`; this model is for reading."""

from typing import ClassVar
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audit.privacy import Privacy


class EntryQuerySet(models.QuerySet["Entry"]):
    """Read as `shopdesk_reader`: the counter's own role cannot see the log."""

    def of_person(self, ref: UUID) -> "EntryQuerySet":
        return self.filter(actor=ref)

    def of_subject(self, subject: UUID) -> "EntryQuerySet":
        return self.filter(subject=subject)

    def newest_first(self) -> "EntryQuerySet":
        return self.order_by("-recorded_at", "-id")


class Entry(models.Model):
    """One line of the log: who, when, where, which visit, why, what. It never holds a value of a customer: only names of fields, codes,
    pseudonyms and keyed digests, so that erasing a customer leaves it whole."""

    pk = models.CompositePrimaryKey("id", "recorded_at")
    id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    v = models.SmallIntegerField()
    uuid = models.UUIDField()
    request = models.UUIDField()
    actor = models.UUIDField(null=True)
    shop = models.IntegerField(null=True)
    terminal = models.IntegerField(null=True)
    visit = models.BigIntegerField(null=True)
    verb = models.TextField()
    subject = models.UUIDField(null=True)
    purpose = models.TextField()
    reason = models.TextField()
    sections = ArrayField(models.TextField())
    flags = ArrayField(models.TextField())
    digests = ArrayField(models.BinaryField())
    hits = models.IntegerField(null=True)

    objects = EntryQuerySet.as_manager()

    privacy: ClassVar = Privacy(
        pseudonym=("actor", "subject", "digests"),
        plain=(
            "id", "recorded_at", "v", "uuid", "request", "shop", "terminal", "visit", "verb", "purpose", "reason", "sections", "flags", "hits",
        ),
    )  # fmt: skip

    class Meta:
        managed = False
        db_table = "audit_entry"

    def __str__(self) -> str:
        return f"{self.recorded_at:%Y-%m-%d %H:%M:%S} {self.verb}"


class Leaf(models.Model):
    """An entry's place in the tree. Written by the sealer alone, never changed."""

    idx = models.BigIntegerField(primary_key=True)
    id = models.BigIntegerField()
    hash = models.BinaryField()

    privacy: ClassVar = Privacy(plain=("idx", "id", "hash"))

    class Meta:
        managed = False
        db_table = "audit_leaf"

    def __str__(self) -> str:
        return f"{self.idx}: {self.id}"


class Checkpoint(models.Model):
    """A signed state of the tree as the witness cosigned it."""

    pk = models.CompositePrimaryKey("size", "witnessed_at")
    size = models.BigIntegerField()
    witnessed_at = models.DateTimeField()
    note = models.TextField()

    privacy: ClassVar = Privacy(plain=("size", "witnessed_at", "note"))

    class Meta:
        managed = False
        db_table = "audit_checkpoint"

    def __str__(self) -> str:
        return f"{self.size} at {self.witnessed_at:%Y-%m-%d %H:%M:%S}"
