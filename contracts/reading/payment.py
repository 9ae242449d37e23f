"""支払い: what was billed, what has come in, what is owed."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q
from django.utils.functional import Promise

from contracts import labels, rules
from contracts.models import Payment
from contracts.reading import Wanted


@dataclass(frozen=True, slots=True)
class Month:
    payment: Payment
    standing: rules.Standing

    @property
    def open_yen(self) -> int:
        return max(0, self.payment.billed_yen - self.payment.paid_yen)

    @property
    def label(self) -> Promise:
        return labels.STANDINGS[self.standing]

    @property
    def tone(self) -> str:
        return labels.TONES[self.standing]

    @property
    def overdue(self) -> bool:
        return rules.is_overdue(self.standing)


@dataclass(frozen=True, slots=True)
class Payments:
    """`months`: the newest first, as a clerk reads them."""

    months: list[Month]

    @property
    def newest(self) -> Payment | None:
        return self.months[0].payment if self.months else None

    @property
    def overdue(self) -> list[Month]:
        return [month for month in self.months if month.overdue]

    @property
    def arrears_yen(self) -> int:
        return sum(month.open_yen for month in self.overdue)

    @property
    def due_yen(self) -> int:
        """Billed, and still within its time."""
        return sum(month.open_yen for month in self.months if month.standing is rules.Standing.DUE)

    @property
    def overdue_since(self) -> date | None:
        return min((month.payment.due_on for month in self.overdue), default=None)


def read(customer: UUID, wanted: Wanted) -> Payments | None:
    """One statement. What is older than 24 months is shown only while it is owed."""
    since = rules.first_day(wanted.today, months_back=rules.MONTHS_SHOWN)
    months = [
        Month(
            payment,
            rules.standing(billed=payment.billed_yen, paid=payment.paid_yen, due_on=payment.due_on, today=wanted.today),
        )
        for payment in Payment.objects.filter(
            Q(month__gte=since) | Q(paid_yen__lt=F("billed_yen")), customer_id=customer
        ).order_by("-month")
    ]
    return Payments(months) if months else None
