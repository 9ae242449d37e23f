"""A shop for the browser: a database of its own and the production server in front of it. Looked at from behind through PostgreSQL."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.db import connections

from tests.support import databases, roles
from tests.support.databases import ROOT


@dataclass
class Shop:
    url: str
    database: str
    unblock: Any  # pytest-django's: the way to the database from a fixture

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Let this process's models and log speak to the shop's database; for arranging things, never inside a journey."""
        before = connections["owner"].settings_dict["NAME"]
        with self.unblock():
            databases.point_at(self.database)
            try:
                yield
            finally:
                databases.point_at(before)

    def log(self, where: str = "true", *values: object) -> list[dict[str, Any]]:
        """Return the entries of the log, oldest first, as its reader sees them at this moment."""
        names = ["verb", "visit", "subject", "reason", "flags", "hits", "sections", "request", "recorded_at"]
        with roles.session("reader", dbname=self.database) as connection:
            found = roles.rows(
                connection, f"SELECT {', '.join(names)} FROM audit_entry WHERE {where} ORDER BY id", values
            )
        return [dict(zip(names, row, strict=True)) for row in found]

    def newest_entry(self) -> int:
        with roles.session("reader", dbname=self.database) as connection:
            return roles.rows(connection, "SELECT coalesce(max(id), 0) FROM audit_entry")[0][0]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Do something as the owner of the tables."""
        with roles.session("owner", dbname=self.database) as connection:
            return roles.rows(connection, statement, values)

    def new_morning(self) -> None:
        """Forget tickets and visits with all that hangs on them. The log stays, as it would."""
        self.rows("TRUNCATE reception_ticket, reception_visit CASCADE")


@contextmanager
def opened(unblock: Any, folder: Path, **more: str) -> Iterator[Shop]:
    """Give a shop on a free port until the end of the block. `more`: what else its server's environment holds."""
    with unblock():
        before = connections["owner"].settings_dict["NAME"]
        clone = databases.clone()
        name = clone.__enter__()
        databases.point_at(before)  # the other tests of this process keep their own
    try:
        environment = {**_environment(name, folder), **more}
        _run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", environment=environment)
        with _sealed(environment, name, folder), _served(environment) as url:
            yield Shop(url, name, unblock)
    finally:
        with unblock():
            here = connections["owner"].settings_dict["NAME"]
            clone.__exit__(None, None, None)
            databases.point_at(here)


def _address(name: str, database: str) -> str:
    return urlsplit(os.environ[name])._replace(path=f"/{database}").geturl()


def _environment(database: str, folder: Path) -> dict[str, str]:
    """The tests' environment with the addresses of the counter's roles at `database`; the web gets neither owner's nor sealer's."""
    addresses = {name: _address(name, database) for name in ("DATABASE_URL", "LOG_DATABASE_URL", "READER_DATABASE_URL")}
    return {
        **os.environ,
        **addresses,
        "DATABASE_OWNER_URL": "",
        "SEALER_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "BROWSER_STATIC_ROOT": str(folder),
    }


def _run(*arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@contextmanager
def _sealed(environment: dict[str, str], database: str, folder: Path) -> Iterator[None]:
    """Let the log be sealed and witnessed until the end of the block."""
    sealer = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.sealer", str(folder / "witness")], cwd=ROOT, text=True, stdout=subprocess.PIPE,
        env={**environment, "SEALER_DATABASE_URL": _address("SEALER_DATABASE_URL", database)},
    )  # fmt: skip
    assert sealer.stdout is not None
    try:
        said = [sealer.stdout.readline() for _ in range(2)]
        assert said[1] == "witnessed\n", said
        yield
    finally:
        sealer.kill()
        sealer.wait(10)
        sealer.stdout.close()


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
               "--blocking-threads", "2", "--no-ws", "--log-level", "warning", "shopdesk.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/health/", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server stopped"
        try:
            with urlopen(address, timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server does not answer")
