"""Names for the pseudonyms of the log, as far as a reader at this shop may know them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guardian.models import UserObjectPermission

from oversight.labels import ROLES
from staff.models import Shop, Staff
from staff.permissions import Role


@dataclass(frozen=True, slots=True)
class Known:
    """A member of staff behind a pseudonym; `roles` at the shops (by key) where the person works today."""

    ref: UUID
    name: str
    number: str
    roles: dict[int, list[Role]] = field(default_factory=dict)

    def roles_at(self, shop: int) -> list[str]:
        return [str(ROLES[role]) for role in self.roles.get(shop, [])]


def people_of(shop: Shop) -> list[Known]:
    """Return those who hold a role at the shop, in the order of their numbers. One query."""
    held = _roles().filter(object_pk=str(shop.pk))
    return sorted(_gather(held).values(), key=lambda known: known.number)


def person_of(shop: Shop, number: str) -> Known | None:
    """Return the person with this staff number if a role at the shop is theirs. One query."""
    if not number.isprintable():  # a NUL in an address: PostgreSQL takes none
        return None
    found = _gather(_roles().filter(object_pk=str(shop.pk), user__number=number))
    return next(iter(found.values()), None)


def known(refs: Iterable[UUID]) -> dict[UUID, Known]:
    """Return the people behind these pseudonyms, with or without a role. Two queries, whatever their number."""
    wanted = set(refs)
    found = _gather(_roles().filter(user__ref__in=wanted))
    gone = Staff.objects.filter(ref__in=wanted - found.keys()).values_list("ref", "name", "number")
    return found | {ref: Known(ref, name, number) for ref, name, number in gone}


def _roles() -> Any:  # django-guardian has no types
    return UserObjectPermission.objects.filter(content_type__app_label="staff", content_type__model="shop").values_list(
        "user__ref", "user__name", "user__number", "object_pk", "permission__codename"
    )


def _gather(held: Iterable[tuple[UUID, str, str, str, str]]) -> dict[UUID, Known]:
    people: dict[UUID, Known] = {}
    for ref, name, number, shop, codename in held:
        one = people.setdefault(ref, Known(ref, name, number))
        one.roles.setdefault(int(shop), []).append(Role(codename))
    return people
