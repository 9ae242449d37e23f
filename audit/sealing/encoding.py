"""One entry as one line of canonical JSON (RFC 8785), and the hash of the line. What is hashed is what is exported.

The encoder is fed with rows as PostgreSQL gives them back, never with what was sent. `SQL` writes the same line inside a query, for
reading millions; a property test compares the two.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

VERSION = 1
FIELDS = (
    "actor", "digests", "flags", "hits", "id", "purpose", "reason", "recorded_at", "request", "sections", "shop", "subject", "terminal",
    "uuid", "v", "verb", "visit",
)  # fmt: skip
"""Of version 1, in the order of RFC 8785 §3.2.3. A new column means a new version with its own list; old rows keep theirs."""

_LARGEST = 2**53 - 1  # I-JSON (RFC 7493 §2.2): beyond, readers in other languages round


def canonical(entry: Mapping[str, object]) -> bytes:
    """Return the line of an entry, without a newline. Every field stands in it, null when empty.

    Raises KeyError for a missing field, TypeError for a type that has no place in the log, ValueError for an unknown version, a number
    beyond 2⁵³ or a time without zone, UnicodeEncodeError for a lone surrogate.
    """
    if entry["v"] != VERSION:
        raise ValueError(f"Version {entry['v']} of the encoding is not known.")
    values = {name: _plain(entry[name]) for name in FIELDS}
    return json.dumps(values, separators=(",", ":"), ensure_ascii=False).encode()


def leaf_hash(line: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ line) (RFC 6962 §2.1), 32 bytes."""
    return sha256(b"\x00" + line).digest()


def _plain(value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > _LARGEST:
            raise ValueError(f"{value} is beyond 2⁵³.")
        return value
    if isinstance(value, UUID):  # the driver may hand out text or UUID; both write alike
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no place in the log.")


def moment(value: datetime) -> str:
    """Return a time as the log writes it: UTC, six digits of a second, `Z`. Raises ValueError without a zone."""
    if value.tzinfo is None:
        raise ValueError("A time without a zone is not a time.")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _quoted(column: str) -> str:
    # What the log takes needs no escape (its constraints see to that). A row that was changed to hold a quote makes another line: in none
    # of the true ones does a field's name stand twice, so each value is what stands between two of them.
    return f"coalesce('\"' || e.{column} || '\"', 'null')"


def _number(column: str) -> str:
    return f"coalesce(e.{column}::text, 'null')"


def _list(column: str) -> str:
    # Here a quote must be escaped: {A","B} would write what {A,B} does.
    return f"CASE WHEN e.{column} = '{{}}' THEN '[]' ELSE array_to_json(e.{column})::text END"


_SQL_OF = {
    "digests": "CASE WHEN e.digests = '{}' THEN '[]' WHEN array_ndims(e.digests) = 1"
    " THEN '[' || (SELECT string_agg('\"' || encode(d, 'hex') || '\"', ',' ORDER BY n)"
    " FROM unnest(e.digests) WITH ORDINALITY AS u (d, n)) || ']' END",
    "flags": _list("flags"),
    "hits": _number("hits"),
    "id": _number("id"),
    "recorded_at": """'"' || to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"'""",
    "sections": _list("sections"),
    "shop": _number("shop"),
    "terminal": _number("terminal"),
    "v": _number("v"),
    "visit": _number("visit"),
}
SQL = (
    " || ".join(
        f"'{{{',' if place else ''}\"{name}\":' || {_SQL_OF.get(name) or _quoted(name)}".replace("'{,", "',")
        for place, name in enumerate(FIELDS)
    )
    + " || '}'"
)
"""The line as an expression over a row of the log named `e`. It travels with the query: a function in the database could be changed."""
