"""The database's administrator with bad intentions: superuser, triggers off, keys of their own or stolen ones."""

from bisect import insort
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import uuid4

from psycopg2.extras import execute_values

from audit.sealing import encoding, tree
from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signer
from tests.support.roles import rows

GUARDED = """
SELECT t.tgrelid::regclass::text, t.tgname FROM pg_trigger t
 WHERE t.tgenabled <> 'D' AND (t.tgrelid::regclass::text = ANY (%s)
       OR EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = t.tgrelid AND i.inhparent = 'audit_entry'::regclass))
   AND NOT t.tgisinternal
"""
COLUMNS = "recorded_at, v, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"


@dataclass
class Intruder:
    """`connection`: the superuser's. `log`, `witness`: the real signing keys, for attacks that begin with a theft."""

    connection: Any
    log: Signer
    witness: Signer

    def sql(self, statement: str, values: object = None) -> list[tuple[Any, ...]]:
        return rows(self.connection, statement, values)

    def value(self, statement: str, values: object = None) -> Any:
        return self.sql(statement, values)[0][0]

    @cached_property
    def own_log(self) -> Signer:
        """A key that the intruder made, under the log's name."""
        return Signer.generate(self.log.name)

    @cached_property
    def own_witness(self) -> Signer:
        return Signer.generate(self.witness.name, COSIGNER)

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        """Every trigger of the log off, and afterwards on again as it was: nothing is left to see in the catalogue."""
        found = self.sql(GUARDED, [["audit_entry", "audit_leaf", "audit_checkpoint"]])
        tables = sorted({table for table, _ in found})
        self.sql(";".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables))
        try:
            yield
        finally:
            self.sql(";".join(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}" for table, name in found))

    # --- rows ---------------------------------------------------------------------------------------------------------

    def middle(self, nth: int = 0) -> int:
        """Return the id of an entry in the middle of the log, well after its first checkpoint."""
        return self.value("SELECT id FROM audit_leaf WHERE idx = (SELECT max(idx) / 2 FROM audit_leaf) + %s", [nth])

    def gap(self) -> int:
        """Return an id in the middle of the log that no entry has: a transaction that was rolled back took it."""
        return self.value(
            "SELECT e.id + 1 FROM audit_entry e WHERE e.id > %s AND NOT EXISTS (SELECT FROM audit_entry n WHERE n.id = e.id + 1)"
            " ORDER BY e.id LIMIT 1",
            [self.middle()],
        )

    def change(self, entry: int) -> None:
        """Another person did it."""
        self.sql("UPDATE audit_entry SET actor = gen_random_uuid() WHERE id = %s", [entry])

    def delete(self, entry: int) -> None:
        self.sql("DELETE FROM audit_entry WHERE id = %s", [entry])

    def insert(self, *, at: datetime | None = None, entry: int | None = None) -> int:
        """A look that somebody never took, at any time, under any id; the application's own columns look like everybody's."""
        values = [at, uuid4(), uuid4(), uuid4(), uuid4()]
        number = entry if entry is not None else self.value("SELECT nextval('audit_entry_id_seq')")
        self.sql(
            "INSERT INTO audit_entry (id, recorded_at, uuid, request, actor, subject, shop, terminal, visit, verb, purpose, reason,"
            " sections, flags, digests) OVERRIDING SYSTEM VALUE"
            " VALUES (%s, coalesce(%s, clock_timestamp()), %s, %s, %s, %s, 1, 1, 1, 'customer.looked_up', 'BILL_ENQUIRY', '', '{}',"
            " '{}', '{}')",
            [number, *values],
        )
        return number

    def leaf_of(self, entry: int) -> bytes:
        line = self.value(f"SELECT {encoding.SQL} FROM audit_entry e WHERE e.id = %s", [entry])
        return encoding.leaf_hash(line.encode())

    # --- the tree -------------------------------------------------------------------------------------------------------

    def rebuild(self, *, sign: Signer, cosign: Signer) -> None:
        """Make leaves and checkpoints anew over the rows as they are now, and sign what no longer fits. Times stay what they were.

        Checkpoints before the first change keep their real signatures: only what must be forged is forged.
        """
        old = self.sql("SELECT idx, id, hash FROM audit_leaf ORDER BY idx")
        lines: Mapping[int, str] = dict(self.sql(f"SELECT e.id, {encoding.SQL} FROM audit_entry e"))
        order = [entry for _, entry, _ in old if entry in lines]
        fixed = self._opening(old, order)
        tail = order[fixed:]
        for entry in sorted(set(lines) - set(order)):
            if entry < old[-1][1]:
                insort(tail, entry)
        order[fixed:] = tail
        leaves = [encoding.leaf_hash(lines[entry].encode()) for entry in order]
        with self.unguarded():
            checkpoints = self.sql("SELECT size, witnessed_at, note FROM audit_checkpoint ORDER BY size, witnessed_at")
            self.sql("TRUNCATE audit_leaf; TRUNCATE audit_checkpoint")
            with self.connection.cursor() as cursor:
                execute_values(
                    cursor,
                    "INSERT INTO audit_leaf VALUES %s",
                    [(place, entry, leaf) for place, (entry, leaf) in enumerate(zip(order, leaves, strict=True))],
                )
                execute_values(
                    cursor,
                    "INSERT INTO audit_checkpoint VALUES %s",
                    self._resigned(checkpoints, old, order, leaves, sign, cosign),
                )

    @staticmethod
    def _opening(old: list[tuple[Any, ...]], order: list[int]) -> int:
        """Return how many leaves stand before the part that is ordered by id (leaf 0 is younger than those it speaks of)."""
        first = old[0][1]
        return sum(1 for entry in order if entry <= first)

    @staticmethod
    def _resigned(
        checkpoints: list[tuple[Any, ...]], old: list[tuple[Any, ...]], order: list[int], leaves: list[bytes], sign: Signer, cosign: Signer
    ) -> list[tuple[int, datetime, str]]:  # fmt: skip
        result, frontier, done = [], tree.Frontier(), 0
        for size, at, text in checkpoints:
            note = Note.parse(text)
            last = max(entry for _, entry, _ in old[:size])
            now = sum(1 for entry in order if entry <= last)
            frontier.extend(leaves[done:now])
            done = now
            checkpoint = Checkpoint(sign.name, now, frontier.root)
            if checkpoint.text != note.text:
                signature, cosignature = sign.sign(checkpoint.text), cosign.cosign(checkpoint.text, int(at.timestamp()))
                text = str(Note(checkpoint.text, (signature, cosignature)))
            result.append((now, at, text))
        return result


Attack = Callable[[Intruder], None]
