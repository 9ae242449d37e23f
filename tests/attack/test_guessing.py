"""A clerk who knows somebody's name and birthday tries what she does not know: by searching, and by checks that fail."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.utils import timezone

from audit.models import Entry
from customers.models import Lookup
from identity import attempts
from identity.models import Check
from reception.models import Visit
from tests.conftest import actor, person, sit_down
from tests.identity.visitor import begin, choose, fail, licence, present
from tests.support.cast import PEOPLE


def at_once(acts):
    """Run every act in a thread of its own, all beginning together."""
    gate = Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_many_searches_sent_at_once_are_counted_one_by_one(real_db, taro):
    visit = begin("aoki")
    browsers = [sit_down("aoki") for _ in range(8)]

    def guess(number, client):
        return lambda: client.post(
            f"/visits/{visit.number}/lookup/",
            {"number": taro.number, "kana": "", "born_on": f"1986-06-{number + 1:02d}"},
        )

    at_once([guess(number, client) for number, client in enumerate(browsers)])

    assert Lookup.objects.filter(visit=visit).count() == 3
    assert Entry.objects.using("reader").filter(visit=visit.number, verb="lookup.refused", reason="WAIT").count() == 5


def tries(client, open_visit, taro, count, name="aoki"):
    """Fail `count` checks of Taro, three in a visit, each visit closed and the next one opened."""
    while count > 0:
        visit = choose(open_visit(name), taro)
        fail(client, visit, taro, times=min(3, count))
        count -= 3
        end(visit)


def end(visit):
    visit.closed_at, visit.outcome = timezone.now(), "NOT_IDENTIFIED"
    visit.save()


def of_taro(taro):
    return Check.objects.filter(customer_id=taro.id, unlocks=False)


def test_new_visits_do_not_begin_the_count_again(seated, open_visit, taro):
    client = seated("aoki")
    tries(client, open_visit, taro, 6)
    visit = choose(open_visit("aoki"), taro)

    page = present(client, visit, licence(taro))

    assert "この1日に6回不一致" in page.content.decode()
    assert of_taro(taro).count() == 6
    assert list(Entry.objects.using("reader").filter(visit=visit.number).values_list("verb", "reason")) == [
        ("identity.refused", "CUSTOMER_LOCKED")
    ]


def test_nor_does_another_clerk_of_another_shop(seated, open_visit, taro):
    tries(seated("aoki"), open_visit, taro, 6)
    visit = choose(open_visit("umeda"), taro)

    present(seated("umeda"), visit, licence(taro))

    assert not of_taro(taro).filter(visit=visit).exists()


def test_another_customer_is_served_meanwhile_and_the_same_one_tomorrow(seated, open_visit, taro, hanako):
    client = seated("aoki")
    tries(client, open_visit, taro, 6)
    visit = choose(open_visit("aoki"), hanako)
    present(client, visit, licence(hanako))
    assert Check.objects.get(visit=visit).passed
    end(visit)

    assert attempts.is_locked(taro.id, now=timezone.now())
    assert not attempts.is_locked(taro.id, now=timezone.now() + timedelta(hours=25))


def test_a_manager_sees_the_visit_and_gives_one_more_try(seated, open_visit, taro):
    client, manager = seated("aoki"), seated("takahashi")
    tries(client, open_visit, taro, 6)
    visit = choose(open_visit("aoki"), taro)
    assert PEOPLE["aoki"][1] in manager.get("/unlock/").content.decode()

    manager.post(f"/visits/{visit.number}/unlock/")
    fail(client, visit, taro)
    present(client, visit, licence(taro))

    assert of_taro(taro).count() == 7
    assert not of_taro(taro).filter(passed=True).exists()


@pytest.mark.parametrize("way", ["handed over and back", "in another visit"])
def test_whoever_tried_does_not_release(seated, open_visit, taro, way):
    """The manager fails, lets a clerk hold the visit (or open another one), and releases it."""
    manager = seated("takahashi")
    if way == "handed over and back":
        visit = choose(open_visit("takahashi"), taro)
        fail(manager, visit, taro, times=3)
        visit.clerk = person("ito")
        visit.save()
    else:
        tries(manager, open_visit, taro, 6, name="takahashi")
        visit = choose(open_visit("ito"), taro)

    page = manager.post(f"/visits/{visit.number}/unlock/", follow=True)

    assert "ほかの責任者に依頼してください" in page.content.decode()
    assert not Check.objects.filter(customer_id=taro.id, unlocks=True).exists()


# --- two windows --------------------------------------------------------------------------------------------------------------------
def offered(visit, who):
    return Lookup.objects.create(
        visit=visit,
        kinds=["NUMBER_KANA"],
        hits=1,
        found=[who.id],
        masks="山＊ 太＊",
        at=timezone.now(),
        looked_up_by=actor().number,
    )


@pytest.mark.parametrize("meanwhile", ["closed", "handed over"])
@pytest.mark.parametrize("act", ["choose", "look_up"])
def test_a_window_that_was_left_open_changes_nothing_any_more(open_visit, by, taro, meanwhile, act):
    """The page was asked for while the visit was Aoki's; by the time it acts, another window has ended that."""
    from customers import actions
    from customers.rules import Elements

    visit = open_visit("aoki")
    lookup = offered(visit, taro)
    stale = Visit.objects.get(pk=visit.pk)
    if meanwhile == "closed":
        end(visit)
    else:
        visit.clerk = person("ito")
        visit.save()

    elements = Elements(number=taro.number, born_on=taro.born_on)
    acts = {
        "choose": lambda: actions.choose(stale, lookup=lookup.pk, place=1, by=by("aoki"), at=timezone.now()),
        "look_up": lambda: actions.look_up(stale, elements=elements, by=by("aoki"), at=timezone.now()),
    }
    with pytest.raises((actions.CannotChoose, actions.CannotLookUp), match="VISIT_ENDED"):
        acts[act]()

    visit.refresh_from_db()
    assert visit.subject is None
    assert Lookup.objects.filter(visit=visit).count() == 1


def test_two_windows_that_choose_two_people_show_nobody_under_the_others_name(real_db, taro, hanako):
    """Aoki chooses Hanako in one window while she opens Taro's contract in the other, again and again."""
    from identity.models import Disclosure
    from tests.identity.visitor import prove

    for _ in range(6):
        visit = begin("aoki")
        prove(visit, taro)
        lookup = offered(visit, hanako)
        one, other = sit_down("aoki"), sit_down("aoki")

        shown, _chosen = at_once(
            [
                lambda one=one, visit=visit: one.post(
                    f"/visits/{visit.number}/contract/", {"reason": "CUSTOMER_ASKED"}
                ),
                lambda other=other, visit=visit, lookup=lookup: other.post(
                    f"/visits/{visit.number}/choose/", {"lookup": str(lookup.pk), "place": 1}
                ),
            ]
        )
        afterwards = one.post(f"/visits/{visit.number}/contract/", {"reason": "CUSTOMER_ASKED"}, follow=True)

        assert hanako.name not in shown.content.decode()
        assert taro.name not in afterwards.content.decode()
        assert hanako.name not in afterwards.content.decode()
        assert not Disclosure.objects.filter(visit=visit, closed_at=None).exists()
        end(visit)
