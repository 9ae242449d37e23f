"""The tree, the notes and the cosignatures against what others have published."""

import pytest

from audit.sealing.encoding import leaf_hash
from audit.sealing.notes import COSIGNER, CannotRead, Checkpoint, Note, Signer, Verifier
from audit.sealing.tree import (
    EMPTY,
    Frontier,
    consistency_proof,
    inclusion_proof,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)

# The reference implementation of certificate transparency (google/certificate-transparency, then transparency-dev/merkle, testonly).
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]


def decoded(*hashes):
    return [bytes.fromhex(one) for one in hashes]


def test_the_root_of_nothing_is_the_hash_of_nothing():
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root([]) == EMPTY


@pytest.mark.parametrize("size", range(1, 9))
def test_roots(size):
    assert root(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    "index, size, proof",
    [(0, 1, []), (0, 8, [A, B, C]), (5, 8, [D, E, ROOTS[3]]), (2, 3, [ROOTS[1]]), (1, 5, [ROOTS[0], B, D])],
)
def test_inclusion_proofs(index, size, proof):
    expected = bytes.fromhex(ROOTS[size - 1])

    assert inclusion_proof(LEAVES[:size], index) == decoded(*proof)
    assert verify_inclusion(LEAVES[index], index, size, decoded(*proof), expected)


@pytest.mark.parametrize("old, new, proof", [(1, 1, []), (1, 8, [A, B, C]), (6, 8, [F, E, ROOTS[3]]), (2, 5, [B, D])])
def test_consistency_proofs(old, new, proof):
    frontier = Frontier()
    frontier.extend(LEAVES[:old])

    assert consistency_proof(frontier, LEAVES[old:new]) == decoded(*proof)
    assert verify_consistency(old, bytes.fromhex(ROOTS[old - 1]), new, bytes.fromhex(ROOTS[new - 1]), decoded(*proof))


def naive(leaves):
    """RFC 6962 §2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive(leaves[:split]), naive(leaves[split:]))


@pytest.mark.parametrize("size", range(1, 71))
def test_a_tree_that_grows_leaf_by_leaf_is_the_tree_of_all_leaves_and_every_proof_holds_for_itself_alone(size):
    leaves = [leaf_hash(bytes([nth])) for nth in range(size)]
    expected = naive(leaves)
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)

    assert frontier.root == root(leaves) == expected
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert verify_inclusion(leaves[index], index, size, proof, expected)
        assert not verify_inclusion(leaves[index], index + 1, size, proof, expected)
        assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, expected)
        assert not verify_inclusion(leaves[index], index, size, [*proof, expected], expected)
        assert not verify_inclusion(leaves[index], index, size, proof[:-1], expected) or not proof
        for nth in range(len(proof)):
            assert not verify_inclusion(
                leaves[index], index, size, [*proof[:nth], expected, *proof[nth + 1 :]], expected
            )


@pytest.mark.parametrize("new", range(2, 71))
def test_every_earlier_tree_is_proven_to_be_the_beginning_and_no_other(new):
    leaves = [leaf_hash(bytes([nth])) for nth in range(new)]
    expected = root(leaves)
    frontier = Frontier()
    for old in range(1, new):
        frontier.append(leaves[old - 1])
        proof, before = consistency_proof(frontier, leaves[old:]), frontier.root

        assert verify_consistency(old, before, new, expected, proof)
        assert not verify_consistency(old, leaf_hash(b"another"), new, expected, proof)
        assert not verify_consistency(old, before, new, leaf_hash(b"another"), proof)
        assert not verify_consistency(old, before, new, expected, [*proof, before])
        assert not verify_consistency(old, before, new, expected, proof[:-1])
        for nth in range(len(proof)):
            changed = [*proof[:nth], leaf_hash(b"another"), *proof[nth + 1 :]]
            assert not verify_consistency(old, before, new, expected, changed)


# golang.org/x/mod/sumdb/note, the package's own example: the first signed note.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETERS_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
PETERS_NOTE = (
    f"{PETERS_TEXT}\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_is_signed_and_read_as_go_does():
    signer = Signer.parse(PETERS_SECRET)

    assert str(Note(PETERS_TEXT, (signer.sign(PETERS_TEXT),))) == PETERS_NOTE
    assert str(signer.verifier) == PETER
    assert Verifier.parse(PETER).signed(Note.parse(PETERS_NOTE))
    assert not Verifier.parse(PETER).signed(Note.parse(PETERS_NOTE.replace("answer", "Answer")))


def test_the_key_of_signed_notes_own_example_is_read():
    vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"  # c2sp.org/signed-note

    assert str(Verifier.parse(vkey)) == vkey


@pytest.mark.parametrize("vkey", [PETER.replace("c74f20a3", "c74f20a4"), PETER.replace("ARpc", "ARpd"), PETER[:-1]])
def test_a_key_that_lost_a_letter_is_not_read(vkey):
    with pytest.raises(CannotRead):
        Verifier.parse(vkey)


# A checkpoint of a public log as its witnesses cosigned it; the witnesses' keys as they publish them.
WITNESSED = """arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
"""  # noqa: E501
COSIGNERS = [
    "transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv",
]


@pytest.mark.parametrize("vkey", COSIGNERS)
def test_a_cosignature_of_a_public_witness_is_accepted_with_its_time_and_not_for_another_tree(vkey):
    witness, note = Verifier.parse(vkey), Note.parse(WITNESSED)
    other = Note(note.text.replace("1432088532", "1432088533"), note.signatures)

    assert witness.algorithm == COSIGNER
    assert witness.cosigned_at(note) == 0x6A122120
    assert witness.cosigned_at(other) is None
    assert Checkpoint.parse(note.text).size == 1_432_088_532


def test_a_public_logs_own_signature_is_accepted():
    key = Verifier.parse(
        "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
    )

    assert key.signed(Note.parse(WITNESSED))
