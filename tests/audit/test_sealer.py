"""The sealer: every entry gets one leaf, in an unbroken row; what is signed was read back, and the witness has seen it."""

import pytest
from django.db import connections

from audit.sealing import store
from audit.sealing.notes import Checkpoint, Note, Signer
from audit.sealing.sealer import AnotherSeals, CannotSeal, Sealer
from audit.sealing.tree import root
from audit.sealing.witnesses import Unreachable, WitnessClient
from audit.witness.core import Witness
from tests.support.entries import read_all
from tests.support.roles import rows, session, strongest
from tests.support.sealing import LOG_KEY, ORIGIN, WITNESS_KEY, checkpoints, leaves, sealing, write_entries


def ids():
    return [identity for _, identity, _ in leaves()]


def without_triggers(connection, table, statement, values=None):
    """What an administrator of the database does."""
    rows(connection, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    rows(connection, statement, values)
    rows(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
    rows(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_truncate")


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


# --- behind the witness ---------------------------------------------------------------------------------------------------------------
def test_on_an_older_backup_it_refuses_to_start(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        write_entries(5)
        sealed.seal()
    with strongest() as root_session:
        without_triggers(root_session, "audit_leaf", "DELETE FROM audit_leaf WHERE idx > 2")

    with pytest.raises(CannotSeal, match="does not extend the last witnessed checkpoint"), sealing(tmp_path):
        pass


def test_on_a_log_that_was_rewritten_it_refuses_to_start(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        write_entries(5)
        sealed.seal()
        write_entries(5)
        sealed.seal()
    with strongest() as root_session:
        without_triggers(root_session, "audit_leaf", "UPDATE audit_leaf SET hash = sha256(hash) WHERE idx = 3")

    with pytest.raises(CannotSeal, match="does not extend the last witnessed checkpoint"), sealing(tmp_path):
        pass


def test_on_a_row_of_leaves_with_a_hole_it_refuses_to_start(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        write_entries(5)
        sealed.seal()
    with strongest() as root_session:
        without_triggers(root_session, "audit_leaf", "DELETE FROM audit_leaf WHERE idx = 3")

    with pytest.raises(CannotSeal, match="Leaf 3 is missing"), sealing(tmp_path):
        pass


def test_while_the_witness_is_silent_it_does_not_start(real_db, tmp_path):
    sealer = Sealer([LOG_KEY], WitnessClient("http://127.0.0.1:9", WITNESS_KEY.verifier))

    with pytest.raises(Unreachable):
        sealer.start()

    assert leaves() == []


def test_an_entry_that_was_changed_before_it_was_signed_is_not_signed(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        (new,) = write_entries(1)
        sealed.sealer.seal()
        with strongest() as root_session:
            without_triggers(root_session, "audit_entry", "ALTER TABLE audit_entry DISABLE TRIGGER admit")
            for month in {
                name
                for (name,) in rows(
                    root_session, "SELECT tableoid::regclass::text FROM audit_entry WHERE id = %s", [new]
                )
            }:
                without_triggers(root_session, month, f"UPDATE {month} SET verb = 'log.exported' WHERE id = %s", [new])
        before = checkpoints()
        with pytest.raises(CannotSeal, match="is not what was sealed"):
            sealed.sealer.checkpoint()

    assert checkpoints() == before


# --- the witness away, behind, another tree ---------------------------------------------------------------------------------------------
def test_without_the_witness_it_goes_on_sealing_and_has_all_of_it_witnessed_when_it_is_back(real_db, tmp_path):
    now = [0.0]
    with sealing(tmp_path) as sealed:
        sealed.seal()
        sealed.sealer.clock = lambda: now[0]
        here, sealed.sealer.witness = sealed.client, WitnessClient("http://127.0.0.1:9", WITNESS_KEY.verifier)
        for _ in range(3):
            write_entries(4)
            assert sealed.sealer.seal() == 4
            with pytest.raises(Unreachable):
                sealed.sealer.checkpoint()
        rested, now[0] = sealed.sealer.due(), 5.0
        again = sealed.sealer.due()
        sealed.sealer.witness = here
        sealed.sealer.checkpoint()

    assert (rested, again) == (False, True)
    assert checkpoints()[-1][0] == len(read_all())


def test_while_nobody_writes_the_same_checkpoint_is_witnessed_again_each_half_minute(real_db, tmp_path):
    now = [0.0]
    with sealing(tmp_path) as sealed:
        sealed.sealer.clock = lambda: now[0]
        sealed.seal()
        due = []
        for now[0] in (1.0, 29.0, 30.0):
            due.append(sealed.sealer.due())
        sealed.witness.clock = lambda: 2_000_000_000
        sealed.sealer.checkpoint()

    assert due == [False, False, True]
    assert [size for size, _ in checkpoints()] == [len(leaves())] * 2


def test_a_witness_that_knows_more_than_was_kept_is_continued_from(real_db, tmp_path):
    """Its answer was lost on the way: 409 names its size, which is ours or below."""
    with sealing(tmp_path) as sealed:
        sealed.seal()
        write_entries(3)
        sealed.sealer.seal()
        before = sealed.sealer._witnessed.copy()
        sealed.sealer.checkpoint()
        write_entries(4)
        sealed.sealer.seal()
        known, sealed.sealer._witnessed = sealed.sealer._witnessed, before.copy()
        sealed.sealer._waiting = [leaf for _, _, leaf in leaves()][before.size :]
        made = sealed.sealer.checkpoint()

    assert known.size == before.size + 3
    assert checkpoints()[-1][0] == made.size == len(leaves())


@pytest.mark.parametrize("lost", ["everything", "the newest"])
def test_a_witness_that_lost_its_file_is_continued_from_what_it_has(real_db, tmp_path, lost):
    with sealing(tmp_path) as sealed:
        write_entries(4)
        sealed.seal()
        (file,) = sealed.folder.glob("*.note")
        old = file.read_text()
        write_entries(3)
        sealed.seal()
        if lost == "everything":
            file.unlink()
        else:
            file.write_text(old)
        write_entries(2)
        sealed.seal()

    assert checkpoints()[-1][0] == len(read_all())
    assert Checkpoint.parse(Note.parse(sealed.witness.head(ORIGIN)).text).size == len(read_all())


def test_a_witness_with_a_longer_log_stops_it(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        longer = sealed.sealer.frontier.copy()
        longer.extend([b"x" * 32] * 3)
        _witness_knows(sealed.witness, longer)
        with pytest.raises(CannotSeal, match="does not extend the last witnessed checkpoint"):
            sealed.sealer.checkpoint()


@pytest.mark.parametrize("ahead", [0, 2])
def test_a_witness_with_another_tree_stops_it(real_db, tmp_path, ahead):
    with sealing(tmp_path) as sealed:
        sealed.seal()
        other = sealed.sealer.frontier.copy()
        other.nodes[-1] = b"y" * 32
        _witness_knows(sealed.witness, other)
        write_entries(ahead) if ahead else None
        sealed.sealer.seal()
        with pytest.raises(CannotSeal, match=r"another tree of the same size|refused \(422\)"):
            sealed.sealer.checkpoint()


@pytest.mark.parametrize("keys,status", [([], 404), ([Signer.generate(ORIGIN).verifier], 403)])
def test_a_witness_that_does_not_know_the_log_or_its_key_stops_it(real_db, tmp_path, keys, status):
    with sealing(tmp_path) as sealed:
        sealed.witness.log_keys = {ORIGIN: keys} if keys else {}
        with pytest.raises(CannotSeal, match=rf"refused \({status}\)"):
            sealed.sealer.checkpoint()


def test_an_impostor_in_place_of_the_witness_is_not_believed(real_db, tmp_path):
    with sealing(tmp_path) as sealed:
        sealed.witness.signer = Signer.generate("witness.example.jp/1", 4)
        with pytest.raises(CannotSeal, match="not signed with the pinned key"):
            sealed.sealer.checkpoint()


def _witness_knows(witness: Witness, frontier):
    made = Checkpoint(ORIGIN, frontier.size, frontier.root)
    note = Note(made.text, (LOG_KEY.sign(made.text),))
    witness._persist(ORIGIN, str(note.with_signatures([WITNESS_KEY.cosign(made.text, 1_800_000_000)])))


# --- keys -----------------------------------------------------------------------------------------------------------------------------
def test_while_a_key_is_replaced_both_sign_and_either_is_enough(real_db, tmp_path):
    new = Signer.generate(ORIGIN)
    with sealing(tmp_path) as sealed:
        sealed.seal()
    with sealing(tmp_path, signers=[new, LOG_KEY]) as sealed:
        sealed.seal()
    both = Note.parse(checkpoints()[-1][1])
    with sealing(tmp_path, signers=[new]) as sealed:
        write_entries(1)
        sealed.seal()
    alone = Note.parse(checkpoints()[-1][1])

    assert (LOG_KEY.verifier.signed(both), new.verifier.signed(both)) == (True, True)
    assert (LOG_KEY.verifier.signed(alone), new.verifier.signed(alone)) == (False, True)


def test_keys_of_two_names_are_no_log():
    with pytest.raises(CannotSeal, match="one name"):
        Sealer([LOG_KEY, Signer.generate("another/1")], None)
