"""The whole demonstration, as `make demo` prepares it: in a data folder of its own, by the commands themselves."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from staff import demo
from staff.numbers import normalise, staff_number
from staff.permissions import Role

ROOT = Path(__file__).resolve().parent.parent.parent
CUSTOMERS = 520  # enough for more than one process
LOOK = """
import json
from django.db.models import Count
from django.utils import timezone
from audit.models import Entry
from contracts.models import Bill, BillLine, Line
from customers.models import Customer, SearchKey
from guardian.models import UserObjectPermission
from reception.board import _counters, usual_minutes
from reception.models import Ticket, Visit
from staff.models import Agency, Shop, Staff, StaffId, Terminal
from django.contrib.auth.hashers import check_password
from staff.demo import PASSWORD
from contracts.carrier.past import CURIOUS
o = lambda model: model.objects.using("owner")
today = timezone.localdate()
curious = o(Staff).get(number=CURIOUS)
print(json.dumps({
    "customers": o(Customer).count(), "keys": o(SearchKey).count(), "bills": o(Bill).count(), "bill_lines": o(BillLine).count(),
    "guarded": o(Customer).exclude(guardian=None).count(), "in_force": o(Line).exclude(status="ENDED").count(),
    "agencies": o(Agency).count(), "shops": o(Shop).count(), "people": o(Staff).count(),
    "roles": len({(p.object_pk, p.permission.codename) for p in o(UserObjectPermission).select_related("permission")}),
    "kinds": sorted({(t.shop_id, t.kind) for t in o(Terminal)}).__len__(), "enrolled": o(Terminal).filter(enrolled_at=None).count(),
    "valid": o(StaffId).valid_on(today).count(), "staff_ids": o(StaffId).count(),
    "password": check_password(PASSWORD, curious.password),
    "waiting": o(Ticket).filter(day=today, status="WAITING").count(), "called": o(Ticket).filter(day=today, status="CALLED").count(),
    "served_today": o(Ticket).filter(day=today, status="SERVED").count(),
    "entries_today": o(Entry).filter(verb="visit.closed", visit__in=[v.pk for v in o(Visit).filter(ticket__day=today)]).count(),
    "counters": [len(_counters(shop.pk, timezone.now(), usual_minutes(shop.pk, timezone.now()))[False]) for shop in o(Shop)],
    "closed": o(Visit).filter(closed_at__isnull=False).count(), "open": o(Visit).filter(closed_at=None).count(),
    "mask": o(Visit).exclude(subject=None).first().subject_mask, "unmasked": o(Visit).filter(subject=None).count(),
    "curious": o(Entry).filter(verb="customer.looked_up", actor=curious.ref, flags__contains=["NO_TICKET"]).count(),
    "entries": o(Entry).count(),
}))
"""


def manage(home, *arguments):
    environment = {
        name: value for name, value in os.environ.items() if "DATABASE" not in name and not name.endswith("_KEY")
    }
    environment |= {"SHOPDESK_DEMO": "1", "SHOPDESK_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shopdesk.settings"}
    environment.pop("FERNET_KEYS", None)
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_the_demo_has_shops_people_customers_a_queue_and_a_month_of_log(tmp_path):
    home = tmp_path / "home"
    manage(home, "migrate", "--verbosity", "0")

    manage(home, "demo_carrier", "--customers", str(CUSTOMERS), "--once")
    first = json.loads(manage(home, "shell", "-v", "0", "-c", LOOK).stdout)
    manage(home, "demo_carrier", "--customers", str(CUSTOMERS), "--once")
    second = json.loads(manage(home, "shell", "-v", "0", "-c", LOOK).stdout)

    assert second == first
    assert first["customers"] == CUSTOMERS
    assert first["bill_lines"] > first["bills"] > CUSTOMERS
    assert first["keys"] > first["in_force"]
    assert first["guarded"] > 0
    assert (first["agencies"], first["shops"], first["people"]) == (2, 4, 40)
    assert first["roles"] == 4 * len(Role) + 2  # and who audits each agency
    assert first["kinds"] == 4 * 5
    assert first["enrolled"] == 0
    assert first["staff_ids"] - first["valid"] == 2  # one expired, one suspended
    assert first["password"]
    assert first["waiting"] == 20
    assert (
        first["called"] == 0
    )  # whoever was called was served: a called ticket without a visit would stay on the board
    assert first["served_today"] == first["entries_today"] == 8
    assert first["counters"] == [2, 2, 2, 2]
    assert first["closed"] > 1000
    assert first["open"] == first["unmasked"] == 0
    assert "＊" in first["mask"]
    assert len(first["mask"]) < 40
    assert first["curious"] == 4  # and once in the visit of another customer
    assert first["entries"] > 10_000


def test_everybody_of_the_table_of_sign_ins_has_a_number_of_their_own():
    people = list(demo.sign_ins())

    numbers = [number for number, *_ in people]
    assert len(people) == 40
    assert len(set(numbers)) == 40
    for number in numbers:
        assert normalise(number) == number
        assert staff_number(number[0], int(number[2:7])) == number
    assert [name for _, _, _, name in people if "スタッフID" in name] == [
        "遠藤 彩（スタッフID期限切れ）",
        "藤井 舞（スタッフID停止中）",
    ]
