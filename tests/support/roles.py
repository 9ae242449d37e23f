"""Connections outside Django's: a second session of a role, a session that does not commit, the superuser where there is one."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.apps import apps
from django.db import connections, models


def session(alias: str, **changes: Any) -> Any:
    """Open another session of an alias's role at the database that the alias points at now; autocommit."""
    settings = connections[alias].settings_dict
    connection = psycopg2.connect(
        **{
            "dbname": settings["NAME"],
            "user": settings["USER"],
            "password": settings["PASSWORD"] or None,
            "host": settings["HOST"] or None,
            "port": settings["PORT"] or None,
            **changes,
        }
    )
    connection.autocommit = True
    return closing(connection)


@contextmanager
def strongest() -> Iterator[Any]:
    """A session that may do most: the superuser of the embedded server, otherwise the owner of the tables."""
    try:
        found = session("owner", user="postgres")
    except psycopg2.OperationalError:
        found = session("owner")
    with found as connection:
        yield connection


def rows(connection: Any, statement: str, values: object = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def first_party_models() -> list[type[models.Model]]:
    """Return every model of the house's own packages."""
    return [model for model in apps.get_models() if hasattr(model, "privacy")]


def personal_tables() -> list[str]:
    """Return every table with a field that says something about a customer."""
    return sorted(model._meta.db_table for model in first_party_models() if model.privacy.personal)


def partitions(connection: Any, *parents: str) -> list[str]:
    """Return the partitions of these tables by name."""
    found = rows(
        connection,
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent::regclass::text = ANY (%s) ORDER BY 1",
        [list(parents)],
    )
    return [name for (name,) in found]
