"""What the tests of the quota share: the setting of a shop, looks, raises, and an INSERT past the application."""

from uuid import uuid4

from audit.log import record
from tests.conftest import actor, person
from tests.support.entries import read_all
from tests.support.roles import rows, session

LOOK = "customer.looked_up"
INSERT = (
    "INSERT INTO audit_entry (uuid, request, actor, shop, verb, subject, purpose, reason, sections, flags, digests)"
    " SELECT gen_random_uuid(), gen_random_uuid(), %s, %s, 'customer.looked_up', gen_random_uuid(), '', '', '{}', '{}', '{}'"
    " FROM generate_series(1, %s)"
)


def allow(per_hour, per_day):
    """Set what the Marunouchi shop allows: an hour, a day."""
    with session("owner") as owner:
        rows(
            owner,
            "INSERT INTO audit_quota VALUES (%s, %s, %s) ON CONFLICT (shop) DO UPDATE"
            " SET per_hour = excluded.per_hour, per_day = excluded.per_day RETURNING shop",
            [actor().shop, per_hour, per_day],
        )


def look(count=1, by=None, verb=LOOK):
    """Look at so many customers, one entry each."""
    for _ in range(count):
        record(verb, by=by or actor(), subject=uuid4())


def raised(hits, by="takahashi", until="until_24", of="aoki"):
    record("quota.raised", by=actor(by), subject=person(of).ref, hits=hits, sections=[until], reason="SALES_DAY")


def looks():
    return sum(entry["verb"] == LOOK for entry in read_all())
