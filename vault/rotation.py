"""Key rotation: seal every value again under the newest of FERNET_KEYS, so that an old key can be thrown away."""

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import connections, models
from fernet_fields.fields import EncryptedField
from fernet_fields.hkdf import derive_fernet_key
from psycopg2.extras import execute_values

BATCH = 1000


def sealed_models() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield every model that has sealed columns, with the names of those columns."""
    for model in apps.get_models():
        columns = [field.column for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]
        if columns:
            yield model, columns


class Resealer:
    """Seals values again; those already under the newest key are left alone, so a second run after a stop goes on where it was."""

    def __init__(self) -> None:
        keys = [Fernet(derive_fernet_key(key)) for key in settings.FERNET_KEYS]
        self.newest, self.every = keys[0], MultiFernet(keys)

    def again(self, token: bytes | None) -> bytes | None:
        """Return the token under the newest key, or None when it is there already (or empty).

        Raises cryptography.fernet.InvalidToken when no key of FERNET_KEYS opens it.
        """
        if token is None:
            return None
        try:
            self.newest.decrypt(token)
        except InvalidToken:
            return self.every.rotate(token)
        return None

    def table(self, model: type[models.Model], columns: list[str]) -> Iterator[tuple[int, int]]:
        """Reseal one table as the owner; yield (rows read, rows changed) after each committed batch."""
        connection = connections["owner"]
        quote = connection.ops.quote_name
        table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
        names = ", ".join(quote(column) for column in columns)
        assignments = ", ".join(
            f"{quote(column)} = coalesce(new.c{place}, t.{quote(column)})" for place, column in enumerate(columns)
        )
        fields = ", ".join(f"c{place}" for place, _ in enumerate(columns))
        kinds = f"(%s, {', '.join(['%s::bytea'] * len(columns))})"
        last: Any = None
        while True:
            with connection.cursor() as cursor:
                after = f"WHERE {key} > %s" if last is not None else ""
                cursor.execute(
                    f"SELECT {key}, {names} FROM {table} {after} ORDER BY {key} LIMIT {BATCH}",  # noqa: S608 - names of our own tables
                    [last] if last is not None else [],
                )
                rows = cursor.fetchall()
                if not rows:
                    return
                last = rows[-1][0]
                fresh = [
                    (row[0], *(self.again(bytes(value) if value is not None else None) for value in row[1:]))
                    for row in rows
                ]
                changed = [row for row in fresh if any(row[1:])]
                if changed:
                    execute_values(
                        cursor.cursor,
                        f"UPDATE {table} t SET {assignments} FROM (VALUES %s) AS new (id, {fields}) WHERE t.{key} = new.id",  # noqa: S608
                        changed,
                        template=kinds.replace("(%s", f"(%s::{str(model._meta.pk.db_type(connection)).split()[0]}", 1),
                        page_size=BATCH,
                    )
            yield len(rows), len(changed)
