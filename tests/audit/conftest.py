"""A database in which every personal table has something to hide."""

from itertools import count

import pytest
from auditlog.context import disable_auditlog
from django.utils import timezone

from customers.models import Note
from identity.models import Check, CheckedDocument
from reception.models import Visit
from tests.conftest import person, terminal

_numbers = count(7_000_001)


@pytest.fixture
def full(real_db, taro, hanako):
    """Every personal table holds something of Taro and something of Hanako."""
    now, seat = timezone.now(), terminal()
    with disable_auditlog():
        for customer in (taro, hanako):
            visit = Visit.objects.using("owner").create(
                shop_id=seat.shop_id, terminal_id=seat.pk, purpose="BILL_ENQUIRY", reason="CALL_BACK", clerk_id=person("aoki").pk,
                opened_at=now, closed_at=now, outcome="DONE",
            )  # fmt: skip
            Note.objects.using("owner").create(
                customer_id=customer.id, visit=visit, text=customer.summary, at=now, written_by="C-20418-6"
            )
            check = Check.objects.using("owner").create(
                visit=visit, customer_id=customer.id, method="PHOTO", document="LICENCE", passed=True, assurance=2, checked_at=now,
                checked_by="C-20418-6",
            )  # fmt: skip
            CheckedDocument.objects.using("owner").create(
                check_made=check, customer_id=customer.id, number_mask="************", issuer=customer.address
            )
    return real_db


@pytest.fixture
def visit_number():
    """The number of a visit that no entry speaks of yet."""
    return next(_numbers)
