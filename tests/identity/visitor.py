"""A visitor at the counter with a document: what the tests of the check type and answer."""

from django.db import connections
from django.utils import timezone

from audit.log import record
from audit.models import Entry
from identity.models import Check, Disclosure
from reception.models import Visit
from tests.conftest import actor, person, terminal
from tests.support.cast import PEOPLE
from tests.support.customers import Person

LICENCE_NUMBER = "309012345620"
YES = {"original": "yes", "unaltered": "yes"}
LOOKED_AT = {**YES, "photo_matches": "yes", "security_mark": "yes", "address_change": "NONE"}
CHIP_READ = {**YES, "chip": "VALID", "chip_photo": "yes", "chip_agrees": "yes", "address_change": "NONE"}


def choose(visit: Visit, who: Person) -> Visit:
    visit.subject, visit.subject_mask = who.id, "山＊ 太＊"
    visit.save()
    return visit


def licence(who: Person, **differs: str) -> dict[str, str]:
    """What the clerk types and answers for this person's licence, its chip read."""
    return {
        "name": who.name, "born_on": who.born_on.isoformat(), "address": who.address, "number": LICENCE_NUMBER, "expires_on": "2029-06-01",
        "donor_field_covered": "on", **CHIP_READ, **differs,
    }  # fmt: skip


def my_number_card(who: Person, **differs: str) -> dict[str, str]:
    return {
        "name": who.name, "born_on": who.born_on.isoformat(), "address": who.address, "issuer": "千代田区長", "expires_on": "2030-05-01",
        "front_side_only": "on", **CHIP_READ, **differs,
    }  # fmt: skip


def passport(who: Person, **differs: str) -> dict[str, str]:
    """With a bill of last month that shows the address; looked at, since its chip does not hold one."""
    answers = {key: value for key, value in LOOKED_AT.items() if key != "address_change"}
    return {
        "name": who.name, "born_on": who.born_on.isoformat(), "address": who.address, "number": "TK1234567", "expires_on": "2030-05-01",
        "issued_on": "2021-04-01", "supplementary": "UTILITY_BILL", "supplementary_issued_on": "2026-11-01",
        "supplementary_own_name": "yes", **answers, **differs,
    }  # fmt: skip


def address(visit: Visit, document: str = "LICENCE", method: str = "CHIP") -> str:
    return f"/visits/{visit.number}/identity/?document={document}&method={method}"


def present(client, visit: Visit, typed: dict[str, str], document: str = "LICENCE", method: str = "CHIP"):
    """Post a check and follow to the page with its result."""
    return client.post(address(visit, document, method), typed, follow=True)


def fail(client, visit: Visit, who: Person, times: int = 1) -> None:
    for _ in range(times):
        present(client, visit, licence(who, name="山田 次郎"))


def last(visit: Visit) -> Check:
    return Check.objects.filter(visit=visit).latest("pk")


def prove(visit: Visit, who: Person, **moments: object) -> Disclosure:
    """A disclosure as a passed check leaves it, in the log and in the tables."""
    choose(visit, who)
    by = actor(number_of(visit))
    check = Check.objects.create(
        visit=visit, customer_id=who.id, method="PHOTO", document="LICENCE", passed=True, assurance=2, checked_at=visit.opened_at,
        checked_by=by.number,
    )  # fmt: skip
    for verb in ("identity.passed", "disclosure.opened"):
        record(verb, by=by, visit=visit.number, subject=who.id)
    values = {"opened_at": visit.opened_at, **moments}
    return Disclosure.objects.create(visit=visit, customer_id=who.id, check_made=check, clerk_id=by.staff, **values)


def number_of(visit: Visit) -> str:
    """Return the cast's name of the visit's clerk."""
    return next(name for name, row in PEOPLE.items() if row[0] == visit.clerk.number)


def begin(name: str = "aoki", **more: object) -> Visit:
    """An open visit in a database of the test's own."""
    seat = terminal(PEOPLE[name][2])
    values = {"purpose": "BILL_ENQUIRY", "reason": "COUNTER_DIRECT", "opened_at": timezone.now(), **more}
    return Visit.objects.create(shop=seat.shop, terminal=seat, clerk=person(name), **values)


def log_refuses(verb: str) -> None:
    """Let the log of this database refuse entries of one verb, as a full disk would refuse all."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = 'disk_full'; END $$;"
            f" CREATE TRIGGER disk_is_full BEFORE INSERT ON audit_entry FOR EACH ROW WHEN (NEW.verb = '{verb}')"
            " EXECUTE FUNCTION disk_is_full()"
        )


def said(visit):
    return list(Entry.objects.using("reader").filter(visit=visit.number).order_by("id").values_list("verb", flat=True))
