"""An empty queue means something only while signals are searched for: the worker says so on the log, the page says when it does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from oversight.jobs import signals
from oversight.queue import is_searched
from tests.conftest import sit_down
from tests.support.entries import read_all

STOPPED = "気づきを探す処理が止まっています"


@pytest.fixture
def page(real_db):
    manager = sit_down("takahashi")
    return lambda: manager.get("/oversight/review/").content.decode()


def test_a_search_that_stands_still_is_told_beside_the_empty_queue(page):
    before = page()

    signals()

    assert STOPPED in before
    assert STOPPED not in page()
    assert [(entry["actor"], entry["hits"]) for entry in read_all() if entry["verb"] == "signal.searched"] == [
        (None, 0)
    ]


def test_half_an_hour_later_the_last_search_counts_no_more(real_db):
    signals()

    assert is_searched(now=timezone.now() + timedelta(minutes=29))
    assert not is_searched(now=timezone.now() + timedelta(minutes=31))
