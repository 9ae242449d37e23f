"""Receipts: one line for each entry, in a folder beside the database, as it is recorded. They cover the second before sealing.

`1 <recorded_at> <id> <leaf hash in hex>` — nothing about anybody. The folder belongs on, or is carried off at once to, a machine where
the database's administrators have no account: a row deleted before it was sealed is missed there, and a forged one has no line.
"""

import os
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import cast

from django.conf import settings

from audit.sealing.encoding import canonical, leaf_hash, moment

VERSION = 1
_lock = threading.Lock()
_open: tuple[int, date, str, int] | None = None  # process, day, folder, descriptor


def line_of(entry: Mapping[str, object]) -> str:
    """Return the receipt of an entry (every field of the encoding)."""
    at = cast(datetime, entry["recorded_at"])
    return f"{VERSION} {moment(at)} {entry['id']} {leaf_hash(canonical(entry)).hex()}\n"


def write(entries: Sequence[Mapping[str, object]]) -> None:
    """Append the receipts of committed entries in one write, so that several processes may share the day's file. Raises OSError."""
    lines = "".join(line_of(entry) for entry in entries).encode()
    with _lock:
        if os.write(_descriptor(datetime.now(tz=UTC).date()), lines) != len(lines):
            raise OSError("The receipt was cut short: the disk is full.")


def _descriptor(day: date) -> int:
    """Return the open file of the day (UTC); a forked process and a new day open their own."""
    global _open
    folder = str(settings.RECEIPT_FOLDER)
    if _open is None or _open[:3] != (os.getpid(), day, folder):
        if _open is not None and _open[0] == os.getpid():
            os.close(_open[3])
            _open = None
        os.makedirs(folder, mode=0o750, exist_ok=True)
        path = os.path.join(folder, f"receipts-{day:%Y%m%d}.log")
        _open = (os.getpid(), day, folder, os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640))
    return _open[3]
