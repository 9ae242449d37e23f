"""What a lookup costs: few statements, whatever the visit has done before."""

import pytest

from tests.conftest import sit_down
from tests.customers.lookup import look_up
from tests.identity.visitor import begin, choose, fail, prove
from tests.support.statements import AT_MOST, counted


def nobody_chosen(visit, client, who):
    pass


def somebody_chosen(visit, client, who):
    choose(visit, who)


def somebody_chosen_and_failed_twice(visit, client, who):
    choose(visit, who)
    fail(client, visit, who, times=2)


def somebody_disclosed(visit, client, who):
    prove(visit, who)


@pytest.mark.parametrize(
    "before", [nobody_chosen, somebody_chosen, somebody_chosen_and_failed_twice, somebody_disclosed]
)
def test_a_lookup_takes_no_more_than_twelve_statements_whatever_went_before(real_db, taro, hanako, before):
    visit, client = begin("aoki"), sit_down("aoki")
    before(visit, client, taro)

    with counted() as statements:
        page = look_up(client, visit, number=hanako.number, kana=hanako.kana).content.decode()

    assert hanako.number[-4:] in page
    assert len(statements) <= AT_MOST, "\n".join(statements)
