"""Whatever the log lacks — an answer, a partition, a sealer, a witness — a look is refused with 503 and not one byte of a customer; and
afterwards everything goes on."""

import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import connections

from audit import receipts
from audit.sealing.witnesses import Unreachable, WitnessClient
from tests.audit.test_fault import SECTIONS, says_so, shown
from tests.conftest import sit_down
from tests.support.leaks import chosen, disclosed
from tests.support.roles import rows, session, strongest
from tests.support.sealing import sealing

MONTH = f"audit_entry_{datetime.now(tz=UTC):%Y%m}"


def owner_does(statement, values=None):
    with session("owner") as owner:
        return rows(owner, statement, values)


@contextmanager
def locked(_):
    """Somebody holds a lock that lets nothing be written."""
    with session("owner") as owner:
        owner.autocommit = False
        rows(owner, "LOCK TABLE audit_entry IN SHARE MODE")
        yield
        owner.rollback()


@contextmanager
def without_a_month(_):
    """This month's partition is missing: an entry would have no place."""
    (bounds,) = owner_does("SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = %s", [MONTH])[0]
    owner_does(f"ALTER TABLE audit_entry DETACH PARTITION {MONTH}")
    yield
    owner_does(f"ALTER TABLE audit_entry ATTACH PARTITION {MONTH} {bounds}")


@contextmanager
def without_receipts(folder):
    """The disk of the receipts is gone."""
    from django.test import override_settings

    (folder / "file").write_text("")
    with override_settings(RECEIPT_FOLDER=folder / "file"):
        yield


@contextmanager
def never_sealed(_):
    """No sealer ever ran, and that for eleven minutes."""
    owner_does("UPDATE audit_rule SET stale_after = '10 minutes', installed_at = now() - interval '11 minutes'")
    yield
    owner_does("UPDATE audit_rule SET installed_at = now()")


@contextmanager
def sealer_stopped(folder):
    """The last checkpoint was witnessed eleven minutes ago."""
    with sealing(folder) as sealed:
        sealed.witness.clock = lambda: time.time() - 660
        sealed.seal()
    owner_does("UPDATE audit_rule SET stale_after = '10 minutes', installed_at = now() - interval '1 day'")
    yield
    with sealing(folder) as sealed:
        sealed.seal()


@contextmanager
def witness_down(folder):
    """The sealer works, the witness has not answered for eleven minutes."""
    with sealing(folder) as sealed:
        sealed.witness.clock = lambda: time.time() - 660
        sealed.seal()
        owner_does("UPDATE audit_rule SET stale_after = '10 minutes', installed_at = now() - interval '1 day'")
        here, sealed.sealer.witness = sealed.sealer.witness, WitnessClient("http://127.0.0.1:9", sealed.client.key)
        sealed.sealer.seal()
        with pytest.raises(Unreachable):
            sealed.sealer.checkpoint()
        yield
        sealed.witness.clock = time.time
        sealed.sealer.witness = here
        sealed.seal()


FAULTS = [locked, without_a_month, without_receipts, never_sealed, sealer_stopped, witness_down]


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.__name__.replace("_", " "))
def fault(request, real_db, tmp_path):
    """Use it as a context: inside, the log has the fault."""
    return lambda: request.param(tmp_path / "fault" if request.param is not without_receipts else tmp_path)


def test_no_section_opens(fault, taro, hanako):
    stage, aoki = disclosed(), sit_down("aoki")
    with fault():
        refused = {
            section: aoki.post(f"/visits/{stage.visit.number}/{section}/", {"reason": "CUSTOMER_ASKED"})
            for section in SECTIONS[:2]
        }
    opened = aoki.post(f"/visits/{stage.visit.number}/contract/", {"reason": "CUSTOMER_ASKED"})

    assert {section: answer.status_code for section, answer in refused.items()} == dict.fromkeys(refused, 503)
    assert all(says_so(answer) for answer in refused.values())
    assert [shown(answer, taro, hanako) for answer in refused.values()] == [[], []]
    assert opened.status_code == 200
    assert shown(opened, taro) != []


def test_no_lookup_finds_anybody(fault, taro, hanako):
    stage, aoki = chosen(), sit_down("aoki")
    asked = {"number": taro.number, "kana": taro.kana, "born_on": ""}
    with fault():
        refused = aoki.post(f"/visits/{stage.visit.number}/lookup/", asked)
    found = aoki.post(f"/visits/{stage.visit.number}/lookup/", asked)

    assert says_so(refused)
    assert shown(refused, taro, hanako) == []
    assert found.status_code in (200, 302)


def test_a_connection_killed_between_two_looks_costs_nothing(real_db, taro):
    """The first attempt fails, the second is on a connection of its own: shown, and on the log."""
    stage, aoki = disclosed(), sit_down("aoki")
    with connections["log"].cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    with strongest() as superuser:
        rows(superuser, "SELECT pg_terminate_backend(%s)", [backend])
        time.sleep(0.1)

    opened = aoki.post(f"/visits/{stage.visit.number}/contract/", {"reason": "CUSTOMER_ASKED"})

    assert opened.status_code == 200
    assert shown(opened, taro) != []
    assert owner_does("SELECT count(*) FROM audit_entry WHERE verb = 'contract.disclosed'") == [(1,)]


def test_nothing_is_shown_inside_a_transaction_of_the_log(real_db, taro, hanako):
    """Whoever opened one could roll the entry back."""
    from django.db import transaction

    stage, aoki = disclosed(), sit_down("aoki")

    with transaction.atomic(using="log"):
        refused = aoki.post(f"/visits/{stage.visit.number}/contract/", {"reason": "CUSTOMER_ASKED"})

    assert says_so(refused)
    assert shown(refused, taro, hanako) == []


def test_an_exception_between_entry_and_look_shows_nothing_and_keeps_the_entry(real_db, taro, hanako, monkeypatch):
    """The receipt is written after the commit: when the process dies there, the entry stays and nothing was shown."""

    def die(*_):
        raise OSError("gone")

    stage, aoki = disclosed(), sit_down("aoki")
    monkeypatch.setattr(receipts, "write", die)
    refused = aoki.post(f"/visits/{stage.visit.number}/contract/", {"reason": "CUSTOMER_ASKED"})

    assert says_so(refused)
    assert shown(refused, taro, hanako) == []
    assert owner_does("SELECT count(*) FROM audit_entry WHERE verb = 'contract.disclosed'") == [(1,)]
