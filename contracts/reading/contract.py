"""契約: who holds what, with which options, since when."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject

from contracts.models import Line, LineOption
from contracts.reading import Wanted
from contracts.reading.lines import in_order, spoken
from customers.models import Customer

_HOLDER = (
    "kind", "name", "kana", "born_on", "postal_code", "address", "contact_number", "email", "nationality", "corporate_number",
    "contact_person", "guardian_id",
)  # fmt: skip
_LINE = ("contract_number", "number", "status", "plan", "user_name", "began_on", "suspended_on", "ended_on")


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    monthly_yen: int
    began_on: date


@dataclass(frozen=True, slots=True)
class HeldLine:
    number: str
    line: Line
    options: list[Option]

    @property
    def tone(self) -> str:
        return {Line.Status.ACTIVE: "ok", Line.Status.SUSPENDED: "warn"}.get(Line.Status(self.line.status), "")


@dataclass(frozen=True, slots=True)
class Contract:
    holder: Customer
    lines: list[HeldLine]


def read(customer: UUID, wanted: Wanted) -> Contract | None:
    """Two statements: the holder; the lines with their plans and the options in force."""
    holder = Customer.objects.only(*_HOLDER).filter(pk=customer).first()
    if holder is None:
        return None
    in_force = (
        LineOption.objects.filter(
            Q(ended_on=None) | Q(ended_on__gte=wanted.today), line=OuterRef("pk"), customer_id=customer
        )
        .order_by("began_on", "pk")
        .values(json=JSONObject(name="plan__name", monthly_yen="plan__monthly_yen", began_on="began_on"))
    )
    lines = (
        Line.objects.filter(customer_id=customer)
        .select_related("plan")
        .only(*_LINE)
        .annotate(in_force=ArraySubquery(in_force))
    )
    return Contract(
        holder, [HeldLine(spoken(line), line, _options(vars(line)["in_force"])) for line in in_order(lines)]
    )


def _options(found: list[dict[str, str | int]]) -> list[Option]:
    return [
        Option(str(row["name"]), int(row["monthly_yen"]), date.fromisoformat(str(row["began_on"]))) for row in found
    ]
