"""C2SP tlog-witness, `add-checkpoint`: what is answered, and one file an origin in which the newest cosigned checkpoint stands."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from audit.sealing.additions import SIZE_TYPE, Addition
from audit.sealing.notes import COSIGNER, CannotRead, Checkpoint, Note, Signer, Verifier
from audit.sealing.tree import EMPTY, verify_consistency

TEXT = "text/plain; charset=utf-8"


class CannotWitness(Exception):
    """The witness is set up wrongly. Its sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    content_type: str = TEXT


class Witness:
    """Cosigns checkpoints of the logs whose public keys it was given (`log_keys`; a key's name is the log's origin).

    What it answers has been written to the disk before. Several processes on one folder cannot roll it back: each request reads and
    replaces the file under a lock.
    """

    def __init__(
        self, folder: Path, signer: Signer, log_keys: Sequence[Verifier], *, clock: Callable[[], float] = time.time
    ) -> None:
        if signer.algorithm != COSIGNER:
            raise CannotWitness(
                "The witness's key must be a cosigner's: make one with `manage.py witness --new-key NAME`."
            )
        self.folder, self.signer, self.clock = folder, signer, clock
        self.log_keys: dict[str, list[Verifier]] = {}
        for key in log_keys:
            self.log_keys.setdefault(key.name, []).append(key)
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)

    def head(self, origin: str) -> str | None:
        """Return the newest checkpoint that was cosigned for the origin, or None."""
        try:
            return self._path(origin).read_text() if origin in self.log_keys else None
        except FileNotFoundError:
            return None

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a request as the specification says; the cosignature when the checkpoint extends what was cosigned before."""
        try:
            asked = Addition.parse(body)
            checkpoint = Checkpoint.parse(asked.note.text)
        except CannotRead as error:
            return _refusal(400, str(error))
        keys = self.log_keys.get(checkpoint.origin)
        if keys is None:
            return _refusal(404, "This witness does not know the log.")
        text, signatures = asked.note.text, asked.note.signatures
        known = tuple(signature for signature in signatures if any(key.made(text, signature) for key in keys))
        if not known:
            return _refusal(403, "No signature of a key that is known for the log.")
        if asked.old > checkpoint.size:
            return _refusal(400, "The old size is larger than the checkpoint's.")
        with self._locked(checkpoint.origin):
            return self._compare_and_persist(asked.old, asked.proof, Note(text, known), checkpoint)

    def _compare_and_persist(self, old: int, proof: Sequence[bytes], note: Note, new: Checkpoint) -> Answer:
        stored = self.head(new.origin)
        last = Checkpoint.parse(Note.parse(stored).text) if stored else Checkpoint(new.origin, 0, EMPTY)
        if old != last.size or (new.size == last.size and new.root != last.root):
            return Answer(409, f"{last.size}\n".encode(), SIZE_TYPE)
        if not verify_consistency(last.size, last.root, new.size, new.root, proof):
            return _refusal(422, "The proof does not lead from the last cosigned checkpoint to this one.")
        cosignature = self.signer.cosign(note.text, int(self.clock()))
        self._persist(new.origin, str(note.with_signatures([cosignature])))
        return Answer(200, str(cosignature).encode())

    def _persist(self, origin: str, note: str) -> None:
        path = self._path(origin)
        draft = path.with_name(path.name + ".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
        with os.fdopen(descriptor, "w") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
        descriptor = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _path(self, origin: str) -> Path:
        return self.folder / f"{quote(origin, safe='')}.note"

    @contextmanager
    def _locked(self, origin: str) -> Iterator[None]:
        """Hold the origin's lock: between threads as between processes, because every entry opens the file anew."""
        path = self._path(origin)
        with open(path.with_name(path.name + ".lock"), "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep the folder for one witness. Raises CannotWitness while another has it; the lock ends with the process."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    with open(folder / "witness.lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotWitness(
                f"Another witness works in {folder}. Stop it, or give this one a folder of its own."
            ) from error
        yield


def _refusal(status: int, sentence: str) -> Answer:
    return Answer(status, f"{sentence}\n".encode())
