"""The demonstration has something to review the moment it opens."""

from django.utils import timezone

from oversight import demo
from oversight.models import Item
from staff.models import Agency, Shop
from tests.support.reviews import look


def test_the_demo_draws_from_today_before_closing_and_loads_once(real_db, taro):
    look("aoki", visit=1, subject=taro.id)
    look("umeda", visit=2, subject=taro.id)

    demo.load(timezone.now())
    first = set(Item.objects.values_list("key", flat=True))
    demo.load(timezone.now())

    assert {item.shop.code for item in Item.objects.filter(kind="SAMPLE").select_related("shop")} == {"M01", "U01"}
    assert set(Item.objects.values_list("key", flat=True)) == first


def test_auditors_of_the_demo_audit_their_agency(real_db):
    from guardian.models import UserObjectPermission

    from staff import demo as people
    from staff.permissions import Role

    agency = Agency.objects.get(code="TKY")
    shop = Shop.objects.get(code="M01")
    people._hire(
        shop,
        [role for role, *_ in people.ROLES].index(Role.AUDITOR),
        "A-99999-9",
        "監査 花",
        "カンサ ハナ",
        "!",
        timezone.now(),
    )

    held = UserObjectPermission.objects.filter(user__number="A-99999-9").values_list(
        "permission__codename", "object_pk"
    )
    assert set(held) == {("auditor", str(shop.pk)), ("audits", str(agency.pk))}
