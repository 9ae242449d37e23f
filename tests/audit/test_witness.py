"""The witness answers as C2SP's tlog-witness says, and what it answered it has written down before."""

import os
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from audit.sealing.additions import Addition
from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signature, Signer
from audit.sealing.tree import EMPTY, Frontier, consistency_proof
from audit.witness.core import CannotWitness, Witness, alone

ORIGIN = "audit.example.jp/lookups/1"
LOG, OTHER, ANOTHER_LOG = Signer.generate(ORIGIN), Signer.generate(ORIGIN), Signer.generate("other/1")
COSIGN = Signer.generate("witness.example.jp/1", COSIGNER)


def leaf(nth):
    return sha256(b"\x00%d" % nth).digest()


def tree(size, fork=None):
    frontier = Frontier()
    frontier.extend([leaf(nth if nth != fork else -1) for nth in range(size)])
    return frontier


def request(old, new, *, signers=(LOG,), fork=None, proof=None, origin=ORIGIN, root=None):
    """The body that a log sends: the tree of `new` leaves, proven from that of `old`."""
    made = Checkpoint(origin, new, root or tree(new, fork).root)
    if proof is None:
        proof = consistency_proof(tree(min(old, new), fork), [leaf(n if n != fork else -1) for n in range(old, new)])
    return bytes(Addition(old, tuple(proof), Note(made.text, tuple(signer.sign(made.text) for signer in signers))))


@pytest.fixture
def found(tmp_path):
    return Witness(tmp_path, COSIGN, [LOG.verifier], clock=lambda: 1_800_000_000)


def test_an_honest_log_is_cosigned_each_time_it_grows(found):
    for old, new in ((0, 1), (1, 5), (5, 5), (5, 64), (64, 1000)):
        answer = found.add_checkpoint(request(old, new))

        assert answer.status == 200
        note = Note(Checkpoint(ORIGIN, new, tree(new).root).text, (Signature.parse(answer.body.decode()),))
        assert COSIGN.verifier.cosigned_at(note) == 1_800_000_000
        head = Note.parse(found.head(ORIGIN))
        assert (head.text, LOG.verifier.signed(head), COSIGN.verifier.cosigned_at(head)) == (
            note.text,
            True,
            1_800_000_000,
        )


@pytest.mark.parametrize("old,new,more,status,body", [
    (7, 6, {"proof": ()}, 400, None),  # W1: a shorter tree
    (6, 6, {}, 409, b"7\n"),
    (3, 9, {}, 409, b"7\n"),
    (0, 7, {}, 409, b"7\n"),
    (9, 12, {}, 409, b"7\n"),
    (7, 7, {"fork": 2}, 409, b"7\n"),  # W2: another tree of the same size
    (7, 9, {"fork": 2}, 422, None),  # W3: a longer fork
    (7, 9, {"proof": ()}, 422, None),
    (7, 7, {"proof": (b"p" * 32,)}, 422, None),
    (7, 9, {"signers": [OTHER]}, 403, None),  # W4: another key
    (7, 9, {"signers": []}, 400, None),
    (7, 9, {"signers": [Signer(ORIGIN, COSIGNER, LOG.seed)]}, 403, None),
    (7, 9, {"signers": [ANOTHER_LOG], "origin": "other/1"}, 404, None),
    (7, 9, {"signers": [LOG], "origin": "other/1"}, 404, None),
    (7, 9, {"signers": [OTHER, ANOTHER_LOG, LOG]}, 200, None),  # W5; unknown signatures are ignored
])  # fmt: skip
def test_each_request_has_the_status_that_is_published(found, old, new, more, status, body):
    assert found.add_checkpoint(request(0, 7)).status == 200
    before = found.head(ORIGIN)

    answer = found.add_checkpoint(request(old, new, **more))

    assert answer.status == status
    assert answer.content_type == ("text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
    if body:
        assert answer.body == body
    assert (found.head(ORIGIN) == before) == (status != 200)


def test_a_log_that_was_never_seen_begins_with_an_old_size_of_nothing(found):
    assert found.add_checkpoint(request(3, 7)).body == b"0\n"
    assert found.add_checkpoint(request(0, 7, proof=(b"p" * 32,))).status == 422
    assert found.add_checkpoint(request(0, 0, root=b"r" * 32)).status == 409
    assert found.add_checkpoint(request(0, 0, root=EMPTY)).status == 200
    assert found.add_checkpoint(request(0, 7)).status == 200


@pytest.mark.parametrize("change", [
    lambda body: b"",
    lambda body: body[:-1],
    lambda body: body.replace(b"old 0", b"old 00"),
    lambda body: body.replace(b"old 0", b"old -1"),
    lambda body: body.replace(b"old 0", b"old " + b"9" * 5000),
    lambda body: body.replace(b"old 0", "old ０".encode()),
    lambda body: body.replace(b"old 0", b"new 0"),
    lambda body: body.replace(b"old 0\n", b"old 0\nnot base64!\n"),
    lambda body: body.replace(b"old 0\n", b"old 0\n" + b64encode(b"short") + b"\n"),
    lambda body: body.replace(b"old 0\n", b"old 0\n" + (b64encode(b"p" * 32) + b"\n") * 64),
    lambda body: body.replace(b"\n7\n", b"\n07\n"),
    lambda body: body.replace(b"\n7\n", b"\n7\nan extension\n"),
    lambda body: body + b"\xff",
    lambda body: body + b"x" * 70_000,
])  # fmt: skip
def test_what_is_not_written_as_it_should_be_is_a_bad_request(found, change):
    answer = found.add_checkpoint(change(request(0, 7)))

    assert answer.status == 400
    assert found.head(ORIGIN) is None


def test_only_known_signatures_are_kept(found):
    found.add_checkpoint(request(0, 7, signers=[OTHER, LOG]))

    assert [signature.name for signature in Note.parse(found.head(ORIGIN)).signatures] == [ORIGIN, COSIGN.name]
    assert not OTHER.verifier.signed(Note.parse(found.head(ORIGIN)))


def test_a_new_process_remembers(found, tmp_path):
    found.add_checkpoint(request(0, 7))
    restarted = Witness(tmp_path, COSIGN, [LOG.verifier])

    assert restarted.head(ORIGIN) == found.head(ORIGIN)
    assert restarted.add_checkpoint(request(0, 9)).body == b"7\n"
    assert restarted.add_checkpoint(request(7, 9)).status == 200


def test_it_is_on_the_disk_before_it_is_answered(found, tmp_path, monkeypatch):
    order = []
    real_sync, real_replace = os.fsync, os.replace
    monkeypatch.setattr(
        os, "fsync", lambda number: (order.append(Path(f"/proc/self/fd/{number}").resolve().name), real_sync(number))
    )
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("replace"), real_replace(a, b)))
    monkeypatch.setattr(COSIGN.__class__, "cosign", _noting(order, COSIGN.__class__.cosign))

    assert found.add_checkpoint(request(0, 7)).status == 200

    assert [name.rsplit(".", 1)[-1] if "note" in name else name for name in order] == [
        "cosign",
        "new",
        "replace",
        tmp_path.name,
    ]


def _noting(order, function):
    def cosign(*arguments):
        order.append("cosign")
        return function(*arguments)

    return cosign


def test_when_the_disk_is_full_nothing_is_answered_and_the_old_stays(found, tmp_path, monkeypatch):
    found.add_checkpoint(request(0, 7))
    before = found.head(ORIGIN)
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))

    with pytest.raises(OSError, match="No space"):
        found.add_checkpoint(request(7, 9))

    assert Witness(tmp_path, COSIGN, [LOG.verifier]).head(ORIGIN) == before


def test_of_two_at_once_one_is_told_to_begin_again(tmp_path):
    """Two witnesses even, on one folder, each with threads: whatever order, it never goes back."""
    both = [Witness(tmp_path, COSIGN, [LOG.verifier]) for _ in range(2)]
    both[0].add_checkpoint(request(0, 5))
    bodies = [request(5, size) for size in range(6, 46)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda nth: both[nth % 2].add_checkpoint(bodies[nth]), range(len(bodies))))

    assert sorted({answer.status for answer in answers}) == [200, 409]
    assert [answer.status for answer in answers].count(200) == 1
    (taken,) = [6 + nth for nth, answer in enumerate(answers) if answer.status == 200]
    assert Checkpoint.parse(Note.parse(both[1].head(ORIGIN)).text).size == taken


def test_two_witnesses_do_not_share_a_folder(tmp_path):
    with alone(tmp_path), pytest.raises(CannotWitness, match="Another witness"), alone(tmp_path):
        pass
    with alone(tmp_path):
        pass


def test_a_logs_key_is_no_witnesss(tmp_path):
    with pytest.raises(CannotWitness, match="--new-key"):
        Witness(tmp_path, LOG, [LOG.verifier])


def test_an_origin_names_no_file_outside_the_folder(tmp_path):
    sly = Signer.generate("../../etc/passwd")
    found = Witness(tmp_path / "w", COSIGN, [sly.verifier])

    found.add_checkpoint(request(0, 1, signers=[sly], origin=sly.name))

    assert found.head(sly.name)
    assert {path.parent for path in tmp_path.rglob("*.note")} == {tmp_path / "w"}
