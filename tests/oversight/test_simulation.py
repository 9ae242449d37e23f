"""The play that measures the signals: honest days as they are, misuse from real cases, and a truth that names its entries."""

import json
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from django.utils import timezone

from contracts.sections import SECTIONS
from oversight import labels
from oversight.simulation import founding, honest, play
from oversight.simulation.book import Book
from oversight.simulation.play import Played
from oversight.simulation.world import TOKYO
from reception.models import Visit
from reception.purposes import PURPOSES, purpose_of
from staff.models import Shift
from tests.conftest import person, terminal
from tests.support.databases import clone

LAST = date(2026, 11, 20)
DAYS = 40


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The two shops of the cast with the people a play needs, in a database of its own."""
    with django_db_blocker.unblock(), clone():
        made = founding.found(2, LAST - timedelta(days=DAYS - 1), LAST, seed=1)
        for place in made.places:  # the cast's shops never close
            place.opens_at, place.closes_at = time(10), time(20)
        yield made
        connections.close_all()


@pytest.fixture(scope="module")
def played(world) -> Played:
    strangers, near = list(world.strangers), [list(place.clients) for place in world.places]
    once = play.play(world, seed=1)
    world.strangers[:] = strangers  # a play uses them up
    for place, clients in zip(world.places, near, strict=True):
        place.clients[:] = clients
    return once


def simulate(truth: Path, **more: object) -> None:
    call_command("simulate", days=21, seed=3, shops=1, truth=truth, stdout=StringIO(), **more)


def entries_of(played: Played):
    planted = {entry.uuid for case in played.cases for entry in case.entries}
    return [entry for entry in played.book.entries if entry.uuid not in planted]


# --- the same again -------------------------------------------------------------------------------------------------------------------------
def test_the_same_world_and_seed_give_the_same_play(world, played) -> None:
    again = play.play(world, seed=1)

    assert [(e.at, e.uuid, e.verb, e.subject, e.flags) for e in again.book.entries] == [
        (e.at, e.uuid, e.verb, e.subject, e.flags) for e in played.book.entries
    ]
    assert [case.line() for case in again.cases] == [case.line() for case in played.cases]


def test_another_seed_gives_another_play(world, played) -> None:
    book = Book(founding.Random("2 book"))

    honest.play(world, book, 2)

    assert [entry.at for entry in book.entries[:50]] != [entry.at for entry in played.book.entries[:50]]


# --- as the real actions write --------------------------------------------------------------------------------------------------------------
def test_every_code_has_a_label(played) -> None:
    for entry in played.book.entries:
        assert entry.verb in labels.VERBS
        assert {str(flag) for flag in entry.flags} <= labels.FLAGS.keys() | labels.REASONS.keys()
        assert not entry.reason or entry.reason in labels.REASONS
        assert not entry.purpose or entry.purpose in {purpose.code for purpose in PURPOSES}


def test_a_section_opens_with_the_names_that_it_shows_and_outside_the_purpose_only_with_a_flag_and_a_reason(
    played,
) -> None:
    fields = {f"{section}.disclosed": (section, shown.fields) for section, shown in SECTIONS.items()}
    looks = [entry for entry in played.book.entries if entry.verb in fields]

    for look in looks:
        section, shown = fields[look.verb]
        outside = section not in purpose_of(look.purpose).sections
        assert tuple(look.sections) == shown
        assert ("OUTSIDE_PURPOSE" in look.flags) is outside is bool(look.reason)
    assert any(look.reason for look in looks)


def test_nothing_is_disclosed_before_a_passed_check_of_the_same_customer_in_the_visit(played) -> None:
    passed = set()
    for entry in played.book.entries:
        if entry.verb == "identity.passed":
            passed.add((entry.visit, entry.subject))
        elif entry.verb in {f"{section}.disclosed" for section in SECTIONS}:
            assert (entry.visit, entry.subject) in passed


def test_a_look_without_a_ticket_carries_the_flag_and_one_with_a_ticket_does_not(played) -> None:
    for entry in played.book.entries:
        if entry.verb == "customer.looked_up":
            assert ("NO_TICKET" in entry.flags) is (played.book.visits[entry.visit].ticket is None)


def test_whoever_looks_up_the_own_record_is_flagged_and_no_honest_entry_is(played) -> None:
    own = {person.ref: person.own.subject for person in played.world.people}
    looks = [e for e in played.book.entries if e.verb == "customer.looked_up" and e.subject == own[e.person.ref]]

    assert looks
    assert all("OWN_RECORD" in look.flags for look in looks)
    assert not any("OWN_RECORD" in entry.flags for entry in entries_of(played))


# --- honest days ----------------------------------------------------------------------------------------------------------------------------
def test_honest_visits_keep_to_the_opening_hours(played) -> None:
    planted = {entry.visit for case in played.cases for entry in case.entries}

    for visit in played.book.visits.values():
        if visit.number not in planted:
            opens = (
                time(10) if visit.ticket else time(9, 40)
            )  # what was left from yesterday is done before the doors open
            assert opens <= visit.opened_at.astimezone(TOKYO).time() <= time(20, 15)


def test_weekends_bring_more_visitors(played) -> None:
    days = [visit.opened_at.date() for visit in played.book.visits.values()]
    per_day = {day: days.count(day) for day in set(days)}

    weekend = [count for day, count in per_day.items() if day.weekday() >= 5]
    week = [count for day, count in per_day.items() if day.weekday() < 5]

    assert sum(weekend) / len(weekend) > 1.3 * sum(week) / len(week)


def test_nobody_works_before_they_are_hired_or_after_they_left(played) -> None:
    newcomers = [person for person in played.world.people if person.begins_on > played.world.first]
    leavers = [person for person in played.world.people if person.ends_on < played.world.last]

    assert newcomers
    assert leavers
    assert all(entry.person.is_hired(entry.at.astimezone(TOKYO).date()) for entry in played.book.entries)


def test_an_honest_check_takes_its_time_from_the_choice_of_the_customer_even_where_the_document_was_tapped_late(
    played,
) -> None:
    chosen: dict[object, datetime] = {}
    received: dict[object, datetime] = {}
    late = 0
    for entry in entries_of(played):
        if entry.verb == "customer.chosen":
            chosen[entry.visit] = entry.at
        elif entry.verb == "document.received":
            received[entry.visit] = entry.at
        elif entry.verb == "identity.compared":
            assert entry.at - chosen[entry.visit] >= timedelta(seconds=17)
            late += entry.at - received[entry.visit] < timedelta(seconds=10)
    assert late


# --- what is planted ------------------------------------------------------------------------------------------------------------------------
def test_the_truth_names_entries_that_exist(played) -> None:
    written = {str(entry.uuid): entry for entry in played.book.entries}

    assert len({case.kind for case in played.cases}) >= 7
    for case in played.cases:
        told = json.loads(case.line())
        mine = [written[uuid] for uuid in told["entries"]]
        assert {entry.person.ref for entry in mine} <= set(case.people)
        assert min(entry.at for entry in mine) == datetime.fromisoformat(told["first_at"])
        assert {str(entry.subject) for entry in mine if entry.subject} == set(told["subjects"])


def test_nobody_misuses_anything_in_the_first_two_weeks(played) -> None:
    assert all(case.first_at.date() >= played.world.first + timedelta(days=14) for case in played.cases)


# --- the command ----------------------------------------------------------------------------------------------------------------------------
def test_a_small_play_is_loaded_with_its_truth(real_db: str, settings, tmp_path: Path) -> None:
    settings.DEMO = True

    simulate(tmp_path / "truth.jsonl")

    cases = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text().splitlines()]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT uuid FROM audit_entry")
        written = {UUID(str(row[0])) for row in cursor.fetchall()}
        cursor.execute(
            "SELECT count(*) FROM (SELECT recorded_at < lag(recorded_at) OVER (ORDER BY id) AS back FROM audit_entry) AS e WHERE back"
        )
        (out_of_order,) = cursor.fetchone()
    assert cases
    assert all(UUID(uuid) in written for case in cases for uuid in case["entries"])
    assert out_of_order == 0
    assert Visit.objects.exclude(ticket=None).exists()
    assert Shift.objects.exists()


def test_it_refuses_once_the_log_is_sealed(real_db: str, settings, tmp_path: Path) -> None:
    settings.DEMO = True
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO audit_leaf VALUES (0, 1, sha256('x'))")

    with pytest.raises(CommandError, match="封印"):
        simulate(tmp_path / "truth.jsonl")

    assert not Visit.objects.exists()


def test_it_refuses_outside_a_demonstration(real_db: str, settings, tmp_path: Path) -> None:
    settings.DEMO = False

    with pytest.raises(CommandError, match="SHOPDESK_DEMO"):
        simulate(tmp_path / "truth.jsonl")


def test_it_refuses_to_mix_with_visits_that_took_place(real_db: str, settings, tmp_path: Path) -> None:
    settings.DEMO = True
    seat = terminal()
    Visit.objects.create(
        shop=seat.shop,
        terminal=seat,
        purpose="REPAIR",
        reason="CALL_BACK",
        clerk=person("aoki"),
        opened_at=timezone.now(),
    )

    with pytest.raises(CommandError, match="応対"):
        simulate(tmp_path / "truth.jsonl")


def test_it_refuses_days_that_have_not_passed(real_db: str, settings, tmp_path: Path) -> None:
    settings.DEMO = True

    with pytest.raises(CommandError, match="きのう"):
        simulate(tmp_path / "truth.jsonl", last=timezone.localdate())
