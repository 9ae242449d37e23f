"""Which shops a reader of the log may read: the terminal's own, and those of the agencies that the person audits."""

from guardian.models import UserObjectPermission

from staff.models import Shop
from staff.seats import Seat


def shops_of(seat: Seat) -> list[Shop]:
    """Return the shop of the seat, then the others in the order of their codes. One query; two for whoever audits an agency."""
    audited = UserObjectPermission.objects.filter(
        user=seat.staff,
        permission__codename="audits",
        content_type__app_label="staff",
        content_type__model="agency",
    ).values_list("object_pk", flat=True)
    agencies = [int(key) for key in audited]
    if not agencies:
        return [seat.shop]
    others = Shop.objects.filter(agency__in=agencies).exclude(pk=seat.shop.pk).order_by("code")
    return [seat.shop, *others]
