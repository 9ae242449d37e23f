"""Who somebody is as a reviewer, and which items are theirs to decide."""

from django.db.models import Q
from guardian.models import UserObjectPermission

from audit.context import Actor
from oversight.models import Item
from oversight.rules import Level, Matter, Reviewer
from staff.permissions import Role


def reviewer_of(by: Actor) -> Reviewer:
    """Return what this person may review at this terminal: its shop as manager, and the agencies they audit. One query."""
    held = UserObjectPermission.objects.filter(
        Q(content_type__model="shop", permission__codename=Role.MANAGER.value, object_pk=str(by.shop))
        | Q(content_type__model="agency", permission__codename="audits"),
        user=by.staff,
        content_type__app_label="staff",
    ).values_list("content_type__model", "object_pk")
    found = list(held)
    return Reviewer(
        ref=by.ref,
        shop=by.shop if any(model == "shop" for model, _key in found) else None,
        agencies=frozenset(int(key) for model, key in found if model == "agency"),
    )


def in_scope(reviewer: Reviewer) -> Q:
    """Return the condition on items that this person may decide: the same rule as rules.scope_refusals, for the database."""
    own = Q(level=Level.SHOP, shop=reviewer.shop) if reviewer.shop is not None else Q(pk__in=[])
    audited = Q(level=Level.AGENCY, shop__agency__in=reviewer.agencies) if reviewer.agencies else Q(pk__in=[])
    return (own | audited) & ~Q(person=reviewer.ref)


def matter_of(item: Item, *, awaiting: bool, answered: bool) -> Matter:
    """Return what the rules need to know of an item, whose shop is loaded."""
    return Matter(
        person=item.person, shop=item.shop_id, agency=item.shop.agency_id, level=Level(item.level),
        closed=item.closed_at is not None, awaiting=awaiting, answered=answered,
    )  # fmt: skip
