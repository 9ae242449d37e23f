"""What can be done to exported files: lines of the table of docs/verify.md. X1 to X6 are the plan's."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audit.sealing.encoding import leaf_hash
from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signer
from audit.sealing.tree import Frontier


@dataclass
class Files:
    """An exported log that a forger may write to; the real keys, for forgers who stole them. `head`: given to the verifier, or not."""

    folder: Path
    log: Signer
    witness: Signer
    head: Path | None

    @property
    def months(self) -> list[Path]:
        return sorted(self.folder.glob("*.lines"))

    def lines(self, nth: int) -> list[bytes]:
        return self.months[nth].read_bytes().splitlines(keepends=True)

    def write(self, nth: int, lines: list[bytes]) -> None:
        self.months[nth].write_bytes(b"".join(lines))

    def frontier(self) -> Frontier:
        found = Frontier()
        for nth in range(len(self.months)):
            found.extend([leaf_hash(line[:-1]) for line in self.lines(nth)])
        return found

    def sign(self, log: Signer, witness: Signer) -> None:
        """Put one checkpoint over all lines in the place of those that are longer or no longer fit; times are the newest one's."""
        tree, path = self.frontier(), sorted(self.folder.glob("*.notes"))[-1]
        blocks = path.read_text().split("\n\n")
        notes = [
            Note.parse(f"{text}\n\n{signed.rstrip()}\n") for text, signed in zip(blocks[::2], blocks[1::2], strict=True)
        ]
        at = witness_time(notes[-1])
        kept = [note for note in notes if Checkpoint.parse(note.text).size < tree.size and log is self.log]
        made = Checkpoint(log.name, tree.size, tree.root)
        kept.append(Note(made.text, (log.sign(made.text), witness.cosign(made.text, at))))
        path.write_text("\n".join(map(str, kept)))


def witness_time(note: Note) -> int:
    return int.from_bytes(note.signatures[-1].value[:8], "big")


@dataclass(frozen=True)
class Forgery:
    number: str
    what: str
    refused: bool
    forge: Callable[[Files], None]


def _nothing(_: Files) -> None:
    pass


def _byte(files: Files) -> None:
    lines = files.lines(1)
    lines[100] = lines[100].replace(b'"shop":1', b'"shop":9').replace(b'"shop":2', b'"shop":9')
    files.write(1, lines)


def _line(files: Files) -> None:
    lines = files.lines(1)
    files.write(1, lines[:100] + lines[101:])


def _end(files: Files) -> None:
    files.write(-1, files.lines(-1)[:-10])


def _swapped(files: Files) -> None:
    lines = files.lines(1)
    files.write(1, [*lines[:100], lines[101], lines[100], *lines[102:]])


def _shorter(files: Files) -> None:
    _end(files)
    files.sign(files.log, files.witness)


def _shorter_unseen(files: Files) -> None:
    _shorter(files)
    files.head = None


def _own_key(files: Files) -> None:
    files.sign(Signer.generate(files.log.name), Signer.generate(files.witness.name, COSIGNER))


def _own_log_key(files: Files) -> None:
    files.sign(Signer.generate(files.log.name), files.witness)


def _pruned(files: Files) -> None:
    """The oldest month as hashes, as a pruning would leave it; nobody announced one."""
    lines = files.lines(0)
    ids = [int(line.partition(b'"id":')[2].partition(b",")[0]) for line in lines]
    files.write(0, [f"{one} {leaf_hash(line[:-1]).hex()}\n".encode() for one, line in zip(ids, lines, strict=True)])


def _month(files: Files) -> None:
    files.months[1].unlink()


def _first_month(files: Files) -> None:
    files.months[0].unlink()


def _no_notes(files: Files) -> None:
    for path in files.folder.glob("*.notes"):
        path.unlink()


FORGERIES = (
    Forgery("X0", "as they were exported", False, _nothing),
    Forgery("X1", "a byte changed", True, _byte),
    Forgery("X2", "a line removed", True, _line),
    Forgery("X3", "the last ten lines removed", True, _end),
    Forgery("X4", "two lines swapped", True, _swapped),
    Forgery("X5", "a shorter log, validly signed **and cosigned**, beside the witness's own note", True, _shorter),
    Forgery("X5b", "the same, without the witness's note: nothing else shows it", False, _shorter_unseen),
    Forgery("X6", "signed anew with other keys", True, _own_key),
    Forgery("X6b", "signed anew with another log key, cosigned by the real witness", True, _own_log_key),
    Forgery("X7", "old entries as hashes, without an announcement", True, _pruned),
    Forgery("X8", "a month missing in the middle", True, _month),
    Forgery("X9", "the first month missing", True, _first_month),
    Forgery("X10", "all checkpoints missing", True, _no_notes),
)
PRUNED = Forgery("X11", "old entries as hashes, announced and carried out by two people", False, _nothing)
