"""The log's side of C2SP tlog-witness: ask a witness for its newest checkpoint, have one cosigned."""

import http.client
from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from audit.sealing.additions import SIZE_TYPE, Addition, size_of
from audit.sealing.notes import CannotRead, Note, Signature, Verifier

LARGEST = 64 * 1024


class Unreachable(Exception):
    """The witness did not answer, or its server failed: try again."""


class Behind(Exception):
    """409: the witness has a checkpoint of another size than the request began from."""

    def __init__(self, size: int) -> None:
        super().__init__(f"The witness has a checkpoint of {size} entries.")
        self.size = size


class Refused(Exception):
    """The witness will not cosign, or what it says is not its own. Trying again changes nothing."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"The witness refused ({status}): {text}")
        self.status, self.text = status, text


class WitnessClient:
    """A witness at `url` (http or https, optionally with a path) whose public key is pinned. One connection, kept open."""

    def __init__(self, url: str, key: Verifier, *, timeout: float = 3.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The address of a witness looks like https://host:port.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.url, self.key = url, key
        self._connection = kind(parts.hostname, parts.port, timeout=timeout)
        self._prefix = parts.path.rstrip("/")

    def head(self, origin: str) -> Note | None:
        """Return the newest checkpoint that the witness cosigned, or None. Raises Unreachable, Refused."""
        status, _, body = self._ask("GET", f"/checkpoint?{urlencode({'origin': origin})}")
        if status == 404:
            return None
        if status != 200:
            raise Refused(status, _text(body))
        try:
            note = Note.parse(body.decode())
        except (CannotRead, UnicodeDecodeError) as error:
            raise Refused(status, "What it keeps is not a note.") from error
        if self.key.cosigned_at(note) is None:
            raise Refused(status, "What it keeps is not cosigned with the pinned key.")
        return note

    def add(self, old_size: int, proof: Sequence[bytes], note: Note) -> Note:
        """Return the note with the witness's cosignature. Raises Behind, Refused, Unreachable."""
        request = bytes(Addition(old_size, tuple(proof), note))
        status, kind, body = self._ask("POST", "/add-checkpoint", request)
        if status == 409 and kind == SIZE_TYPE:
            try:
                raise Behind(size_of(_text(body)))
            except CannotRead as error:
                raise Refused(status, "Its size is not a size.") from error
        if status != 200:
            raise Refused(status, _text(body))
        cosigned = note.with_signatures(self._cosignatures(note, body))
        if self.key.cosigned_at(cosigned) is None:
            raise Refused(status, "The answer is not signed with the pinned key.")
        return cosigned

    def close(self) -> None:
        self._connection.close()

    def _cosignatures(self, note: Note, body: bytes) -> list[Signature]:
        """Return the valid ones of the pinned key; others are ignored, as the specification says."""
        found = []
        for line in body.decode(errors="replace").splitlines():
            try:
                signature = Signature.parse(line)
            except CannotRead:
                continue
            if self.key.made(note.text, signature):
                found.append(signature)
        return found

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str, bytes]:
        for last_try in (False, True):
            fresh = self._connection.sock is None
            try:
                self._connection.request(method, self._prefix + path, body)
                answer = self._connection.getresponse()
                content = answer.read(LARGEST)
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self._connection.close()
                # A kept connection may have been closed meanwhile; asking twice is harmless, the witness compares.
                if last_try or fresh:
                    raise Unreachable("The witness does not answer.") from error
            else:
                if answer.status >= 500 or answer.status in (408, 429):
                    raise Unreachable(f"The witness's server failed ({answer.status}).")
                return answer.status, answer.getheader("Content-Type", ""), content
        raise AssertionError("unreachable")


def _text(body: bytes) -> str:
    return body.decode(errors="replace").strip()[:200]
