"""A visitor who has been proven: what the tests of the sections start from."""

from datetime import timedelta

from django.utils import timezone

from audit.log import record
from audit.models import Entry
from identity.models import Check, Disclosure
from reception.models import Visit
from tests.conftest import actor, person
from tests.support import cast
from tests.support.customers import TARO, Person

SECTIONS = ("contract", "device", "bill", "usage", "payment", "history")
# Needs contract, bill, usage and payment; device and history only for a stated reason.
PURPOSE = "BILL_ENQUIRY"
INSIDE, OUTSIDE = ("contract", "bill", "usage", "payment"), ("device", "history")


def choose(visit: Visit, who: Person) -> None:
    visit.subject, visit.subject_mask = who.id, "山＊ 太＊"
    visit.save()


def prove(visit: Visit, who: Person, *, clerk: str = "aoki", ago: timedelta = timedelta()) -> Disclosure:
    """Record a passed check and an open disclosure, in the log and in the tables. `ago` moves only the row: the log's clock is its own."""
    choose(visit, who)
    by = actor(clerk)
    record("identity.passed", by=by, visit=visit.number, subject=who.id)
    check = Check.objects.create(
        visit=visit, customer_id=who.id, method="CHIP", document="LICENCE", passed=True, assurance=3, checked_at=timezone.now() - ago,
        checked_by=cast.PEOPLE[clerk][0],
    )  # fmt: skip
    record("disclosure.opened", by=by, visit=visit.number, subject=who.id)
    return Disclosure.objects.create(
        visit=visit, customer_id=who.id, check_made=check, clerk=person(clerk), opened_at=timezone.now() - ago
    )


def address(visit: Visit, section: str) -> str:
    return f"/visits/{visit.number}/{section}/"


def entries_of(visit, verb=None):
    found = Entry.objects.using("reader").filter(visit=visit.number).order_by("id")
    return list(found.filter(verb=verb) if verb else found)


def reason_for(section):
    return {"reason": "CUSTOMER_ASKED"} if section in OUTSIDE else {}


def personal_parts(page):
    """Which of Taro's values stand on the page."""
    return [canary for canary in TARO.canaries if len(canary) > 4 and canary in page]
