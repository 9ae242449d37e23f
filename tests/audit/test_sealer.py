"""The sealer: every entry gets one leaf, in an unbroken row; what is signed was read back, and the witness has seen it."""

from audit.sealing.notes import Checkpoint, Note
from audit.sealing.tree import root
from tests.support.entries import read_all
from tests.support.sealing import LOG_KEY, WITNESS_KEY, checkpoints, leaves, sealing, write_entries


def test_the_first_leaf_says_how_many_entries_stood_before_it(real_db, tmp_path):
    before = write_entries(3)

    with sealing(tmp_path) as sealed:
        sealed.seal()

    opened = read_all()[-1]
    assert (opened["verb"], opened["hits"], opened["actor"]) == ("log.opened", len(read_all()) - 1, None)
    assert [identity for _, identity, _ in leaves()][:1] == [opened["id"]]
    assert [identity for _, identity, _ in leaves()][-3:] == before


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
