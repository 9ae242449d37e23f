"""The sealer: every entry gets one leaf, in an unbroken row; what is signed was read back, and the witness has seen it."""

import pytest
from django.db import connections

from audit.sealing import store
from audit.sealing.notes import Checkpoint, Note
from audit.sealing.sealer import AnotherSeals
from audit.sealing.tree import root
from tests.support.entries import read_all
from tests.support.roles import rows, session
from tests.support.sealing import LOG_KEY, WITNESS_KEY, checkpoints, leaves, sealing, write_entries


def ids():
    return [identity for _, identity, _ in leaves()]


# --- the row of leaves ----------------------------------------------------------------------------------------------------------------
def test_the_first_leaf_says_how_many_entries_stood_before_it(real_db, tmp_path):
    before = write_entries(3)

    with sealing(tmp_path) as sealed:
        sealed.seal()

    opened = read_all()[-1]
    assert (opened["verb"], opened["hits"], opened["actor"]) == ("log.opened", len(read_all()) - 1, None)
    assert ids()[0] == opened["id"]
    assert ids()[-3:] == before


def test_every_entry_has_one_leaf_without_a_gap_and_the_witness_has_seen_the_root(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        for count in (1, 7, 300):
            write_entries(count)
            sealed.seal()

    stored = leaves()
    assert [idx for idx, _, _ in stored] == list(range(len(stored)))
    assert sorted(identity for _, identity, _ in stored) == [entry["id"] for entry in read_all()]
    size, note = checkpoints()[-1]
    head = Note.parse(note)
    assert Checkpoint.parse(head.text).root == root([leaf for _, _, leaf in stored])
    assert size == len(stored)
    assert LOG_KEY.verifier.signed(head)
    assert WITNESS_KEY.verifier.cosigned_at(head)


def test_what_stood_before_the_first_leaf_is_sealed_in_its_order_in_many_rounds_before_anything_newer(
    real_db, tmp_path, monkeypatch
):
    monkeypatch.setattr("audit.sealing.sealer.BATCH", 10)
    monkeypatch.setattr("audit.sealing.sealer.SLICE", 16)
    write_entries(45)
    with sealing(tmp_path) as sealed:
        sealed.sealer.seal()
        write_entries(5)
        sealed.seal()

    assert ids()[1:] == sorted(ids()[1:])
    assert len(ids()) == len(read_all())


def test_an_entry_that_commits_late_is_found_within_the_window(real_db, tmp_path):
    with session("log") as slow, sealing(tmp_path) as sealed:
        slow.autocommit = False
        ((late,),) = rows(
            slow,
            "INSERT INTO audit_entry (uuid, request, verb, purpose, reason, sections, flags, digests)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{}', '{}', '{}') RETURNING id",
        )
        write_entries(4)
        sealed.seal()
        before = ids()
        slow.commit()
        sealed.seal()

    assert late not in before
    assert ids() == [*before, late]


def test_the_sweep_finds_what_commits_later_than_the_window_reaches(real_db, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "WINDOW", 2)
    with session("log") as slow, sealing(tmp_path) as sealed:
        slow.autocommit = False
        ((late,),) = rows(
            slow,
            "INSERT INTO audit_entry (uuid, request, verb, purpose, reason, sections, flags, digests)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{}', '{}', '{}') RETURNING id",
        )
        write_entries(6)
        sealed.seal()
        slow.commit()
        sealed.seal()
        passed_over = late not in ids()
        swept = sealed.sealer.seal(sweep=True)
        hourly = sealed.sealer.seal(sweep=True)

    assert (passed_over, swept, hourly) == (True, 1, 0)
    assert ids()[-1] == late


def test_the_sweep_comes_by_itself_every_hour(real_db, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "WINDOW", 2)
    now = [0.0]
    with session("log") as slow, sealing(tmp_path) as sealed:
        sealed.sealer.clock = lambda: now[0]
        slow.autocommit = False
        rows(
            slow,
            "INSERT INTO audit_entry (uuid, request, verb, purpose, reason, sections, flags, digests)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), 'log.read', '', '', '{}', '{}', '{}')",
        )
        write_entries(6)
        sealed.seal()
        slow.commit()
        now[0] = 3500.0
        early = sealed.sealer.seal()
        now[0] = 3700.0
        swept = sealed.sealer.seal()

    assert (early, swept) == (0, 1)


# --- one at a time --------------------------------------------------------------------------------------------------------------------
def test_a_second_sealer_waits_for_the_first(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        with session("sealer") as other:
            assert rows(other, "SELECT pg_try_advisory_lock(%s, %s)", store.LOCK) == [(False,)]
        sealed.sealer.stop()
        with session("sealer") as other:
            assert rows(other, "SELECT pg_try_advisory_lock(%s, %s)", store.LOCK) == [(True,)]
            with pytest.raises(AnotherSeals):
                sealed.sealer.start()


def test_a_sealer_that_lost_its_lock_cannot_write_over_the_one_that_took_it(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        new = write_entries(1)[0]
        with session("sealer") as other:
            rows(
                other,
                "INSERT INTO audit_leaf VALUES (%s, %s, decode(repeat('00', 32), 'hex'))",
                [len(leaves()), new + 1],
            )
        with pytest.raises(Exception, match="audit_leaf_pkey"):
            sealed.sealer.seal()

    assert new not in ids()


# --- killed ---------------------------------------------------------------------------------------------------------------------------
def killed(*_):
    raise KeyboardInterrupt


def test_killed_between_leaves_and_checkpoint_the_next_one_goes_on(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        write_entries(5)
        sealed.sealer.seal()
        before = leaves()
        connections["sealer"].close()  # what kill -9 leaves behind: committed leaves that nobody signed

    with sealing(tmp_path) as sealed:
        write_entries(2)
        sealed.seal()

    assert leaves()[: len(before)] == before
    assert checkpoints()[-1][0] == len(before) + 2 == len(read_all())


def test_killed_after_the_witness_answered_the_next_one_goes_on(real_db, tmp_path, monkeypatch):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        write_entries(5)
        with monkeypatch.context() as patch:
            patch.setattr(store, "keep", killed)
            with pytest.raises(KeyboardInterrupt):
                sealed.seal()

    with sealing(tmp_path) as sealed:
        write_entries(1)
        sealed.seal()

    assert checkpoints()[-1][0] == len(read_all())


def test_killed_while_it_opens_the_log_the_next_one_opens_it(real_db, tmp_path, monkeypatch):
    write_entries(3)
    with monkeypatch.context() as patch:
        patch.setattr(store, "add_leaves", killed)
        with pytest.raises(KeyboardInterrupt), sealing(tmp_path):
            pass

    with sealing(tmp_path) as sealed:
        sealed.seal()

    first = next(entry for entry in read_all() if entry["id"] == ids()[0])
    assert (first["verb"], first["hits"]) == ("log.opened", len(read_all()) - 1)
