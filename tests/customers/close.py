"""What the tests of flags share: people of the staff who state something about themselves, a visit with real commits, its flags."""

from datetime import date

from django.utils import timezone

from customers import affiliations
from customers.ties import keys_of_person
from reception.models import Visit
from tests.conftest import person, terminal
from tests.customers.lookup import entries


def opened(**more):
    seat = terminal()
    return Visit.objects.create(
        shop=seat.shop, terminal=seat, purpose="BILL_ENQUIRY", clerk=person("aoki"), opened_at=timezone.now(),
        **{"reason": "COUNTER_DIRECT", **more},
    )  # fmt: skip


def states(name, **about):
    """A member of staff states this about themself."""
    said = {
        "kana": "スズキ カオリ",
        "born_on": date(1990, 1, 2),
        "numbers": [],
        "postal_code": "9999999",
        "address": "青森県青森市本町1-1",
    }
    affiliations.keep({person(name).ref: keys_of_person(**said | about)})


def of_taro(taro):
    return {
        "kana": taro.kana, "born_on": taro.born_on, "numbers": [taro.number], "postal_code": taro.postal_code, "address": taro.address,
    }  # fmt: skip


def flags(visit, verb="customer.looked_up"):
    return set(entries(visit, verb=verb)[-1]["flags"]) - {"NO_TICKET", "NEW_TO_SHOP"}
