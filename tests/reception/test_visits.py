from uuid import uuid4

import pytest
from django.utils import timezone

from audit.log import record
from reception import actions
from reception.models import Handover, Ticket, Visit
from reception.rules import Refusal
from tests.conftest import actor, person, terminal

pytestmark = pytest.mark.usefixtures("db")


def hand_over(visit, to="ito", by="aoki"):
    return actions.hand_over(visit, to=person(to), reason="SPECIALIST", by=actor(by), at=timezone.now())


def test_aoki_hands_her_visit_to_ito(open_visit, entries):
    visit = open_visit("aoki", "TRANSFER")

    hand_over(visit)

    visit.refresh_from_db()
    handover = Handover.objects.get(visit=visit)
    assert visit.clerk == person("ito")
    assert (handover.from_clerk, handover.to_clerk, handover.reason) == (person("aoki"), person("ito"), "SPECIALIST")
    (entry,) = entries("aoki")
    assert (entry.verb, entry.visit, entry.purpose, entry.reason) == (
        "visit.handed_over",
        visit.number,
        "TRANSFER",
        "SPECIALIST",
    )


def test_after_the_hand_over_the_former_clerk_can_do_nothing_with_it(open_visit, ticket, entries):
    waiting = ticket()
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())
    hand_over(visit)
    acts = (
        lambda: actions.close_visit(visit, outcome="DONE", by=actor("aoki"), at=timezone.now()),
        lambda: actions.mark_no_show(visit, by=actor("aoki"), at=timezone.now()),
        lambda: hand_over(visit, to="takahashi"),
    )

    for act in acts:
        with pytest.raises(actions.Cannot) as refused:
            act()
        assert refused.value.reasons == (Refusal.OTHER_CLERK,)

    waiting.refresh_from_db()
    assert waiting.status == Ticket.Status.CALLED
    assert [entry.reason for entry in entries("aoki")][-3:] == ["OTHER_CLERK"] * 3


@pytest.mark.parametrize(
    "to, reasons",
    [
        ("aoki", (Refusal.TO_SELF,)),
        ("umeda", (Refusal.TO_OUTSIDER,)),
        ("nakamura", (Refusal.TO_OUTSIDER, Refusal.TO_UNQUALIFIED)),
        ("inoue", (Refusal.TO_OUTSIDER,)),
        ("lapsed", (Refusal.TO_UNQUALIFIED,)),
        ("ito", (Refusal.TO_BUSY,)),
    ],
)
def test_a_visit_goes_only_to_somebody_who_could_open_it(open_visit, entries, to, reasons):
    visit = open_visit("aoki")
    open_visit("ito")

    with pytest.raises(actions.CannotHandOver) as refused:
        hand_over(visit, to=to)

    visit.refresh_from_db()
    assert refused.value.reasons == reasons
    assert visit.clerk == person("aoki")
    assert [(entry.verb, entry.visit, entry.reason) for entry in entries("aoki")] == [
        ("visit.refused", visit.number, reason.value) for reason in reasons
    ]


def test_closing_ends_the_visit_and_its_ticket(ticket, entries):
    ticket("REPAIR")
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())
    subject = uuid4()
    Visit.objects.filter(pk=visit.pk).update(subject=subject)

    closed = actions.close_visit(visit, outcome="DONE", by=actor("aoki"), at=timezone.now())

    closed.ticket.refresh_from_db()
    entry = entries("aoki")[-1]
    assert (closed.outcome, closed.ticket.status) == ("DONE", Ticket.Status.SERVED)
    assert (entry.verb, entry.reason, entry.subject, entry.flags) == ("visit.closed", "DONE", subject, [])


def test_a_closed_visit_stays_closed(open_visit, entries):
    visit = open_visit("aoki")
    actions.close_visit(visit, outcome="LEFT", by=actor("aoki"), at=timezone.now())

    with pytest.raises(actions.CannotCloseVisit) as refused:
        actions.close_visit(visit, outcome="DONE", by=actor("aoki"), at=timezone.now())

    assert refused.value.reasons == (Refusal.CLOSED,)
    assert [(entry.verb, entry.reason, entry.flags) for entry in entries("aoki")] == [
        ("visit.closed", "LEFT", ["NO_TICKET"]),
        ("visit.refused", "CLOSED", []),
    ]


def test_nobody_came_is_not_an_outcome_to_choose(open_visit):
    with pytest.raises(actions.CannotCloseVisit) as refused:
        actions.close_visit(open_visit("aoki"), outcome="NO_SHOW", by=actor("aoki"), at=timezone.now())

    assert refused.value.reasons == (Refusal.NO_SHOW_IS_NO_OUTCOME,)
    assert "NO_SHOW" not in dict(Visit.Outcome.of_closing())


def test_who_does_not_come_when_called_leaves_the_clerk_free(ticket, entries):
    missed = ticket()
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())

    actions.mark_no_show(visit, by=actor("aoki"), at=timezone.now())

    missed.refresh_from_db()
    assert missed.status == Ticket.Status.NO_SHOW
    assert not Visit.objects.open().exists()
    assert [(entry.verb, entry.reason) for entry in entries("aoki")][-2:] == [
        ("ticket.missed", ""),
        ("visit.closed", "NO_SHOW"),
    ]


@pytest.mark.parametrize("verb", ["customer.looked_up", "lookup.missed", "lookup.overflowed"])
def test_nobody_came_is_refused_once_somebody_was_looked_up_found_or_not(ticket, verb):
    ticket()
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())
    record(verb, by=actor("aoki"), visit=visit.number)

    with pytest.raises(actions.CannotMarkNoShow) as refused:
        actions.mark_no_show(visit, by=actor("aoki"), at=timezone.now())

    assert refused.value.reasons == (Refusal.LOOKED_UP,)


def test_nobody_came_is_refused_once_somebody_was_chosen(ticket):
    ticket()
    visit = actions.call_next(by=actor("aoki"), at=timezone.now())
    Visit.objects.filter(pk=visit.pk).update(subject=uuid4())

    with pytest.raises(actions.CannotMarkNoShow) as refused:
        actions.mark_no_show(visit, by=actor("aoki"), at=timezone.now())

    assert refused.value.reasons == (Refusal.LOOKED_UP,)


def test_a_clerk_at_another_shops_terminal_has_no_hold_on_the_visit(open_visit):
    visit = open_visit("aoki")

    with pytest.raises(actions.CannotCloseVisit) as refused:
        actions.close_visit(visit, outcome="DONE", by=actor("aoki", terminal("U01")), at=timezone.now())

    assert refused.value.reasons == (Refusal.OTHER_CLERK,)
