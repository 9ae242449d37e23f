"""What rows may refer to: customers, contracts and plans by the carrier's own numbers."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contracts.carrier.copying import OWNER
from contracts.carrier.reasons import Reason
from contracts.models import Line, Plan
from customers.models import Customer

Contract = tuple[int, UUID]
"""Primary keys of the line and of its customer."""


@dataclass(slots=True)
class Known:
    """A memory of keys only (about 200 bytes a customer); what it does not hold it asks the database, a batch at a time."""

    customers: dict[str, UUID] = field(default_factory=dict)
    contracts: dict[str, Contract] = field(default_factory=dict)
    plans: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Code → primary key and kind."""
    numbers: set[str] = field(default_factory=set)
    """Numbers in force that this run has written."""
    refused_customers: set[str] = field(default_factory=set)
    refused_contracts: set[str] = field(default_factory=set)
    transactions: set[str] = field(default_factory=set)
    """Transactions of this run: a row that one of them wrote stands in the file twice."""
    partitions_from: date | None = None
    """Oldest month whose partitions this run has seen to."""

    def learn_plans(self) -> None:
        for code, key, kind in Plan.objects.using(OWNER).values_list("code", "pk", "kind"):
            self.plans[code] = (key, kind)

    def learn_customers(self, numbers: Iterable[str]) -> None:
        missing = {number for number in numbers if number not in self.customers}
        if missing:
            found = Customer.objects.using(OWNER).filter(code__in=missing).values_list("code", "pk")
            self.customers.update(found)

    def learn_contracts(self, numbers: Iterable[str]) -> None:
        missing = {number for number in numbers if number not in self.contracts}
        if missing:
            found = Line.objects.using(OWNER).filter(contract_number__in=missing)
            for number, key, customer in found.values_list("contract_number", "pk", "customer_id"):
                self.contracts[number] = (key, customer)

    def customer(self, number: str) -> UUID | Reason:
        """The customer's key, or why there is none."""
        if number in self.customers:
            return self.customers[number]
        return Reason.CUSTOMER_REFUSED if number in self.refused_customers else Reason.UNKNOWN_CUSTOMER

    def contract(self, number: str) -> Contract | Reason:
        if number in self.contracts:
            return self.contracts[number]
        return Reason.CONTRACT_REFUSED if number in self.refused_contracts else Reason.UNKNOWN_CONTRACT

    def plan(self, code: str, kind: str) -> int | Reason:
        key, its_kind = self.plans.get(code, (0, ""))
        if not key:
            return Reason.UNKNOWN_PLAN
        if its_kind != kind:
            return Reason.NOT_A_PLAN if kind == Plan.Kind.PLAN else Reason.NOT_AN_OPTION
        return key
