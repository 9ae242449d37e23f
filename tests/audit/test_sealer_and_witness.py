"""The sealer and its witness: away, behind, ahead, with another tree; nothing is mended, nothing unread is signed."""

import pytest

from audit.sealing.notes import Checkpoint, Note, Signer
from audit.sealing.sealer import CannotSeal, Sealer
from audit.sealing.witnesses import Unreachable, WitnessClient
from audit.witness.core import Witness
from tests.support.entries import read_all
from tests.support.roles import rows, strongest
from tests.support.sealing import LOG_KEY, ORIGIN, WITNESS_KEY, checkpoints, leaves, sealing, write_entries


def without_triggers(connection, table, statement, values=None):
    """What an administrator of the database does."""
    rows(connection, f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    rows(connection, statement, values)
    rows(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")
    rows(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER no_truncate")


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
        write_entries(1)  # the same size within the same second is the same checkpoint, and the first note is kept
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
