"""/unlock/: a manager releases a check that failed too often, and never their own."""

import pytest

from audit.models import Entry
from identity.models import Check
from tests.conftest import actor
from tests.identity.visitor import choose, fail, licence, present


@pytest.fixture
def locked(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    fail(seated("aoki"), visit, taro, times=3)
    return visit


def release(client, visit):
    return client.post(f"/visits/{visit.number}/unlock/", follow=True)


def reasons(visit):
    return list(
        Entry.objects.using("reader").filter(visit=visit.number, verb="check.refused").values_list("reason", flat=True)
    )


def test_takahashi_sees_who_waits_and_gives_one_more_try(seated, locked, taro):
    manager, clerk = seated("takahashi"), seated("aoki")
    assert "青木 美咲" in manager.get("/unlock/").content.decode()

    page = release(manager, locked)

    assert "あと1回、本人確認ができます" in page.content.decode()
    assert "解除を待っている応対はありません" in page.content.decode()
    entry = Entry.objects.using("reader").get(visit=locked.number, verb="check.unlocked")
    assert (entry.actor, entry.subject) == (actor("takahashi").ref, taro.id)

    fail(clerk, locked, taro)
    present(clerk, locked, licence(taro))

    assert Check.objects.filter(visit=locked, unlocks=False).count() == 4
    assert not Check.objects.filter(visit=locked, passed=True).exists()
    assert "青木 美咲" in manager.get("/unlock/").content.decode()


def test_the_list_names_no_customer(seated, locked, taro):
    page = seated("takahashi").get("/unlock/").content.decode()

    assert "山＊" not in page
    assert not [canary for canary in taro.canaries if canary in page]


def test_nobody_releases_their_own_visit(seated, open_visit, taro):
    visit = choose(open_visit("takahashi"), taro)
    client = seated("takahashi")
    fail(client, visit, taro, times=3)

    page = release(client, visit)

    assert "ご自身の応対は解除できません" in page.content.decode()
    assert reasons(visit) == ["OWN_VISIT"]
    assert not Check.objects.filter(visit=visit, unlocks=True).exists()


def test_what_is_not_locked_is_not_released(seated, open_visit, taro):
    visit = choose(open_visit("aoki"), taro)
    fail(seated("aoki"), visit, taro, times=2)

    release(seated("takahashi"), visit)

    assert reasons(visit) == ["NOT_LOCKED"]
    assert "解除を待っている応対はありません" in seated("takahashi").get("/unlock/").content.decode()


@pytest.mark.parametrize(("name", "status"), [("aoki", 403), ("ito", 403), ("inoue", 403), ("umeda_manager", 404)])
def test_clerks_and_managers_of_other_shops_release_nothing(seated, locked, name, status):
    assert release(seated(name), locked).status_code == status
    assert not Check.objects.filter(visit=locked, unlocks=True).exists()


def test_another_shops_list_does_not_show_it(seated, locked):
    assert "青木" not in seated("umeda_manager").get("/unlock/").content.decode()
