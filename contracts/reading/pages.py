"""Keyset paging over several tables by time, without the keys of any."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self


@dataclass(frozen=True, slots=True)
class Cursor:
    """Begin at this time, after the first `skip` of those that happened exactly then."""

    at: datetime
    skip: int

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.skip}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the cursor of a text that `str` made. Raises ValueError for any other."""
        moment, _, skip = text.partition("~")
        at = datetime.fromisoformat(moment)
        # Years at either end of the calendar leave it when a time zone is applied.
        if at.tzinfo is None or not 1 < at.year < 9999 or not skip.isdecimal() or int(skip) > 1000:
            raise ValueError(text)
        return cls(at, int(skip))
