"""The cast: the shops, people and customers whom the tests speak of. Every personal value of a customer is a canary: it occurs nowhere else.

Loaded once into the template database, as the owner, because the counter's own role may not write customers.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.contrib.auth.hashers import make_password
from django.db import connections
from django.utils import timezone
from guardian.models import UserObjectPermission

from staff.models import Agency, Shop, Staff, StaffId, Terminal
from staff.permissions import Role

PASSWORD = "correct horse battery staple"
NAMESPACE = UUID("6c1f0a1e-5d6b-4b7e-9f5e-3f1f5f0c2a11")

# name → (number, shop code, roles, days that the staff ID is still valid; None: has none)
PEOPLE: dict[str, tuple[str, str, str, list[Role], int | None]] = {
    "nakamura": ("G-10377-2", "中村 蓮", "M01", [Role.GREETER], None),
    "aoki": ("C-20418-6", "青木 美咲", "M01", [Role.CLERK], 200),
    "ito": ("C-20533-1", "伊藤 健", "M01", [Role.CLERK], 200),
    "lapsed": ("C-20600-8", "遠藤 期限", "M01", [Role.CLERK], -1),
    "takahashi": ("M-30012-9", "高橋 直樹", "M01", [Role.MANAGER], 200),
    "kobayashi": ("T-40001-3", "小林 修", "M01", [Role.TECHNICIAN], 200),
    "yoshida": ("P-50001-1", "吉田 電話", "M01", [Role.OPERATOR], 200),
    "matsuda": ("R-60001-9", "松田 研修", "M01", [Role.TRAINER], 200),
    "inoue": ("V-70001-4", "井上 個情", "M01", [Role.PRIVACY_OFFICER], 200),
    "kimura": ("A-80001-7", "木村 監査", "M01", [Role.AUDITOR], 200),
    "umeda": ("C-21001-5", "梅田 花", "U01", [Role.CLERK], 200),
    "umeda_manager": ("M-31001-8", "大阪 店長", "U01", [Role.MANAGER], 200),
}


def load() -> None:
    """Fill an empty, migrated database."""
    with connections[
        "owner"
    ].cursor() as cursor:  # no sealer runs beside most tests; those of the rule set it themselves
        cursor.execute("UPDATE audit_rule SET stale_after = '1000 days'")
    today = timezone.localdate()
    agency = Agency.objects.using("owner").create(code="TKY", name="東都モバイル販売")
    other = Agency.objects.using("owner").create(code="OSK", name="浪速テレコム")
    for code, name, of in (("M01", "丸の内店", agency), ("U01", "梅田店", other)):
        shop = Shop.objects.using("owner").create(
            agency=of,
            code=code,
            name=name,
            opens_at=time.min,
            closes_at=time.max,  # tests run at any hour
        )
        enrolled = timezone.now()
        for kind, places in (("RECEPTION", 1), ("COUNTER", 3), ("REPAIR", 1), ("TELEPHONE", 1), ("OFFICE", 1)):
            for place in range(1, places + 1):
                Terminal.objects.using("owner").create(shop=shop, kind=kind, place=place, enrolled_at=enrolled)
    for number, name, code, roles, valid in PEOPLE.values():
        hire(number, name, Shop.objects.using("owner").get(code=code), roles, valid, today)
    from tests.support import customers

    customers.load(today)


def hire(number: str, name: str, shop: Shop, roles: list[Role], valid: int | None, today: date) -> Staff:
    person = Staff(
        number=number,
        ref=uuid5(NAMESPACE, number),
        name=name,
        kana="スタッフ",
        agency=shop.agency,
        password=make_password(PASSWORD),
    )
    person.save(using="owner")
    for role in roles:
        UserObjectPermission.objects.db_manager("owner").assign_perm(role.value, person, shop)
    if valid is not None:
        issued = today - timedelta(days=365 - max(valid, 0) + 1)
        StaffId.objects.using("owner").create(
            staff=person, passed_on=issued, pledged_on=issued, issued_on=issued, issued_by="R-60001-9",
            expires_on=today + timedelta(days=valid),
        )  # fmt: skip
    return person


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))
