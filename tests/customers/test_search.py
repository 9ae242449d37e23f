"""The index: what is typed in any usual form meets what is registered, by pairs only."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from customers.kana import kana_name
from customers.models import SearchKey
from customers.parsing import date_of_birth, phone_number
from customers.rules import Elements
from customers.search import find, keys_for, keys_of
from tests.conftest import actor

TODAY = date(2026, 4, 2)


def found(elements):
    now = timezone.now()
    return find(keys_for(elements), by=actor("aoki"), since=now - timedelta(minutes=10), at=now).found


@pytest.mark.parametrize(
    "number", ["09077315678", "090-7731-5678", "０９０－７７３１－５６７８", "090ー7731ー5678", "+81 90 7731 5678"]
)
@pytest.mark.parametrize("kana", ["ヤマダ タロウ", "やまだたろう", "ﾔﾏﾀﾞ ﾀﾛｳ", "ヤ マ ダ　タロー", "やまだ・たろお"])
def test_taro_is_found_by_number_and_name_however_they_are_written(db, taro, number, kana):
    assert found(Elements(number=phone_number(number), kana=kana_name(kana))) == [taro.id]


@pytest.mark.parametrize(
    "born",
    [
        "1986-05-01",
        "1986/5/1",
        "19860501",
        "昭和61年5月1日",
        "S61.5.1",
        "s610501",
        "昭６１・５・１",
        "１９８６年５月１日",
    ],
)
def test_taro_is_found_by_his_birthday_in_either_calendar(db, taro, born):
    day = date_of_birth(born, today=TODAY)

    assert found(Elements(number=taro.number, born_on=day)) == [taro.id]
    assert found(Elements(kana=kana_name(taro.kana), born_on=day)) == [taro.id]


def test_with_three_elements_every_pair_must_agree(db, taro, hanako):
    kana = kana_name(taro.kana)

    assert found(Elements(taro.number, kana, taro.born_on)) == [taro.id]
    assert found(Elements(taro.number, kana, hanako.born_on)) == []
    assert found(Elements(hanako.number, kana, taro.born_on)) == []


def test_tables_and_typed_elements_make_the_same_keys(taro):
    registered = keys_of(kana=taro.kana, born_on=taro.born_on, numbers=[taro.number])

    assert set(registered) == set(keys_for(Elements(taro.number, kana_name(taro.kana), taro.born_on)))
    assert len(registered) == 3


def test_a_corporation_without_a_birthday_is_found_by_number_and_name_only():
    kinds = [
        kind
        for kind, _ in keys_of(kana="カブシキガイシャソウテン", born_on=None, numbers=["09011112222", "09033334444"])
    ]

    assert kinds == [SearchKey.Kind.NUMBER_KANA, SearchKey.Kind.NUMBER_KANA]


def test_the_counter_cannot_read_the_index_itself(db):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT count(*) FROM customers_searchkey")
