"""Notes, checkpoints, cosignatures as C2SP writes them (c2sp.org: signed-note, tlog-checkpoint, tlog-cosignature). Ed25519: RFC 8032."""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, COSIGNER = 0x01, 0x04
"""Algorithm bytes of a key: Ed25519 over the text; Ed25519 cosignature with its time."""


class CannotRead(ValueError):
    """A key, note or checkpoint that is not written as the specification says."""


def _bytes(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError) as error:
        raise CannotRead(f"Not base64: {text[:40]}") from error


def _key_id(name: str, algorithm: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def _named(name: str) -> str:
    if not name or any(letter.isspace() or letter == "+" for letter in name):
        raise CannotRead(f"Not the name of a key: {name!r}")
    return name


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note: `— name base64(key id ‖ signature)`. For a cosignature the signature begins with its time."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> "Signature":
        """Raises CannotRead."""
        dash, _, rest = line.removesuffix("\n").partition(" ")
        name, _, blob = rest.partition(" ")
        raw = _bytes(blob)
        if dash != "—" or len(raw) < 5:
            raise CannotRead(f"Not a signature line: {line[:40]}")
        return cls(_named(name), raw[:4], raw[4:])


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and its name, as pinned: `name+hash+base64` (a vkey)."""

    name: str
    algorithm: int
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Raises CannotRead."""
        try:
            name, key_id, material = vkey.strip().split("+", 2)
        except ValueError as error:
            raise CannotRead("A public key looks like name+hash+base64.") from error
        raw = _bytes(material)
        if len(raw) != 33 or raw[0] not in (LOG, COSIGNER):
            raise CannotRead("A public key holds one byte for its kind and 32 bytes of Ed25519.")
        found = cls(_named(name), raw[0], raw[1:])
        if found.key_id.hex() != key_id:
            raise CannotRead(f"The hash in the public key of {name} does not fit: a letter was lost or changed.")
        return found

    @property
    def key_id(self) -> bytes:
        return _key_id(self.name, self.algorithm, self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.algorithm]) + self.public).decode()}"

    def signed(self, note: "Note") -> bool:
        """Tell whether the note carries a valid signature of this key."""
        return any(self.made(note.text, signature) for signature in note.signatures)

    def cosigned_at(self, note: "Note") -> int | None:
        """Return the POSIX time of this cosigner's newest valid cosignature on the note, or None."""
        if self.algorithm != COSIGNER:
            return None
        times = [
            int.from_bytes(signature.value[:8], "big")
            for signature in note.signatures
            if self.made(note.text, signature)
        ]
        return max(times, default=None)

    def made(self, text: str, signature: Signature) -> bool:
        """Tell whether this key made the signature below the text."""
        if (signature.name, signature.key_id) != (self.name, self.key_id):
            return False
        message, value = text.encode(), signature.value
        if self.algorithm == COSIGNER:
            message, value = _cosigned(text, int.from_bytes(value[:8], "big")), value[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key and its name: `PRIVATE+KEY+name+hash+base64` (as Go's sumdb/note writes it)."""

    name: str
    algorithm: int
    seed: bytes

    @classmethod
    def generate(cls, name: str, algorithm: int = LOG) -> "Signer":
        return cls(_named(name), algorithm, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, skey: str) -> "Signer":
        """Raises CannotRead, without the key in the message."""
        parts = skey.strip().split("+", 4)
        if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
            raise CannotRead("A signing key looks like PRIVATE+KEY+name+hash+base64.")
        try:
            raw = b64decode(parts[4], validate=True)
        except (NotBase64, ValueError) as error:
            raise CannotRead("The last part of the signing key is not base64.") from error
        if len(raw) != 33 or raw[0] not in (LOG, COSIGNER):
            raise CannotRead("A signing key holds one byte for its kind and 32 bytes of Ed25519.")
        found = cls(_named(parts[2]), raw[0], raw[1:])
        if found.verifier.key_id.hex() != parts[3]:
            raise CannotRead(f"The hash in the signing key of {parts[2]} does not fit: a letter was lost or changed.")
        return found

    def __repr__(self) -> str:
        return f"Signer({self.verifier})"  # a traceback must not show the seed

    @property
    def secret(self) -> str:
        """The key in its text form. Whoever has it can sign."""
        key_id = self.verifier.key_id.hex()
        return f"PRIVATE+KEY+{self.name}+{key_id}+{b64encode(bytes([self.algorithm]) + self.seed).decode()}"

    @property
    def verifier(self) -> Verifier:
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return Verifier(self.name, self.algorithm, public)

    def sign(self, text: str) -> Signature:
        """Sign a note's text as a log does."""
        return self._signature(text.encode(), b"")

    def cosign(self, text: str, at: int) -> Signature:
        """Cosign a checkpoint's text as a witness does, at a POSIX time."""
        return self._signature(_cosigned(text, at), at.to_bytes(8, "big"))

    def _signature(self, message: bytes, before: bytes) -> Signature:
        value = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)
        return Signature(self.name, self.verifier.key_id, before + value)


def _cosigned(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Raises CannotRead."""
        text, gap, lines = note.rpartition("\n\n")
        if not gap or not lines.endswith("\n"):
            raise CannotRead("A note is a text, an empty line, and signature lines that each end in a newline.")
        if any(ord(letter) < 0x20 and letter != "\n" for letter in note):
            raise CannotRead("A note holds no control characters.")
        return cls(text + "\n", tuple(Signature.parse(line) for line in lines[:-1].split("\n")))

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def with_signatures(self, more: Iterable[Signature]) -> "Note":
        return Note(self.text, (*self.signatures, *more))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: its origin, how many leaves, and the root over them. Exactly three lines; no extensions."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read a note's text. Raises CannotRead."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise CannotRead("A checkpoint is three lines: origin, size, root.")
        if not (lines[1].isascii() and lines[1].isdigit()) or (len(lines[1]) > 1 and lines[1][0] == "0"):
            raise CannotRead(f"Not a size: {lines[1][:20]}")
        found = cls(lines[0], int(lines[1]), _bytes(lines[2]))
        if len(found.root) != 32:
            raise CannotRead("A root is 32 bytes.")
        return found
