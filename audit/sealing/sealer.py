"""The sealer: gives each entry a leaf of the tree, signs the root each second, has it cosigned by the witness, keeps what was cosigned.

One at a time, and safe to kill at any point: leaves are committed before anything is signed, and the next checkpoint covers them. It
never mends anything: where the tree does not extend what the witness cosigned, it stops and says so.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from django.db import connections

from audit import log
from audit.sealing import store
from audit.sealing.notes import Checkpoint, Note, Signer
from audit.sealing.tree import Frontier, consistency_proof
from audit.sealing.witnesses import Behind, Refused, Unreachable, WitnessClient

BATCH = 20_000
SLICE = 500_000
"""How many ids the sweep compares at once, beside each round."""
SWEEP_EVERY = 3600.0
IDLE = 30.0
"""Seconds after which the same checkpoint is witnessed again while nobody writes: so that silence always means trouble."""
RETRY = 10.0
"""Seconds at most between two attempts to reach the witness."""


class CannotSeal(Exception):
    """The log does not fit what was sealed or witnessed, or another sealer is at work. Never mended automatically."""


class AnotherSeals(CannotSeal):
    """Another sealer holds the lock: wait for it to end."""


class Sealer:
    """`signers`: the log's keys, all of one name, which is the origin; all sign. `witness`: None only where nothing is to be witnessed."""

    def __init__(
        self, signers: Sequence[Signer], witness: WitnessClient | None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if len({signer.name for signer in signers}) != 1:
            raise CannotSeal("The keys of a log carry one name, its origin.")
        self.signers, self.witness, self.clock = list(signers), witness, clock
        self.origin = signers[0].name
        self.frontier = Frontier()
        self._last_id = 0
        self._opened = False
        self._witnessed = Frontier()  # what the witness has, as far as we know
        self._waiting: list[bytes] = []  # leaf hashes after that
        self._checked = 0  # so many leaves were read back
        self._catching_up: Iterator[int] | None = None
        self._sweep: Iterator[int] | None = None
        self._swept_at = self._witnessed_at = -float("inf")
        self._failures, self._retry_at = 0, -float("inf")

    # --- beginning and end ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take the lock, read the tree, compare it with the witness. Opens the log when it has no leaf yet.

        Raises CannotSeal; AnotherSeals while another sealer works; Unreachable when the witness does not answer; CannotRecord.
        """
        if not store.lock():
            raise AnotherSeals("Another sealer is at work.")
        try:
            self._read_tree(self._head())
            if self.frontier.size == 0:
                self._open()
        except BaseException:
            self.stop()
            raise
        self._catching_up = self._missing()

    def stop(self) -> None:
        """Give the lock back and close the connections."""
        if self.witness:
            self.witness.close()
        connections["sealer"].close()

    def _head(self) -> Checkpoint | None:
        """Return the witness's newest checkpoint of this log."""
        if self.witness is None:
            return None
        try:
            note = self.witness.head(self.origin)
        except Refused as error:
            raise CannotSeal(str(error)) from error
        return Checkpoint.parse(note.text) if note else None

    def _read_tree(self, head: Checkpoint | None) -> None:
        at = head.size if head else 0
        root = self._replay(at)
        if head and root != head.root:
            raise CannotSeal(
                f"The log ({self.frontier.size} leaves) does not extend the last witnessed checkpoint ({at}). Was an older backup"
                " restored, or something removed? docs/verify.md says what to do."
            )
        self._last_id, self._checked = store.last_id(), at

    def _replay(self, witnessed: int) -> bytes | None:
        """Read all leaves anew; keep what a proof from size `witnessed` needs. Return the root there, None when the tree is smaller."""
        self.frontier, self._witnessed, self._waiting = Frontier(), Frontier(), []
        found = self.frontier.root if witnessed == 0 else None
        with closing(store.leaves()) as leaves:
            for nth, (idx, leaf) in enumerate(leaves):
                if idx != nth:
                    raise CannotSeal(f"Leaf {nth} is missing.")
                self._add(leaf)
                if self.frontier.size == witnessed:
                    found, self._witnessed = self.frontier.root, self.frontier.copy()
        return found

    def _open(self) -> None:
        """Make the first leaf: how many entries stand before it. Whoever wrote the past cannot write it any more from here on."""
        before = store.count_entries()
        opened = log.record("log.opened", by=None, hits=before)
        self._seal(store.lines([opened.id]))

    # --- leaves -----------------------------------------------------------------------------------------------------------------

    def seal(self, *, sweep: bool = False) -> int:
        """Give new entries their leaves, one round: at most BATCH. With `sweep`, all entries that have none, however old.

        Returns how many. Raises CannotSeal.
        """
        if self._catching_up is not None:
            found = next(self._catching_up, 0)
            if found:
                return found
            self._catching_up = None
            self._swept_at = self.clock()
        sealed = self._seal(store.lines(store.unsealed(self._last_id - store.WINDOW, limit=BATCH)))
        if sweep:
            return sealed + sum(self._missing())
        if self._sweep is None and self.clock() >= self._swept_at + SWEEP_EVERY:
            self._sweep, self._swept_at = self._missing(every_slice=True), self.clock()
        if self._sweep is not None:
            more = next(self._sweep, None)
            sealed += more or 0
            if more is None:
                self._sweep = None
        return sealed

    def _missing(self, *, every_slice: bool = False) -> Iterator[int]:
        """Seal what has no leaf, the lowest id first; yield how many after each batch, or after every slice."""
        newest = store.newest_entry()
        for begin in range(0, newest, SLICE):
            while ids := store.unsealed(begin, until=min(begin + SLICE, newest), limit=BATCH):
                yield self._seal(store.lines(ids))
            if every_slice:
                yield 0

    def _seal(self, rows: Sequence[tuple[int, bytes]]) -> int:
        """Commit leaves for these entries in one transaction."""
        if not rows:
            return 0
        store.add_leaves(self.frontier.size, rows)
        for entry, leaf in rows:
            self._add(leaf)
            self._last_id = max(self._last_id, entry)
        return len(rows)

    def _add(self, leaf: bytes) -> None:
        self.frontier.append(leaf)
        if self._witnessed.size:  # a proof from the empty tree is empty
            self._waiting.append(leaf)

    def _now_witnessed(self, size: int) -> None:
        """The witness has a checkpoint of this size (≤ ours)."""
        if size == self.frontier.size:
            self._witnessed, self._waiting = self.frontier.copy(), []
        elif 0 < self._witnessed.size <= size:
            step = size - self._witnessed.size
            self._witnessed.extend(self._waiting[:step])
            del self._waiting[:step]
        elif self._replay(size) is None and size:  # the witness lost its newest: from the leaves again
            raise CannotSeal("Leaves are missing that were read before.")

    # --- checkpoints ------------------------------------------------------------------------------------------------------------

    def due(self) -> bool:
        """Tell whether a checkpoint is to be made: entries since the last, or silence for half a minute; not while the witness rests."""
        now = self.clock()
        if now < self._retry_at:
            return False
        return self.frontier.size > self._witnessed.size or now >= self._witnessed_at + IDLE

    def checkpoint(self) -> Checkpoint:
        """Read back what was sealed since the last checkpoint, sign the root, have it cosigned, and keep the note.

        Raises CannotSeal, or Unreachable when the witness does not answer (sealing goes on; try again).
        """
        self._read_back()
        made = Checkpoint(self.origin, self.frontier.size, self.frontier.root)
        note = Note(made.text, tuple(signer.sign(made.text) for signer in self.signers))
        if self.witness is None:
            return made
        try:
            cosigned = self._cosign(self.witness, made, note)
        except Unreachable:
            self._failures += 1
            self._retry_at = self.clock() + min(RETRY, 2.0 ** min(self._failures - 1, 10))
            raise
        self._failures = 0
        at = self.witness.key.cosigned_at(cosigned)
        if at is None:
            raise CannotSeal("The witness's cosignature does not hold.")
        store.keep(made.size, at, str(cosigned))
        self._now_witnessed(made.size)
        self._witnessed_at = self.clock()
        return made

    def _cosign(self, witness: WitnessClient, made: Checkpoint, note: Note) -> Note:
        for _ in range(3):
            old = self._witnessed.size
            try:
                return witness.add(old, consistency_proof(self._witnessed, self._waiting), note)
            except Behind as behind:
                if behind.size > made.size:
                    raise CannotSeal(
                        f"The log ({made.size} leaves) does not extend the last witnessed checkpoint ({behind.size})."
                    ) from behind
                if behind.size == old:
                    raise CannotSeal(f"The witness has another tree of the same size ({old}).") from behind
                self._now_witnessed(behind.size)
            except Refused as refused:
                raise CannotSeal(str(refused)) from refused
        raise CannotSeal(
            "The witness names another size each time: does somebody else send it checkpoints of this log?"
        )

    def _read_back(self) -> None:
        """Compare the leaves that are about to be signed with their entries, read anew and encoded by the other encoder."""
        while self._checked < self.frontier.size:
            until = min(self._checked + BATCH, self.frontier.size)
            for idx, leaf, again in store.read_back(self._checked, until):
                if leaf != again:
                    raise CannotSeal(f"The entry of leaf {idx} is not what was sealed; it is not signed.")
            self._checked = until
