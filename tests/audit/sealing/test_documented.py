"""The example of docs/verify.md: every number in it, made anew."""

import re
from pathlib import Path

from audit.archive.proving import Proof
from audit.closing import code_of
from audit.receipts import line_of
from audit.sealing.encoding import leaf_hash
from audit.sealing.notes import COSIGNER, LOG, Checkpoint, Note, Signer
from audit.sealing.tree import inclusion_proof, node_hash, root
from tests.audit.sealing.test_encoding import GOLDEN, read

TEXT = (Path(__file__).resolve().parents[3] / "docs/verify.md").read_text()
LOG_KEY = Signer("audit.example.jp/lookups/1", LOG, bytes(range(32)))
WITNESS_KEY = Signer("witness.example.org/w1", COSIGNER, bytes(range(32, 64)))


def block(kind):
    (found,) = re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)
    return found


def test_the_example_holds_to_the_last_letter():
    lines = [line.encode() for line in block("json").splitlines()]
    leaves = [leaf_hash(line) for line in lines]
    made = Checkpoint(LOG_KEY.name, 3, root(leaves))
    note = Note(made.text, (LOG_KEY.sign(made.text), WITNESS_KEY.cosign(made.text, 1795266000)))
    proof = Proof(lines[1], 1, inclusion_proof(leaves, 1), str(note))

    assert [line.decode() for line in lines] == [line.split(" ", 1)[1] for line in GOLDEN.read_text().splitlines()[:3]]
    assert block("text").split() == [leaf.hex() for leaf in leaves]
    assert made.root == node_hash(node_hash(leaves[0], leaves[1]), leaves[2])
    assert block("note") == str(note)
    assert block("proof") == str(proof)
    assert block("receipt") == line_of(read(lines[1]))
    assert f"**{code_of(made.text)}**" in TEXT
    assert f"`{LOG_KEY.verifier}`" in TEXT
    assert f"`{WITNESS_KEY.verifier}`" in TEXT
