"""Who we serve. Every value that says something about a person is sealed in its column and hidden behind the gate."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from fernet_fields import EncryptedCharField, EncryptedDateField, EncryptedEmailField, EncryptedTextField

from audit.changes import keep_history
from audit.privacy import Privacy


class Customer(models.Model):
    """契約者. The key is random and is the pseudonym in the log: without this row an entry says nothing about anybody."""

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("個人")
        CORPORATION = "CORPORATION", _("法人")

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=20, unique=True)  # the carrier's own customer number: what an import refers to
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    name = EncryptedCharField(max_length=120)
    kana = EncryptedCharField(max_length=120)
    born_on = EncryptedDateField(null=True)  # null for a corporation
    postal_code = EncryptedCharField(max_length=7)
    address = EncryptedCharField(max_length=200)
    contact_number = EncryptedCharField(max_length=15, null=True)
    email = EncryptedEmailField(null=True)
    nationality = EncryptedCharField(
        max_length=2, null=True
    )  # ISO 3166-1; null where the residence card does not matter
    corporate_number = EncryptedCharField(max_length=13, null=True)  # 法人番号
    contact_person = EncryptedCharField(max_length=120, null=True)  # a corporation's person in charge
    guardian = models.ForeignKey("self", models.PROTECT, null=True, related_name="wards")
    # The numbers in force, separated by spaces: the masked candidate shows the last four digits. contracts keeps it in step.
    line_numbers = EncryptedTextField(default="")
    registered_on = models.DateField()

    privacy: ClassVar = Privacy(
        personal=(
            "code", "kind", "name", "kana", "born_on", "postal_code", "address", "contact_number", "email", "nationality",
            "corporate_number", "contact_person", "guardian", "line_numbers", "registered_on",
        ),
        pseudonym=("id",),
    )  # fmt: skip

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class SearchKey(models.Model):
    """A blind index: keyed digests of *pairs* of exact elements, so that a dump cannot be guessed back from birthdays.

    The counter's role cannot read it; it asks the function `customers_find`, which answers with at most six pseudonyms.
    """

    class Kind(models.TextChoices):
        NUMBER_KANA = "NUMBER_KANA"
        NUMBER_BIRTH = "NUMBER_BIRTH"
        KANA_BIRTH = "KANA_BIRTH"

    kind = models.CharField(max_length=12, choices=Kind)
    digest = models.BinaryField(max_length=32)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="search_keys")

    privacy: ClassVar = Privacy(pseudonym=("digest", "customer"), plain=("id", "kind"))

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "digest", "customer"], name="search_key_once")]

    def __str__(self) -> str:
        return self.kind


class Tie(models.Model):
    """Keyed digests of where somebody lives, and of the surname with the town: to tell that a customer is close to a member of staff.

    Closed to the counter's role, like the search index; it asks `customers_find_for`.
    """

    class Kind(models.TextChoices):
        HOME = "HOME"
        FAMILY = "FAMILY"

    kind = models.CharField(max_length=12, choices=Kind)
    digest = models.BinaryField(max_length=32)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="ties")

    privacy: ClassVar = Privacy(pseudonym=("digest", "customer"), plain=("id", "kind"))

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "digest", "customer"], name="tie_once")]

    def __str__(self) -> str:
        return self.kind


class Affiliation(models.Model):
    """What a member of staff stated about themself, as the digests under which they would be found were they a customer. No values."""

    person = models.UUIDField()  # staff.Staff.ref
    kind = models.CharField(max_length=12)  # of a SearchKey or a Tie
    digest = models.BinaryField(max_length=32)

    privacy: ClassVar = Privacy(pseudonym=("person", "digest"), plain=("id", "kind"))

    class Meta:
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "kind", "digest"], name="affiliation_once")]
        indexes: ClassVar = [models.Index(fields=["kind", "digest"], name="affiliation_digest")]

    def __str__(self) -> str:
        return self.kind


class Restriction(models.Model):
    """閲覧制限: somebody whose record is looked at by few, until a day or for good. So far it flags a look."""

    class Kind(models.TextChoices):
        WELL_KNOWN = "WELL_KNOWN", _("著名な方")
        AT_RISK = "AT_RISK", _("被害のおそれがある方")
        REQUESTED = "REQUESTED", _("ご本人の希望")

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True, related_name="restriction")
    kind = models.CharField(max_length=12, choices=Kind)
    until = models.DateField(null=True)

    privacy: ClassVar = Privacy(pseudonym=("customer", "kind"), plain=("until",))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.kind


class Lookup(models.Model):
    """A search of a visit: pseudonyms in the order of the page, so that no page needs a customer's key. A miss is one too."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    visit = models.ForeignKey("reception.Visit", models.PROTECT, related_name="lookups")
    kinds = ArrayField(models.CharField(max_length=12))
    hits = models.PositiveSmallIntegerField()  # 0 a miss, 6 too many: then nobody is in `found`
    found = ArrayField(models.UUIDField(), default=list)
    # The masked names that were shown, in the same order, one a line: choosing one of them needs no second look.
    masks = EncryptedTextField(default="")
    # What the log was told of each of them besides, codes separated by commas, in the same order: what comes later in the visit repeats it.
    flags = ArrayField(models.CharField(max_length=200), default=list)
    at = models.DateTimeField()
    looked_up_by = models.CharField(max_length=9)

    privacy: ClassVar = Privacy(
        pseudonym=("found", "masks", "flags"), plain=("id", "visit", "kinds", "hits", "at", "looked_up_by")
    )

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["visit", "at"], name="lookup_of_visit"),
            models.Index(fields=["looked_up_by", "at"], name="lookup_missed_by", condition=models.Q(hits=0)),
        ]

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.hits}"


class Note(models.Model):
    """A short text about the customer, written when a visit closes. The customer can ask to read it (個人情報保護法 33条)."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="notes")
    visit = models.ForeignKey("reception.Visit", models.PROTECT, related_name="notes")
    text = EncryptedTextField()
    at = models.DateTimeField()
    written_by = models.CharField(max_length=9)

    privacy: ClassVar = Privacy(personal=("text",), pseudonym=("customer",), plain=("id", "visit", "at", "written_by"))

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


for model in (Customer, Note):
    keep_history(model)
