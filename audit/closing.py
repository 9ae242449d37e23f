"""The day's close: which checkpoint it is, and the short code by which two people compare it aloud.

The code. Take the checkpoint's text (its three lines, each ending in a newline: origin, size, root; no signatures) in UTF-8 and its
SHA-256. Read the first 30 of the 32 bytes as six numbers of five bytes each, the first byte the highest; of each the remainder by 100000,
written with five digits. Six groups of five digits: 10^30 codes, 99.7 bits.

What it proves. Whoever holds a code that was read out, printed or mailed cannot be given another history for it later: finding one takes
2^99 tries. Whoever prepares both histories beforehand needs 2^50, which is within reach of the rich; for them there is the whole root below
the code, the note in the e-mail, and the witness, who cosigns only one of the two.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import connections

from audit.models import Checkpoint as Row
from audit.reading import LOOKS, day_of
from audit.sealing.notes import Checkpoint, Note

GROUPS, DIGITS, BYTES = 6, 5, 5


def code_of(text: str) -> str:
    """Return the code of a checkpoint's text, as `12345 67890 …`. Pure."""
    digest = sha256(text.encode()).digest()
    numbers = (int.from_bytes(digest[nth * BYTES : (nth + 1) * BYTES], "big") % 10**DIGITS for nth in range(GROUPS))
    return " ".join(f"{number:0{DIGITS}d}" for number in numbers)


@dataclass(frozen=True, slots=True)
class Close:
    """A witnessed checkpoint that closes a day. `note` is the whole of it, signed and cosigned, as C2SP writes it."""

    checkpoint: Checkpoint
    witnessed_at: datetime
    note: str

    @property
    def code(self) -> str:
        return code_of(self.checkpoint.text)

    @property
    def groups(self) -> list[str]:
        """The code as it is read aloud, group by group."""
        return self.code.split(" ")

    @property
    def root(self) -> str:
        """The root in base64, as it stands in the note."""
        return self.checkpoint.text.split("\n")[2]

    @property
    def digest(self) -> bytes:
        """SHA-256 of the checkpoint's text: what the log keeps of a checkpoint that was sent."""
        return sha256(self.checkpoint.text.encode()).digest()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a day held: entries of the whole log, and of one shop its entries, looks, searches without a hit, refusals."""

    entries: int
    of_shop: int
    looks: int
    misses: int
    refusals: int


_TALLY = """
SELECT count(*), count(*) FILTER (WHERE shop = %(shop)s),
       count(*) FILTER (WHERE shop = %(shop)s AND verb = ANY (%(looks)s) AND hits IS DISTINCT FROM 0),
       count(*) FILTER (WHERE shop = %(shop)s AND hits = 0 AND verb = 'lookup.missed'),
       count(*) FILTER (WHERE shop = %(shop)s AND verb LIKE '%%.refused')
  FROM audit_entry WHERE recorded_at >= %(begin)s AND recorded_at < %(end)s
"""


def tally_of(day: date, *, shop: int, until: datetime) -> Tally:
    """Count a day (Asia/Tokyo) up to `until`. One statement over the day's own partition."""
    begin, end = day_of(day)
    said: dict[str, Any] = {"shop": shop, "looks": list(LOOKS), "begin": begin, "end": min(end, until)}
    with connections["reader"].cursor() as cursor:
        cursor.execute(_TALLY, said)
        return Tally(*cursor.fetchone())


def last_witnessed(*, since: datetime, until: datetime) -> Close | None:
    """Return the newest checkpoint witnessed at or after `since` and not after `until`, or None. One row of an index.

    Raises audit.sealing.notes.CannotRead when what is stored is no checkpoint.
    """
    row = (
        Row.objects.using("reader")
        .filter(witnessed_at__gte=since, witnessed_at__lte=until)
        .order_by("-witnessed_at", "-size")
        .first()
    )
    if row is None:
        return None
    return Close(Checkpoint.parse(Note.parse(row.note).text), row.witnessed_at, row.note)


def size_before(moment: datetime) -> int:
    """Return how many entries the last checkpoint before a moment held; 0 before the first."""
    size = (
        Row.objects.using("reader")
        .filter(witnessed_at__lt=moment)
        .order_by("-witnessed_at", "-size")
        .values_list("size", flat=True)
        .first()
    )
    return size or 0
