"""A folder of CSV files as the import reads them."""

import csv
from pathlib import Path

from contracts.carrier import columns
from contracts.carrier.generate import Carrier

ENCODINGS = {"utf-8": "utf-8-sig", "shift_jis": "cp932"}


def write(carrier: Carrier, folder: Path, *, encoding: str, english: bool) -> None:
    """Write every file; the rows of a customer stand together. Raises KeyError for an encoding that is not offered."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in columns.FILES:
        with (folder / file.filename).open("w", encoding=ENCODINGS[encoding], newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            writer.writerow(column.name if english else column.header for column in file.columns)
            for row in carrier.rows(file.name):
                writer.writerow(_field(column, row[column.name], english=english) for column in file.columns)


def _field(column: columns.Column, text: str, *, english: bool) -> str:
    return text if english else column.choices.get(text, text)
