"""CSV files of a carrier as numbered rows: encoding, header, shape."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.carrier.columns import File, Row
from contracts.carrier.reasons import Fault, Reason

if TYPE_CHECKING:
    from _csv import Reader

_CHUNK = 1 << 20


class CannotRead(Exception):
    """The file as a whole cannot be used; `reason` is a code, `detail` what it is about (a header, never a value)."""

    def __init__(self, file: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{file}: {reason} {detail}".rstrip())
        self.file, self.reason, self.detail = file, reason, detail


@dataclass(frozen=True, slots=True)
class Numbered:
    """A row and the line of the file on which it ends (the header is 1). A row without shape brings its fault."""

    line: int
    row: Row
    fault: Fault | None = None


def encoding_of(path: Path) -> str:
    """utf-8-sig when the whole file is UTF-8 (with or without BOM), otherwise cp932 (Shift_JIS with 髙 and 﨑)."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp932"
    return "utf-8-sig"


def count(path: Path) -> int:
    """About how many rows: lines without the header. For a progress bar."""
    with path.open("rb") as file:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(_CHUNK), b""))
    return max(0, lines - 1)


def rows(file: File, path: Path) -> Iterator[Numbered]:
    """Yield every row. Raises CannotRead for an unknown column, one named twice, or a required one missing."""
    # Bytes that are no letters become lone surrogates: that row is reported, the rest of the file is read.
    with path.open(encoding=encoding_of(path), errors="surrogateescape", newline="") as text:
        reader = csv.reader(text)
        lines = _fields(file, reader)
        names = _names(file, next(lines, []))
        for fields in lines:
            if not any(fields):
                continue
            line = reader.line_num
            row = dict(zip(names, fields, strict=False))
            if len(fields) < len(names):
                yield Numbered(line, row, Fault("", Reason.TOO_FEW_FIELDS))
            elif len(fields) > len(names):
                yield Numbered(line, row, Fault("", Reason.TOO_MANY_FIELDS))
            else:
                yield Numbered(line, row, _unreadable(row))


def _fields(file: File, reader: "Reader") -> Iterator[list[str]]:
    """Yield the fields of each row. Raises CannotRead where a quote that nobody closed has swallowed what follows."""
    try:
        yield from reader
    except csv.Error as error:
        raise CannotRead(file.filename, "NOT_CSV", str(reader.line_num)) from error


def _names(file: File, header: list[str]) -> list[str]:
    names: list[str] = []
    for text in header:
        column = file.named(text.strip())
        if column is None:
            # It goes to a terminal, which would obey a control character.
            shown = "".join(letter for letter in text.strip() if letter.isprintable())
            raise CannotRead(file.filename, "UNKNOWN_COLUMN", shown[:40])
        if column.name in names:
            raise CannotRead(file.filename, "COLUMN_TWICE", text.strip())
        names.append(column.name)
    for column in file.columns:
        if column.required and column.name not in names:
            raise CannotRead(file.filename, "COLUMN_MISSING", f"{column.header} ({column.name})")
    return names


def _unreadable(row: Row) -> Fault | None:
    if "".join(row.values()).isascii():
        return None
    for name, text in row.items():
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            return Fault(name, Reason.NOT_READABLE)
    return None
