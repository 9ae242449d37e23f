"""A sealer and a witness that speak HTTP with each other, within the test's process."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.db import connections

from audit import log
from audit.sealing.notes import COSIGNER, Signer
from audit.sealing.sealer import Sealer
from audit.sealing.witnesses import WitnessClient
from audit.witness.core import Witness
from audit.witness.web import answering

ORIGIN = "audit.example.jp/lookups/1"
LOG_KEY = Signer.generate(ORIGIN)
WITNESS_KEY = Signer.generate("witness.example.jp/1", COSIGNER)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(witness: Witness) -> Iterator[str]:
    """Serve a witness on a port of its own; give its address."""
    server = make_server("127.0.0.1", 0, answering(lambda: witness), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Sealed:
    """A sealer that has started, its witness, and their keys."""

    sealer: Sealer
    witness: Witness
    client: WitnessClient
    folder: Path
    url: str

    def seal(self) -> None:
        """Seal what is there and have it witnessed."""
        while self.sealer.seal():
            pass
        self.sealer.checkpoint()


@contextmanager
def sealing(folder: Path, *, signers: Sequence[Signer] = (LOG_KEY,), start: bool = True) -> Iterator[Sealed]:
    """A witness that keeps its file in `folder`, and a sealer that has read the tree and opened the log."""
    witness = Witness(folder, WITNESS_KEY, [signer.verifier for signer in signers])
    with served(witness) as url:
        client = WitnessClient(url, WITNESS_KEY.verifier)
        sealer = Sealer(signers, client)
        if start:
            sealer.start()
        try:
            yield Sealed(sealer, witness, client, folder, url)
        finally:
            sealer.stop()


def write_entries(count: int, verb: str = "session.opened") -> list[int]:
    """Record entries through the front door; return their ids."""
    return [entry.id for entry in log.record_all([log.Draft(verb) for _ in range(count)], by=None)]


def leaves() -> list[tuple[int, int, bytes]]:
    """Return (place, id, hash) of every leaf in order."""
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT idx, id, hash FROM audit_leaf ORDER BY idx")
        return [(idx, identity, bytes(leaf)) for idx, identity, leaf in cursor.fetchall()]


def checkpoints() -> list[tuple[int, str]]:
    """Return (size, note) of every kept checkpoint, the oldest first."""
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT size, note FROM audit_checkpoint ORDER BY witnessed_at, size")
        return cursor.fetchall()
