"""Witnessed checkpoints at a time of the test's choosing, properly signed and cosigned; the tree behind them is made up."""

from datetime import datetime
from hashlib import sha256

from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signer
from tests.support.roles import rows, session

LOG = Signer.generate("audit.example.jp/lookups/1")
WITNESS = Signer.generate("witness.example.jp/1", COSIGNER)


def witnessed(size: int, at: datetime) -> Checkpoint:
    """Store a checkpoint of `size` entries, cosigned at `at`, as the sealer would."""
    made = Checkpoint(LOG.name, size, sha256(b"%d" % size).digest())
    note = Note(made.text, (LOG.sign(made.text), WITNESS.cosign(made.text, int(at.timestamp()))))
    with session("sealer") as sealer:
        rows(sealer, "INSERT INTO audit_checkpoint VALUES (%s, %s, %s) RETURNING size", [size, at, str(note)])
    return made
