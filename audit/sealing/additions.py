"""The request of C2SP tlog-witness, `add-checkpoint`: what a log sends and a witness reads."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass

from audit.sealing.notes import CannotRead, Note

LARGEST = 64 * 1024
"""Bytes of a request that are read. A checkpoint with its proof and signatures has about four thousand."""
PROOF_LINES = 63
SIZE_TYPE = "text/x.tlog.size"
"""Content type of an answer 409: the size that the witness has."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A checkpoint, and the proof that it extends the one of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    def __bytes__(self) -> bytes:
        lines = "".join(f"{b64encode(node).decode()}\n" for node in self.proof)
        return f"old {self.old}\n{lines}\n{self.note}".encode()

    @classmethod
    def parse(cls, body: bytes) -> "Addition":
        """Raises CannotRead."""
        if len(body) > LARGEST:
            raise CannotRead("The request is too long.")
        try:
            head, gap, note = body.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            raise CannotRead("The request is not UTF-8.") from error
        first, *lines = head.split("\n")
        if not gap or not first.startswith("old "):
            raise CannotRead("A request is `old SIZE`, proof lines, an empty line, and a checkpoint.")
        if len(lines) > PROOF_LINES:
            raise CannotRead(f"A proof has at most {PROOF_LINES} lines.")
        return cls(size_of(first.removeprefix("old ")), tuple(map(_hash, lines)), Note.parse(note))


def size_of(text: str) -> int:
    """Read a size: decimal, no leading zero, below 2⁶³. Raises CannotRead."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18) or (len(text) > 1 and text[0] == "0"):
        raise CannotRead(f"Not a size: {text[:20]}")
    return int(text)


def _hash(line: str) -> bytes:
    try:
        found = b64decode(line, validate=True)
    except (NotBase64, ValueError) as error:
        raise CannotRead("A line of the proof is not base64.") from error
    if len(found) != 32:
        raise CannotRead("A line of the proof is not a hash.")
    return found
