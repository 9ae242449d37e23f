"""What members of staff state about themselves, from a CSV file to keyed digests: all rows, or none. No value is kept."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.log import record
from customers.kana import NotKana, kana_name
from customers.models import Affiliation
from customers.parsing import Unreadable, date_of_birth, phone_number, postal_code
from customers.search import Key
from customers.ties import OWNER, complete, keys_of_person
from staff.models import Staff

COLUMNS = ("スタッフ番号", "カナ", "生年月日", "電話番号", "郵便番号", "住所")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of the file; never a value, which may be personal."""

    line: int
    column: str
    reason: str | Promise


class CannotRegister(Exception):
    """Nothing was registered. `faults`: every one of the file."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def register(path: Path, *, today: date) -> int:
    """Replace what the people of the file stated before; return how many people they are. On the log as a number.

    Customers who were registered before there were ties get theirs. Raises CannotRegister, CannotRecord.
    """
    refs = dict(Staff.objects.using(OWNER).values_list("number", "ref"))
    faults: list[Fault] = []
    people: dict[UUID, list[Key]] = {}
    for line, row in _rows(path, faults):
        found = _keys(line, row, faults, today=today)
        ref = refs.get(row["スタッフ番号"])
        if ref is None:
            faults.append(Fault(line, "スタッフ番号", _("この番号のスタッフはいません。")))
        elif ref in people:
            faults.append(Fault(line, "スタッフ番号", _("同じ番号の行がすでにあります。")))
        else:
            people[ref] = found
    if faults:
        raise CannotRegister(faults)
    keep(people)
    return len(people)


def keep(people: dict[UUID, list[Key]]) -> None:
    """Put these digests in the place of what was known of these people (as the owner)."""
    record("affiliation.registered", by=None, hits=len(people))
    with transaction.atomic(using=OWNER):
        complete()
        Affiliation.objects.using(OWNER).filter(person__in=people).delete()
        Affiliation.objects.using(OWNER).bulk_create(
            Affiliation(person=ref, kind=kind, digest=digest)
            for ref, keys in people.items()
            for kind, digest in dict.fromkeys(keys)
        )


def _rows(path: Path, faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp932", errors="replace")
    reader = csv.DictReader(text.splitlines())
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        faults += [Fault(1, column, _("この見出しがありません。")) for column in missing]
        return
    for row in reader:
        if any(row.values()):
            yield reader.line_num, {column: (row[column] or "").strip() for column in COLUMNS}


def _keys(line: int, row: dict[str, str], faults: list[Fault], *, today: date) -> list[Key]:
    """Return the digests of a row; what cannot be read goes to `faults`."""
    before = len(faults)
    numbers: list[str] = []
    born_on, post = today, ""
    try:
        kana_name(row["カナ"])
    except NotKana as error:
        faults.append(Fault(line, "カナ", str(error)))
    if len(row["カナ"].split()) < 2:
        faults.append(Fault(line, "カナ", _("姓と名の間に空白を入れてください。")))
    try:
        born_on = date_of_birth(row["生年月日"], today=today)
    except Unreadable as error:
        faults.append(Fault(line, "生年月日", str(error)))
    for number in row["電話番号"].split():
        try:
            numbers.append(phone_number(number))
        except Unreadable as error:
            faults.append(Fault(line, "電話番号", str(error)))
    try:
        post = postal_code(row["郵便番号"])
    except Unreadable as error:
        faults.append(Fault(line, "郵便番号", str(error)))
    if not row["住所"]:
        faults.append(Fault(line, "住所", _("値が必要です")))
    if len(faults) > before:
        return []
    return keys_of_person(kana=row["カナ"], born_on=born_on, numbers=numbers, postal_code=post, address=row["住所"])
