"""Databases for tests: one template with all migrations and the cast, made once a day; a clone of it for each worker in a tenth of a second.

Clones instead of TRUNCATE: an append-only log refuses to be emptied.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg2
from auditlog.context import disable_auditlog
from django.core.management import call_command
from django.db import connections
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent.parent
MADE_FROM = [
    *sorted(ROOT.glob("*/migrations/*.py")),
    ROOT / "shopdesk/privileges.py",
    ROOT / "audit/gate.py",
    *sorted((ROOT / "tests/support").glob("*.py")),
]


@contextmanager
def _maintenance() -> Iterator[psycopg2.extensions.cursor]:
    """A cursor of the owner in the cluster's own database, outside any transaction."""
    settings = connections["owner"].settings_dict
    connection = psycopg2.connect(
        dbname="postgres", user=settings["USER"], password=settings["PASSWORD"] or None, host=settings["HOST"] or None,
        port=settings["PORT"] or None,
    )  # fmt: skip
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _execute(statement: str, *names: str) -> None:
    with _maintenance() as cursor:
        cursor.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def point_at(name: str) -> None:
    """Let every alias of this process speak to the database `name`."""
    connections.close_all()
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with _maintenance() as cursor:
        cursor.execute("SELECT pg_advisory_lock(20260402)")
        yield


def _exists(name: str) -> bool:
    with _maintenance() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def template() -> str:
    """Return the name of the template, making it when the migrations, the cast or the day are new."""
    from tests.support import cast

    digest = hashlib.sha256(date.today().isoformat().encode())
    for path in MADE_FROM:
        digest.update(path.read_bytes())
    name = f"shopdesk_template_{digest.hexdigest()[:12]}"
    with _one_at_a_time():
        if not _exists(name):
            draft = f"{name}_draft"
            _execute("DROP DATABASE IF EXISTS {}", draft)
            _execute("CREATE DATABASE {}", draft)
            point_at(draft)
            call_command("migrate", verbosity=0)
            with disable_auditlog():
                cast.load()
            connections.close_all()
            _execute("ALTER DATABASE {} RENAME TO {}", draft, name)
    return name


def _drop(name: str) -> None:
    """Drop a clone once the last connection is gone: a killed server's takes a moment. (FORCE may not end an autovacuum.)"""
    for _ in range(100):
        try:
            _execute("DROP DATABASE IF EXISTS {}", name)
        except psycopg2.errors.ObjectInUse:
            time.sleep(0.1)
        else:
            return


@contextmanager
def clone(source: str | None = None) -> Iterator[str]:
    """Give a fresh database with the cast in it (or a copy of `source`); every alias points at it until the end."""
    source = source or template()
    before = connections["owner"].settings_dict["NAME"]
    name = f"shopdesk_test_{os.getpid()}_{uuid4().hex[:8]}"
    _execute("CREATE DATABASE {} TEMPLATE {}", name, source)
    point_at(name)
    try:
        yield name
    finally:
        point_at(before)
        _drop(name)
