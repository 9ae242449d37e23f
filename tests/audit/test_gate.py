"""The promise in the database: no committed entry that names it, no row. These tests speak SQL as the counter's own role."""

import pytest
from django.db import connection, connections, transaction

from audit.log import Recorded, opened, record
from customers.models import Customer

LOOKED_UP = "customer.looked_up"


def test_the_counters_role_sees_no_customer_without_an_entry(db):
    assert Customer.objects.count() == 0


def test_an_entry_opens_exactly_the_customer_it_names(db, by, taro, hanako):
    entry = record(LOOKED_UP, by=by(), visit=1, subject=taro.id)

    with opened(entry):
        seen = list(Customer.objects.all())

    assert [customer.name for customer in seen] == [taro.name]
    assert Customer.objects.count() == 0
