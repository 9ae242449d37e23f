"""Who at a shop could take a visit over."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from guardian.models import UserObjectPermission

from reception.models import Visit
from staff.models import Staff
from staff.permissions import GRANTS, Permission


def colleagues_of(clerk: int, shop: int, today: date, *, busy: bool) -> QuerySet[Staff]:
    """Return who opens visits at this shop and holds a valid staff ID; those who serve somebody now, or those who are free."""
    serves = Exists(Visit.objects.open().filter(clerk=OuterRef("pk")))
    roles = [role.value for role, granted in GRANTS.items() if Permission.OPEN_VISIT in granted]
    at_work = UserObjectPermission.objects.filter(
        object_pk=str(shop),
        content_type__app_label="staff",
        content_type__model="shop",
        permission__codename__in=roles,
    )
    people: QuerySet[Staff] = (
        Staff.objects.with_qualification(today)
        .filter(pk__in=at_work.values("user_id"), qualified=True, ended_on=None)
        .exclude(pk=clerk)
        .filter(serves if busy else ~serves)
        .order_by("kana", "number")
    )
    return people
