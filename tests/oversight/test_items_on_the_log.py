"""The counter's database password alone hides no signal, signs for nobody, answers for nobody: the log would have to say so, too."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.forms.models import model_to_dict
from django.utils import timezone

from oversight.actions import answer, decide, raise_overdue
from oversight.models import Item, Question, Review
from tests.conftest import actor, terminal
from tests.support.reviews import item

pytestmark = pytest.mark.usefixtures("real_db")


def takahashi():
    return actor("takahashi", terminal("M01", "OFFICE"))


def copy_of(one, **change):
    values = model_to_dict(one, exclude=["id", "shop"]) | {"uuid": uuid4(), "shop": one.shop}
    return Item(**(values | change))


@pytest.mark.parametrize("kind", ["SIGNAL", "SAMPLE"])
def test_an_item_that_no_run_found_is_not_written_under_a_key_that_one_would_have(kind):
    real = item(kind=kind)

    with pytest.raises(DatabaseError, match="found on the log first"), transaction.atomic():
        copy_of(real, key="SAME_CUSTOMER:of-tomorrow").save(force_insert=True)


def test_an_entry_about_somebody_else_makes_no_sample():
    real = item(kind="SAMPLE")
    with transaction.atomic(using="owner"):
        Item.objects.using("owner").filter(pk=real.pk).delete()

    with pytest.raises(DatabaseError, match="found on the log first"), transaction.atomic():
        copy_of(real, uuid=real.uuid, person=actor("ito").ref).save(force_insert=True)
    copy_of(real, uuid=real.uuid).save(force_insert=True)  # as it was found

    assert Item.objects.get().person == actor("aoki").ref


def test_nothing_goes_up_to_where_perhaps_nobody_looks_nor_comes_down_again():
    fresh = item()

    with pytest.raises(DatabaseError, match="goes up, once"), transaction.atomic():
        Item.objects.filter(pk=fresh.pk).update(level="AGENCY", raised_at=timezone.now())
    raise_overdue(at=fresh.due_at + timedelta(minutes=1))
    for change in ({"level": "SHOP", "raised_at": None}, {"raised_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="goes up, once"), transaction.atomic():
            Item.objects.filter(pk=fresh.pk).update(**change)

    assert Item.objects.get().level == "AGENCY"


def test_nobody_signs_for_a_manager():
    one, other = item(), item()
    real = decide(other, decision="IN_ORDER", reason="ORDINARY_WORK", by=takahashi(), at=timezone.now())
    said = {"decision": "IN_ORDER", "reason": "ORDINARY_WORK", "reviewed_by": "M-30012-9", "reviewer": takahashi().ref}

    for forged in (uuid4(), real.entry):
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.create(item=one, entry=forged, at=timezone.now(), **said)

    assert [review.item_id for review in Review.objects.all()] == [other.pk]


def test_nobody_answers_for_a_colleague_nor_asks_without_a_decision():
    one = item()
    decide(one, decision="ASK", reason="WHY_LOOKED", by=takahashi(), at=timezone.now())
    asked = Question.objects.get()

    with pytest.raises(DatabaseError, match="answer is given on the log"), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(answered_at=timezone.now(), answer="VISITOR_WANTED")
    with pytest.raises(DatabaseError, match="asked by a decision"), transaction.atomic():
        Question.objects.create(
            item=item(), person=one.person, code="WHY_LOOKED", asked_by="M-30012-9", asked_at=timezone.now()
        )
    answer(asked, code="NOT_FOR_WORK", by=actor("aoki"), at=timezone.now())

    assert Question.objects.get().answer == "NOT_FOR_WORK"
