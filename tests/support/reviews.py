"""Items for the tests of the review: as the worker writes them, about looks that stand in the log."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from audit.log import Draft, record_all
from oversight.models import Item
from tests.conftest import actor, person, terminal


def look(
    name: str = "aoki", *, visit: int = 501, subject: UUID | None = None, more: tuple[str, ...] = ()
) -> list[UUID]:
    """Let somebody look at a customer in a visit; returns the uuids of the entries."""
    drafts = [
        Draft(
            verb, visit=visit, subject=subject, purpose="BILL_ENQUIRY", hits=1 if verb == "customer.looked_up" else None
        )
        for verb in ("visit.opened", "customer.looked_up", *more)
    ]
    return [entry.uuid for entry in record_all(drafts, by=actor(name))][1:]


def item(
    name: str = "aoki",
    *,
    kind: str = "SIGNAL",
    signal: str = "SAME_CUSTOMER",
    level: str = "SHOP",
    shop: str = "M01",
    at: datetime | None = None,
    entries: list[UUID] | None = None,
    **more: object,
) -> Item:
    """An open item about somebody of the cast."""
    now = at or timezone.now()
    number = Item.objects.count()
    values = {
        "key": f"TEST:{kind}:{name}:{number}:{now.isoformat()}", "kind": kind, "signal": signal if kind == "SIGNAL" else "",
        "shop": terminal(shop).shop, "person": person(name).ref, "visit": None, "day": timezone.localdate(now), "first_at": now,
        "last_at": now, "entries": entries or [], "weight": 3 if kind == "SIGNAL" else 0, "found_at": now,
        "due_at": now + timedelta(hours=16), "level": level,
        "facts": {"count": 5, "without_ticket": 4, "since_on": "2026-11-12", "until_on": "2026-11-21"} if kind == "SIGNAL" else {},
        **more,
    }  # fmt: skip
    one = Item(**values)
    found = kind == "SIGNAL"
    draft = Draft(
        "signal.found" if found else "review.drawn", visit=one.visit, subject=one.subject if found else one.person,
        flags=[one.signal] if found else [], hits=len(one.entries), uuid=one.uuid,
    )  # fmt: skip
    record_all([draft], by=None)
    one.save(force_insert=True)
    return one


def audit_agency(name: str, code: str = "TKY") -> None:
    """Give somebody the agency's audit, as the owner does."""
    from guardian.models import UserObjectPermission

    from staff.models import Agency

    UserObjectPermission.objects.db_manager("owner").assign_perm("audits", person(name), Agency.objects.get(code=code))
