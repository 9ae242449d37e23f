"""History: the newest first, a page at a time, each page a look of its own."""

import re
from datetime import timedelta

import pytest
from auditlog.context import disable_auditlog
from django.utils import timezone

from audit.log import opened, record
from audit.models import Entry
from contracts.forms import LookForm
from contracts.models import Contact
from contracts.reading import Wanted, history
from customers.models import Note
from reception.models import Visit
from tests.conftest import actor, person, sit_down, terminal
from tests.contracts.proven import address, prove

PURPOSE = "REPAIR"  # needs the history


@pytest.fixture
def visit(real_db, taro):
    """Taro was here yesterday, with a note, and 30 times on one and the same minute he called."""
    now, seat = timezone.now(), terminal()
    clerk = person("aoki")
    common = {
        "shop": seat.shop,
        "terminal": seat,
        "clerk": clerk,
        "reason": "COUNTER_DIRECT",
        "purpose": "BILL_ENQUIRY",
    }
    yesterday = now - timedelta(days=1)
    with disable_auditlog():
        past = Visit.objects.create(
            **common, opened_at=yesterday, closed_at=yesterday, outcome="EXPLAINED", subject=taro.id
        )
        Note.objects.using("owner").create(
            customer_id=taro.id,
            visit_id=past.number,
            text="筆談を希望",
            at=yesterday + timedelta(minutes=9),
            written_by=clerk.number,
        )
        for nth in range(30):
            Contact.objects.using("owner").create(
                customer_id=taro.id,
                code=f"H-{nth}",
                kind="ENQUIRY",
                at=now - timedelta(days=2),
                place="センター",
                summary=f"件{nth:02d}",
            )
    visit = Visit.objects.create(**{**common, "purpose": PURPOSE}, opened_at=now)
    prove(visit, taro)
    return visit


def test_our_own_visits_and_notes_stand_among_the_carriers(visit):
    page = sit_down("aoki").post(address(visit, "history")).content.decode()

    assert "料金相談：説明のみ" in page
    assert "筆談を希望" in page
    assert page.index("筆談を希望") < page.index("料金相談：説明のみ") < page.index("件29")


def test_paging_shows_everything_once_though_the_times_are_the_same(visit, taro):
    client, seen, more = sit_down("aoki"), [], {}
    for _ in range(4):
        page = client.post(address(visit, "history"), more).content.decode()
        seen += re.findall(r"件\d\d", page)
        found = re.search(r'name="before" value="([^"]+)"', page)
        if not found:
            break
        more = {"before": found[1]}

    assert sorted(seen) == [f"件{nth:02d}" for nth in range(30)]
    assert taro.summary in page
    assert Entry.objects.using("reader").filter(visit=visit.number, verb="history.disclosed").count() == 3


def test_the_open_visit_itself_is_no_history(visit, taro):
    entry = record("history.disclosed", by=actor("aoki"), visit=visit.number, subject=taro.id)

    with opened(entry):
        found = history.read(taro.id, Wanted(timezone.localdate()))

    assert [event.text for event in found.events].count("故障・修理") == 0


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-11-21T10:00:00~1", "2026-11-21T10:00:00+09:00~-1", "2026-11-21T10:00:00+09:00~99999"],
)
def test_a_page_that_nobody_offered_is_the_first(text):
    form = LookForm({"before": text})
    form.is_valid()

    assert form.cleaned_data["before"] is None
