"""Rows of the log for an authority: two people, one letter, one person or customer, once: the ways around it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import psycopg2
import pytest
from django.db import DatabaseError, connections
from django.utils import timezone

from audit.log import record
from oversight.exports import actions, rules
from oversight.exports.models import Export
from oversight.exports.rules import Kind, Reason, Refusal
from tests.conftest import actor, person, sit_down
from tests.oversight.exporting import PAGE, approve, begin, form, last_refusal, requested, take, verbs
from tests.support.roles import rows, session


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


@pytest.fixture
def officer(real_db):
    return sit_down("inoue")


def test_nobody_approves_their_own_request(manager):
    export = requested(manager)

    page = approve(manager, export)

    assert "申請した人は承認できません" in page.content.decode()
    assert last_refusal() == "OWN_REQUEST"
    assert take(manager, export).status_code == 302
    assert last_refusal() == "NOT_APPROVED"


def test_nobody_takes_the_file_before_it_is_approved(manager):
    assert take(manager, requested(manager)).status_code == 302
    assert "export.made" not in verbs()


def test_the_file_is_for_whoever_asked_not_for_whoever_approved(manager, officer):
    export = requested(manager)
    approve(officer, export)

    assert take(officer, export).status_code == 302
    assert last_refusal() == "ANOTHER_HOLDS"


def test_the_file_is_given_once(manager, officer):
    export = requested(manager)
    approve(officer, export)

    first, second = take(manager, export), take(manager, export)

    assert (first.status_code, second.status_code) == (200, 302)
    assert last_refusal() == "MADE_BEFORE"
    assert verbs().count("export.made") == 1


def test_after_a_day_a_request_is_nothing(manager, officer):
    export = requested(manager)
    later = timezone.now() + timedelta(hours=24, seconds=1)

    with pytest.raises(actions.CannotExport) as unapproved:
        actions.approve(export, by=actor("inoue"), at=later)
    approve(officer, export)
    with pytest.raises(actions.CannotExport) as unmade:
        actions.make(export, by=actor("takahashi"), at=later)

    assert unapproved.value.reasons == unmade.value.reasons == [Refusal.EXPIRED]


def test_whoever_it_is_about_neither_asks_nor_approves_nor_sees_it(manager, officer):
    manager.post(PAGE, form(number="M-30012-9"))
    assert (Export.objects.count(), last_refusal()) == (0, "ABOUT_SELF")

    export = requested(manager, number="V-70001-4")

    assert "井上 個情" not in officer.get(PAGE).content.decode().split("<form", 3)[-1].split("<option")[0]
    assert officer.get(PAGE).context["rows"] == []
    approve(officer, export)
    assert last_refusal() == "ABOUT_SELF"


@pytest.mark.parametrize("number", ["C-21001-5", "C-99999-9", "' OR 1=1"])
def test_nobody_of_another_shop_is_exported(manager, number):
    manager.post(PAGE, form(number=number))

    assert (Export.objects.count(), last_refusal()) == (0, "NOT_OF_SHOP")


def test_another_shops_request_does_not_exist(manager):
    export = requested(manager)
    umeda = sit_down("umeda_manager")

    assert umeda.get(PAGE).context["rows"] == []
    assert approve(umeda, export).status_code == 404
    assert take(umeda, export).status_code == 404
    assert last_refusal() == "OTHER_SHOP"


@pytest.mark.parametrize("who", ["aoki", "kimura", "nakamura", "kobayashi"])
def test_nobody_else_comes_near(manager, who):
    export = requested(manager)
    other = sit_down(who)

    assert {other.get(PAGE).status_code, other.post(PAGE, form()).status_code, approve(other, export).status_code,
            take(other, export).status_code} == {403}  # fmt: skip


@pytest.mark.parametrize(
    "differs",
    [{"reference": "山田太郎の件"}, {"reference": "09012345678"}, {"reference": "yamada"}, {"reference": ""}, {"reference": "-"},
     {"reason": ""}, {"reason": "."}, {"since": "2020-01-01"}, {"until": "2099-01-01"}, {"number": ""}],
)  # fmt: skip
def test_a_request_without_a_letter_or_without_an_end_is_none(manager, differs):
    page = manager.post(PAGE, form(**differs))

    assert page.context["form"].errors
    assert Export.objects.count() == 0
    assert "export.requested" not in verbs()


def test_in_a_visit_without_a_customer_there_is_nothing_to_ask_for(manager):
    visit = begin()

    manager.post(f"/visits/{visit.number}/export/", form())

    assert (Export.objects.count(), last_refusal()) == (0, "NO_CUSTOMER")


def test_more_rows_than_a_person_could_read_are_no_export(manager, monkeypatch, taro):
    monkeypatch.setattr(rules, "MOST_ROWS", 2)
    for _ in range(3):
        record("bill.disclosed", by=actor("aoki"), subject=taro.id)

    page = manager.post(PAGE, form())

    assert "期間を短くして" in page.content.decode()
    assert (Export.objects.count(), last_refusal()) == (0, "TOO_MANY_ROWS")


@pytest.mark.parametrize("change", ["about", "since", "reference", "requester", "requested_at"])
def test_a_row_changed_after_the_approval_yields_nothing(manager, officer, change):
    """Somebody with the owner's password turns an approved export into another one."""
    export = requested(manager)
    approve(officer, export)
    values = {
        "about": person("ito").ref,
        "since": export.since - timedelta(days=60),
        "reference": "R8-9",
        "requester": person("kimura").ref,
        "requested_at": export.requested_at + timedelta(minutes=1),
    }
    Export.objects.using("owner").filter(pk=export.pk).update(**{change: values[change]})

    with pytest.raises(actions.CannotExport) as refused:
        actions.make(export, by=actor("kimura" if change == "requester" else "takahashi"), at=timezone.now())

    assert refused.value.reasons == [Refusal.TAMPERED]


def test_a_row_made_new_by_hand_yields_no_second_file(manager, officer):
    export = requested(manager)
    approve(officer, export)
    take(manager, export)
    Export.objects.using("owner").filter(pk=export.pk).update(made_at=None)

    assert take(manager, export).status_code == 302
    assert last_refusal() == "MADE_BEFORE"


def test_an_approval_that_the_log_does_not_know_is_none(manager):
    export = requested(manager)
    Export.objects.filter(pk=export.pk).update(
        approver=person("inoue").ref, approved_by="V-70001-4", approved_at=timezone.now(), approval_entry=uuid4()
    )

    take(manager, export)

    assert last_refusal() == "TAMPERED"


def test_the_database_refuses_one_person_for_two(manager):
    export = requested(manager)

    with pytest.raises(DatabaseError):
        Export.objects.filter(pk=export.pk).update(
            approver=export.requester, approved_by="M-30012-9", approved_at=timezone.now(), approval_entry=uuid4()
        )


def test_the_counters_role_changes_nothing_of_what_was_asked(manager):
    requested(manager)
    with session("default") as app:
        for column in ("about", "since", "until", "requester", "requested_at", "reason", "reference", "shop_id"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                rows(app, f"UPDATE oversight_export SET {column} = {column}")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            rows(app, "DELETE FROM oversight_export")


def test_two_windows_take_one_file(manager, officer):
    """Both ask at once: the row is locked until the first has its file."""
    export = requested(manager)
    approve(officer, export)

    def window(_nth):
        try:
            actions.make(export, by=actor("takahashi"), at=timezone.now())
        except actions.CannotExport as refused:
            return refused.reasons
        finally:
            connections.close_all()
        return "file"

    with ThreadPoolExecutor(2) as pool:
        taken = list(pool.map(window, range(2)))

    assert sorted(map(str, taken)) == sorted(["file", str([Refusal.MADE_BEFORE])])


def test_a_period_counts_both_its_days():
    asked = {"about": uuid4(), "kind": Kind.PERSON, "by": uuid4(), "reference": "R8-1"}
    today = timezone.localdate()

    assert list(rules.request_refusals(**asked, since=today - timedelta(days=91), until=today, today=today)) == []
    assert list(rules.request_refusals(**asked, since=today - timedelta(days=92), until=today, today=today)) == [
        Refusal.BAD_PERIOD
    ]
    assert {reason.value for reason in Reason} >= {"INVESTIGATION", "COURT"}
