"""Go's own code for signed notes and logs (golang.org/x/mod/sumdb) reads our checkpoints and checks our proofs."""

import json
import os
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from audit.sealing.encoding import leaf_hash
from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signer
from audit.sealing.tree import Frontier, consistency_proof, inclusion_proof

READER = Path(__file__).with_name("reader.go")
GOPATH = Path("/usr/share/gocode")
SIZES = (1, 2, 7, 8, 20)

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="Debian's golang-go and golang-golang-x-mod-dev are not there (scripts/go.sh)",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """The reader, built as Debian builds: without modules, without a network."""
    folder = tmp_path_factory.mktemp("go")
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOPATH": str(GOPATH),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
        "CGO_ENABLED": "0",
    }
    subprocess.run(["go", "build", "-o", folder / "reader", READER], env=environment, check=True, capture_output=True)
    return folder / "reader"


def text(raw):
    return b64encode(raw).decode()


@pytest.fixture
def files():
    """Twenty lines of the log, checkpoints over them with a witness's cosignature, every proof."""
    golden = Path(__file__).with_name("golden.lines").read_bytes().splitlines()
    lines = [line.split(b" ", 1)[1] for line in golden]
    leaves = [leaf_hash(line) for line in lines]
    log, witness = Signer.generate("audit.example.jp/lookups/1"), Signer.generate("witness.example.org/w1", COSIGNER)
    notes, inclusion, consistency, trees = [], [], [], {}
    for size in SIZES:
        tree = trees[size] = Frontier()
        tree.extend(leaves[:size])
        made = Checkpoint(log.name, size, tree.root).text
        notes.append(str(Note(made, (log.sign(made), witness.cosign(made, 1_700_000_000)))))
        inclusion += [
            {
                "Line": text(lines[at]),
                "Index": at,
                "Size": size,
                "Proof": list(map(text, inclusion_proof(leaves[:size], at))),
            }
            for at in range(size)
        ]
        consistency += [
            {
                "Old": old,
                "OldRoot": text(trees[old].root),
                "New": size,
                "Proof": list(map(text, consistency_proof(trees[old], leaves[old:size]))),
            }
            for old in SIZES
            if old < size
        ]
    return {
        "Vkey": str(log.verifier), "Notes": notes, "Lines": list(map(text, lines)), "Inclusion": inclusion, "Consistency": consistency,
    }  # fmt: skip


def read(program, files):
    answer = subprocess.run([program], input=json.dumps(files), capture_output=True, text=True, check=False)
    return answer.returncode, answer.stdout.strip()


def test_go_accepts_our_notes_our_proofs_and_our_tree(program, files):
    assert read(program, files) == (0, "5 notes, 48 proofs, 20 leaves")


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda files: files["Notes"].__setitem__(4, files["Notes"][4].replace("\n20\n", "\n21\n")), "note:"),
        (lambda files: files["Inclusion"][-1].__setitem__("Index", 18), "inclusion of 18"),
        (lambda files: files["Consistency"][-1].__setitem__("OldRoot", text(bytes(32))), "consistency of 8 and 20"),
        (lambda files: files["Lines"].__setitem__(3, text(b"{}")), "root of 7"),
        (lambda files: files.__setitem__("Vkey", str(Signer.generate("audit.example.jp/lookups/1").verifier)), "note:"),
    ],
)
def test_go_refuses_what_was_changed(program, files, change, said):
    change(files)

    code, output = read(program, files)

    assert code == 1
    assert output.startswith(said)
