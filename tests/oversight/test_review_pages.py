"""What a reviewer sees, and what others do not."""

import re

import pytest

from oversight.models import Item, Review
from tests.conftest import sit_down
from tests.support.entries import read_all
from tests.support.reviews import audit_agency, item, look

REVIEW = "/oversight/review/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def manager(real_db):
    return sit_down("takahashi")


def address(one):
    return f"{REVIEW}{one.uuid}/"


def sign(client, one, decision="IN_ORDER", reason="ORDINARY_WORK"):
    page = client.get(address(one)).content.decode()
    (shown,) = set(re.findall(r'name="shown" value="([^"]+)"', page)) or {""}
    return client.post(address(one), {"decision": decision, "reason": reason, "shown": shown})


def test_the_queue_shows_the_heaviest_signal_first_with_its_story(manager, taro):
    entries = look(subject=taro.id, more=("contract.disclosed",))
    item(kind="SAMPLE")
    item(weight=2, signal="FISHING")
    first = item(weight=5, visit=501, entries=entries)

    response = manager.get(REVIEW)

    page = text_of(response)
    assert response.context["item"] == first
    assert "同じお客さまを繰り返し照会" in page
    assert "青木 美咲さん（C-20418-6）が、11月12日から11月21日までに同じお客さまを5回照会しました" in page
    assert [str(step.line.verb) for step in response.context["story"].steps] == ["応対を開始", "照会", "契約内容を表示"]
    assert [step.marked for step in response.context["story"].steps] == [False, True, True]
    assert "残り 3件 ・ およそ3分" in page
    assert "1 / 3" in page
    for canary in taro.canaries:
        assert canary not in response.content.decode()
