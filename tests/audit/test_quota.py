"""The log itself refuses looks at more different customers than the shop's quota allows, whoever asks and however."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from audit.log import Draft, QuotaReached, record, record_all
from tests.conftest import actor, person
from tests.support.entries import backdate, read_all
from tests.support.quotas import INSERT, LOOK, allow, look, looks, raised
from tests.support.roles import rows, session


@pytest.fixture
def quota(real_db):
    """Set what the Marunouchi shop allows: an hour, a day."""
    return allow


def test_a_shop_without_a_setting_allows_forty_customers_an_hour(real_db):
    look(40)

    with pytest.raises(QuotaReached):
        look()
    assert looks() == 40


def test_the_setting_of_the_shop_counts(quota):
    quota(3, 10)
    look(3)

    with pytest.raises(QuotaReached):
        look()


def test_the_day_has_a_quota_of_its_own(quota):
    quota(3, 5)
    for hours in (2, 5, 10, 20):
        backdate(LOOK, by=actor(), ago=timedelta(hours=hours), subject=uuid4())
    look()

    with pytest.raises(QuotaReached):
        look()


def test_yesterdays_looks_are_over(quota):
    quota(1, 1)
    backdate(LOOK, by=actor(), ago=timedelta(hours=24, minutes=1), subject=uuid4())

    look()

    assert looks() == 2


def test_the_same_customer_counts_once(quota, taro):
    quota(1, 1)

    for verb in (LOOK, "identity.compared", "bill.disclosed", LOOK):
        record(verb, by=actor(), subject=taro.id)

    with pytest.raises(QuotaReached):
        look()


def test_every_kind_of_look_counts(quota):
    quota(2, 2)
    look(verb="bill.disclosed")
    look(verb="note.added")

    with pytest.raises(QuotaReached):
        look(verb="identity.compared")


def test_a_colleague_has_a_quota_of_their_own(quota):
    quota(1, 1)
    look(by=actor("aoki"))

    look(by=actor("ito"))

    assert looks() == 2


def test_what_opens_nothing_is_always_recorded(quota, taro):
    quota(1, 1)
    look()

    for verb in ("lookup.refused", "disclosure.closed", "log.read", "quota.raised"):
        record(verb, by=actor(), subject=taro.id)

    assert [entry["verb"] for entry in read_all()][-1] == "quota.raised"


# --- raised ---------------------------------------------------------------------------------------------------------------------------
def test_a_manager_raises_it_by_so_many_more(quota):
    quota(1, 1)
    look()
    raised(2)

    look(2)

    with pytest.raises(QuotaReached):
        look()


def test_raised_for_one_person_it_is_raised_for_nobody_else(quota):
    quota(1, 1)
    look(by=actor("ito"))
    raised(50, of="aoki")

    with pytest.raises(QuotaReached):
        look(by=actor("ito"))


def test_nobody_raises_their_own(quota):
    quota(1, 1)
    look()
    raised(50, by="aoki")

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize("ref", [None, "11111111-1111-4111-8111-111111111111"])
def test_nobody_and_somebody_invented_raise_nothing(quota, ref):
    quota(1, 1)
    look()
    with session("log") as log:
        rows(
            log,
            INSERT.replace("'customer.looked_up', gen_random_uuid(), '', '', '{}'", "'quota.raised', %s, '', '', '{until_24}'")
            .replace("digests)", "digests, hits)")
            .replace(" FROM", ", 50 FROM")
            + " RETURNING id",
            [ref, actor().shop, person("aoki").ref, 1],
        )  # fmt: skip

    with pytest.raises(QuotaReached):
        look()


def test_it_is_never_raised_by_more_than_two_hundred(quota):
    quota(1, 1)
    raised(100_000)

    record_all([Draft(LOOK, subject=uuid4()) for _ in range(201)], by=actor())

    with pytest.raises(QuotaReached):
        look()


def test_many_raises_do_not_add_up(quota):
    quota(1, 1)
    for _ in range(5):
        raised(2)
    look(3)

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize("until", ["until_00", "until_25", "until_9", "until_024", "until", "person"])
def test_an_hour_that_is_over_or_none_raises_nothing(quota, until):
    quota(1, 1)
    look()
    raised(50, until=until)

    with pytest.raises(QuotaReached):
        look()


def test_what_was_raised_yesterday_is_over(quota):
    quota(1, 1)
    look()
    with session("owner") as owner:
        rows(
            owner,
            "INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, verb, subject, purpose, reason, sections, flags, digests, hits)"
            " VALUES (clock_timestamp() - interval '24 hours', gen_random_uuid(), gen_random_uuid(), %s, 1, 'quota.raised', %s, '', '',"
            " '{until_24}', '{}', '{}', 50) RETURNING id",
            [person("takahashi").ref, person("aoki").ref],
        )

    with pytest.raises(QuotaReached):
        look()


@pytest.mark.parametrize(
    "sections,recorded,until",
    [
        (["until_18"], "2026-11-21 09:30+09", datetime(2026, 11, 21, 9, tzinfo=UTC)),
        (["until_24"], "2026-11-21 23:30+09", datetime(2026, 11, 21, 15, tzinfo=UTC)),
        (["until_24"], "2026-11-22 00:10+09", datetime(2026, 11, 22, 15, tzinfo=UTC)),
        (["until_20", "until_12"], "2026-11-21 09:30+09", datetime(2026, 11, 21, 3, tzinfo=UTC)),
        (["person"], "2026-11-21 09:30+09", None),
        ([], "2026-11-21 09:30+09", None),
    ],
)
def test_until_names_an_hour_of_the_entrys_own_day_in_tokyo(real_db, sections, recorded, until):
    with session("reader") as reader:
        assert rows(reader, "SELECT audit_until(%s::text[], %s)", [sections, recorded]) == [(until,)]
