"""The proof that one entry is in the log: its line, its place, the way to the root, and the cosigned checkpoint (c2sp.org/tlog-proof)."""

from base64 import b64encode
from dataclasses import dataclass
from uuid import UUID

from audit.sealing.encoding import SQL, leaf_hash
from audit.sealing.notes import Checkpoint, Note
from audit.sealing.tree import Frontier
from audit.verifying.snapshot import Session, Snapshot


class CannotProve(Exception):
    """There is no such entry, or nobody witnessed it yet, or it is not what was sealed."""


@dataclass(frozen=True, slots=True)
class Proof:
    line: bytes
    index: int
    hashes: list[bytes]
    note: str

    def __str__(self) -> str:
        nodes = "".join(f"{b64encode(node).decode()}\n" for node in self.hashes)
        return (
            f"c2sp.org/tlog-proof@v1\nextra {b64encode(self.line).decode()}\nindex {self.index}\n{nodes}\n{self.note}"
        )


def prove(entry: int | UUID) -> Proof:
    """Prove an entry by its id or uuid. Raises CannotProve, CannotVerify."""
    column = "uuid" if isinstance(entry, UUID) else "id"
    with Snapshot() as snapshot:
        session = snapshot.first
        found = session.rows(f"SELECT e.id, {SQL} FROM public.audit_entry e WHERE e.{column} = %s", [str(entry)])  # noqa: S608 - constants
        if not found:
            raise CannotProve(f"There is no entry {entry}.")
        identity, line = found[0][0], (found[0][1] or "").encode()
        leaf = session.rows("SELECT idx, hash FROM public.audit_leaf WHERE id = %s", [identity])
        if not leaf:
            raise CannotProve(f"Entry {entry} is not sealed yet.")
        index = leaf[0][0]
        if leaf_hash(line) != bytes(leaf[0][1]):
            raise CannotProve(f"Entry {entry} is not what was sealed. Verify the log: manage.py audit verify.")
        notes = session.rows(
            "SELECT note FROM public.audit_checkpoint WHERE size > %s ORDER BY size, witnessed_at LIMIT 1", [index]
        )
        if not notes:
            raise CannotProve(f"Entry {entry} is not witnessed yet.")
        note = notes[0][0]
        size = Checkpoint.parse(Note.parse(note).text).size
        return Proof(line, index, _hashes(session, index, size), note)


def _hashes(session: Session, index: int, size: int) -> list[bytes]:
    """Return the inclusion proof, lowest first: each sibling is the root over a stretch of leaves, and all are read once, in order."""
    stretches = _stretches(index, size)
    roots: dict[tuple[int, int], bytes] = {}
    for begin, end in sorted(stretches):
        frontier = Frontier()
        rows = session.stream(
            "SELECT hash FROM public.audit_leaf WHERE idx >= %s AND idx < %s ORDER BY idx", [begin, end], batch=50_000
        )
        for (leaf,) in rows:
            frontier.append(bytes(leaf))
        roots[begin, end] = frontier.root
    return [roots[stretch] for stretch in stretches]


def _stretches(index: int, size: int) -> list[tuple[int, int]]:
    """Return which leaves each hash of the proof covers (RFC 6962 §2.1.1), the lowest first."""
    begin, end, found = 0, size, []
    while end - begin > 1:
        middle = begin + (1 << ((end - begin - 1).bit_length() - 1))
        if index < middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((begin, middle))
            begin = middle
    return found[::-1]
