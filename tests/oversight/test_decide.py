"""A decision: the entry first, the row beside it, once, by the right person, and never changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from audit.models import Entry
from oversight.actions import CannotReview, decide, raise_overdue
from oversight.models import Item, Question, Review
from oversight.rules import Refusal
from tests.conftest import actor, terminal
from tests.support.entries import read_all
from tests.support.reviews import audit_agency, item

pytestmark = pytest.mark.usefixtures("real_db")
OFFICE = {"takahashi": "M01", "kimura": "M01", "umeda_manager": "U01"}


def sign(one, name="takahashi", decision="IN_ORDER", reason="ORDINARY_WORK", **more):
    return decide(
        one,
        decision=decision,
        reason=reason,
        by=actor(name, terminal(OFFICE[name], "OFFICE")),
        at=timezone.now(),
        **more,
    )


def written(verb):
    return [entry for entry in read_all() if entry["verb"] == verb]


def test_the_manager_signs_an_item_off_and_the_entry_is_the_signature():
    one = item(entries=[uuid4(), uuid4()])

    review = sign(one, seconds=21)

    (entry,) = Entry.objects.using("reader").filter(verb="review.signed_off")
    assert entry.uuid == review.entry
    assert (entry.subject, entry.flags, entry.reason) == (one.person, ["IN_ORDER"], "ORDINARY_WORK")
    assert entry.actor == actor("takahashi").ref
    text = "\n".join([str(one.uuid), "SIGNAL", "SAME_CUSTOMER", str(one.person), *sorted(map(str, one.entries))])
    assert bytes(entry.digests[0]) == sha256(text.encode()).digest()
    assert (review.reviewed_by, review.seconds) == ("M-30012-9", 21)
    assert Item.objects.get().closed_at is not None


def test_an_incident_closes_the_item_too():
    one = item()

    sign(one, decision="INCIDENT", reason="DATA_TAKEN")

    assert Item.objects.get().closed_at is not None
    assert written("review.signed_off")[0]["flags"] == ["INCIDENT"]


def test_asking_leaves_the_item_open_with_a_question_to_the_person():
    one = item()

    sign(one, decision="ASK", reason="WHY_WITHOUT_TICKET")

    question = Question.objects.get()
    assert (question.person, question.code, question.asked_by) == (one.person, "WHY_WITHOUT_TICKET", "M-30012-9")
    assert Item.objects.get().closed_at is None
    assert Item.objects.get().due_at > one.due_at  # the person may have days off


@pytest.mark.parametrize(
    ("name", "about", "level", "shop", "refused"),
    [
        ("takahashi", "takahashi", "AGENCY", "M01", [Refusal.OWN_LOOK, Refusal.RAISED]),
        ("takahashi", "takahashi", "SHOP", "M01", [Refusal.OWN_LOOK]),
        ("takahashi", "umeda", "SHOP", "U01", [Refusal.OTHER_SHOP]),
        ("takahashi", "aoki", "AGENCY", "M01", [Refusal.RAISED]),
        ("umeda_manager", "aoki", "SHOP", "M01", [Refusal.OTHER_SHOP]),
        ("kimura", "aoki", "SHOP", "M01", [Refusal.NOT_RAISED]),
        ("kimura", "umeda", "AGENCY", "U01", [Refusal.OTHER_AGENCY]),
        ("kimura", "kimura", "AGENCY", "M01", [Refusal.OWN_LOOK]),
    ],
)
def test_nobody_decides_what_is_not_theirs_and_the_attempt_is_on_the_log(name, about, level, shop, refused):
    audit_agency("kimura")
    one = item(about, level=level, shop=shop)

    with pytest.raises(CannotReview) as error:
        sign(one, name)

    assert list(error.value.reasons) == refused
    assert [entry["reason"] for entry in written("review.refused")] == [reason.value for reason in refused]
    assert written("review.signed_off") == []
    assert not Review.objects.exists()


def test_the_auditor_decides_about_managers_and_what_came_too_late():
    audit_agency("kimura")
    managers = item("takahashi", level="AGENCY")
    late = item("aoki", at=timezone.now() - timedelta(days=2))
    raise_overdue(at=timezone.now())

    for one in (managers, late):
        sign(one, "kimura")

    assert Review.objects.filter(reviewed_by="A-80001-7").count() == 2


def test_without_the_agencys_audit_an_auditor_decides_nothing():
    with pytest.raises(CannotReview) as error:
        sign(item("takahashi", level="AGENCY"), "kimura")

    assert error.value.reasons == (Refusal.OTHER_AGENCY,)


def test_a_decision_sent_again_is_refused_and_the_first_one_stays():
    one = item()
    sign(one)

    with pytest.raises(CannotReview) as error:
        sign(one, decision="INCIDENT", reason="DATA_TAKEN")

    assert error.value.reasons == (Refusal.DECIDED,)
    assert [review.decision for review in Review.objects.all()] == ["IN_ORDER"]


def test_while_the_question_is_open_nothing_is_decided():
    one = item()
    sign(one, decision="ASK", reason="WHY_LOOKED")

    with pytest.raises(CannotReview) as error:
        sign(one)

    assert error.value.reasons == (Refusal.AWAITING_ANSWER,)


def test_what_is_no_decision_is_an_error_of_the_program():
    with pytest.raises(ValueError, match="MAYBE"):
        sign(item(), decision="MAYBE")


def test_of_two_reviewers_at_the_same_moment_one_decides(real_db):
    one = item()
    by = [actor("takahashi"), actor("takahashi")]

    def press(who):
        try:
            decide(one, decision="IN_ORDER", reason="ORDINARY_WORK", by=who, at=timezone.now())
        except CannotReview as refused:
            return refused.reasons
        else:
            return "signed"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(press, by))

    assert sorted(map(str, outcomes)) == sorted(["signed", str((Refusal.DECIDED,))])
    assert Review.objects.count() == 1
    assert len(written("review.signed_off")) == 1


def test_what_the_log_does_not_take_is_not_signed(monkeypatch):
    from audit.log import CannotRecord
    from tests.identity.visitor import log_refuses

    one = item()
    log_refuses("review.signed_off")

    with pytest.raises(CannotRecord):
        sign(one)

    assert not Review.objects.exists()
    assert Item.objects.get().closed_at is None


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE oversight_review SET decision = 'IN_ORDER'",
        "DELETE FROM oversight_review",
        "TRUNCATE oversight_review",
    ],
)
def test_a_sign_off_is_never_changed_by_whomever(alias, statement):
    sign(item(), decision="INCIDENT", reason="DATA_TAKEN")

    with pytest.raises(DatabaseError), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(statement)

    assert Review.objects.get().decision == "INCIDENT"


@pytest.mark.parametrize("alias", ["default", "owner"])
def test_an_item_cannot_be_closed_without_a_decision_nor_opened_again(alias):
    one, asked = item(), item()
    sign(asked, decision="ASK", reason="WHY_LOOKED")
    for key in (one.pk, asked.pk):
        with pytest.raises(DatabaseError), transaction.atomic(using=alias):
            Item.objects.using(alias).filter(pk=key).update(closed_at=timezone.now())
    sign(one)

    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        Item.objects.using(alias).filter(pk=one.pk).update(closed_at=None)

    with pytest.raises(DatabaseError), transaction.atomic(using=alias):
        item(closed_at=timezone.now())


def test_the_counters_role_cannot_rewrite_what_an_item_is_about():
    one = item()

    for change in ({"person": uuid4()}, {"facts": {}}, {"entries": []}, {"weight": 0}, {"key": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Item.objects.filter(pk=one.pk).update(**change)
