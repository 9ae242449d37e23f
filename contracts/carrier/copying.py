"""Many rows into a table at once, as the owner: PostgreSQL's COPY, personal fields sealed on the way."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO
from uuid import UUID

from django.db import connections, models
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

OWNER = "owner"
Cell = str | int | date | datetime | UUID | None
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


class CannotOwn(Exception):
    """The owner's connection is not configured; its message says what to do."""


def require_owner() -> None:
    """Raise CannotOwn where only the counter's own role is known, which may write no customer but the one it looks at."""
    if OWNER not in connections:
        raise CannotOwn(_("DATABASE_OWNER_URL がありません。取り込みは表の所有者 shopdesk_owner の接続で行います。"))


def copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Append rows to the model's table inside the running transaction. `columns` are those of the table."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    sealers = [getattr(fields[column], "fernet", None) for column in columns]
    sealed = [(place, fernet) for place, fernet in enumerate(sealers) if fernet is not None]
    lines: list[str] = []
    for row in rows:
        cells = ["\\N" if cell is None else _plain(cell) for cell in row]
        for place, fernet in sealed:
            if row[place] is not None:  # a sealed value is base64: as bytea it needs no escaping
                cells[place] = fernet.encrypt(str(row[place]).encode()).decode()
        lines.append("\t".join(cells))
    buffer = StringIO("\n".join([*lines, ""]))
    names = ", ".join(f'"{column}"' for column in columns)
    with connections[OWNER].cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', buffer)


def seal(model: type[models.Model], field: str, value: str) -> bytes:
    """Return a value as the model's sealed field stores it."""
    sealed: bytes = model._meta.get_field(field).fernet.encrypt(value.encode())  # type: ignore[union-attr]
    return sealed


def existing(
    table: str, keys: Sequence[tuple[str, str]], wanted: Sequence[Sequence[Cell]]
) -> dict[tuple[Cell, ...], str]:
    """Which of the wanted keys the table holds, each with the transaction that wrote it. `keys`: (column, type) pairs."""
    if not wanted:
        return {}
    columns = ", ".join(column for column, _ in keys)
    arrays = ", ".join(f"%s::{kind}[]" for _, kind in keys)
    statement = (
        f"SELECT {columns}, t.xmin::text FROM {table} t JOIN unnest({arrays}) AS w ({columns}) USING ({columns})"  # noqa: S608  (names from this package only)
    )
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*wanted, strict=True)])
        return {tuple(row[:-1]): row[-1] for row in cursor.fetchall()}


def transaction_id() -> str:
    """The running transaction as `existing` names it."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT (pg_current_xact_id()::xid)::text")
        (name,) = cursor.fetchone()
        return str(name)


def write(statement: str, rows: Sequence[Sequence[object]]) -> None:
    """Execute one statement whose VALUES %s is the list of rows."""
    if rows:
        with connections[OWNER].cursor() as cursor:
            execute_values(cursor.cursor, statement, rows, page_size=1000)


def _plain(cell: Cell) -> str:
    return cell.translate(_ESCAPES) if isinstance(cell, str) else str(cell)
