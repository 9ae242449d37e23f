"""What the sealer reads and writes, as `shopdesk_sealer`: it sees entries, adds leaves and checkpoints, and can change nothing."""

from collections.abc import Generator, Iterator, Sequence
from datetime import UTC, datetime
from io import StringIO

from django.db import connections, transaction

from audit.sealing.encoding import FIELDS, SQL, canonical, leaf_hash

ALIAS = "sealer"
LOCK = (20261123, 1)
"""Of the one sealer (PostgreSQL's advisory locks); held as long as its session lives, seen by everybody in pg_locks."""
WINDOW = 10_000
"""How many ids behind the newest leaf are looked at each time: a statement of the log lives two seconds, so a number that was given out
is used by then or never. What comes later still is found by the sweep."""

_UNSEALED = """
SELECT e.id FROM audit_entry e
 WHERE e.id > %(above)s AND e.id <= %(until)s
   AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.id = e.id AND l.id > %(above)s AND l.id <= %(until)s)
 ORDER BY e.id LIMIT %(limit)s
"""  # the bounds stand twice: the planner does not carry them over, and would read all leaves
_LINES = f"SELECT e.id, {SQL} FROM audit_entry e WHERE e.id = ANY (%s) ORDER BY e.id"  # noqa: S608 - constants
_ENTRIES = f"SELECT {', '.join(f'e.{name}' for name in FIELDS)} FROM audit_entry e WHERE e.id = ANY (%s)"  # noqa: S608
_LARGEST_ID = 2**63 - 1


def lock() -> bool:
    """Take the lock of the sealer for this session; tell whether it was free."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", LOCK)
        return bool(cursor.fetchone()[0])


def leaves() -> Generator[tuple[int, bytes], None, None]:
    """Stream place and hash of every leaf in order, without holding them all."""
    connection = connections[ALIAS]
    with transaction.atomic(using=ALIAS), connection.chunked_cursor() as cursor:
        cursor.cursor.itersize = 50_000
        cursor.execute("SELECT idx, hash FROM audit_leaf ORDER BY idx")
        for idx, leaf in cursor:
            yield idx, bytes(leaf)


def last_id() -> int:
    """Return the highest id that has a leaf; 0 without any."""
    return _one("SELECT coalesce(max(id), 0) FROM audit_leaf")


def newest_entry() -> int:
    return _one("SELECT coalesce(max(id), 0) FROM audit_entry")


def count_entries() -> int:
    return _one("SELECT count(*) FROM audit_entry")


def unsealed(above: int, *, until: int = _LARGEST_ID, limit: int) -> list[int]:
    """Return the ids of entries without a leaf, `above` < id ≤ `until`, the lowest first."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_UNSEALED, {"above": above, "until": until, "limit": limit})
        return [identity for (identity,) in cursor.fetchall()]


def lines(ids: Sequence[int]) -> list[tuple[int, bytes]]:
    """Return (id, leaf hash) of these entries by id, from their lines as the database writes them."""
    if not ids:
        return []
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_LINES, [list(ids)])
        return [(identity, leaf_hash(line.encode())) for identity, line in cursor.fetchall()]


def add_leaves(first: int, rows: Sequence[tuple[int, bytes]]) -> None:
    """Commit leaves `first`, `first` + 1, … The primary key refuses a second sealer, the unique id a second leaf."""
    buffer = StringIO(
        "".join(f"{first + nth}\t{identity}\t\\\\x{leaf.hex()}\n" for nth, (identity, leaf) in enumerate(rows))
    )
    connection = connections[ALIAS]
    with transaction.atomic(using=ALIAS), connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert("COPY audit_leaf (idx, id, hash) FROM STDIN", buffer)


def read_back(begin: int, end: int) -> Iterator[tuple[int, bytes, bytes | None]]:
    """Yield (place, hash of the leaf, hash of its entry read anew; None when the entry is gone) for `begin` ≤ place < `end`."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute("SELECT idx, id, hash FROM audit_leaf WHERE idx >= %s AND idx < %s ORDER BY idx", [begin, end])
        stored = cursor.fetchall()
        cursor.execute(_ENTRIES, [[identity for _, identity, _ in stored]])
        found = {}
        for row in cursor.fetchall():
            entry = dict(zip(FIELDS, row, strict=True))
            found[entry["id"]] = leaf_hash(canonical(entry))
    for idx, identity, leaf in stored:
        yield idx, bytes(leaf), found.get(identity)


def keep(size: int, witnessed_at: int, note: str) -> None:
    """Store a cosigned checkpoint."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_checkpoint (size, witnessed_at, note) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [size, datetime.fromtimestamp(witnessed_at, UTC), note],
        )


def _one(statement: str) -> int:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
