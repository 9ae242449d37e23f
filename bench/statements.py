"""(b) The same statements through psycopg2 alone: what PostgreSQL and the driver take, without Django and without a web server."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import psycopg2
from django.db import connections
from django.test import Client

Statement = tuple[str, str, Any]


def captured(run: Callable[[], Any]) -> list[Statement]:
    """Return (alias, statement, parameters) of everything that one request asked."""
    seen: list[Statement] = []

    def listening(alias: str) -> Callable[..., Any]:
        def wrapper(execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
            seen.append((alias, statement, params))
            return execute(statement, params, many, context)

        return wrapper

    with ExitStack() as stack:
        for alias in ("default", "log"):
            stack.enter_context(connections[alias].execute_wrapper(listening(alias)))
        run()
    return seen


def replayed(statements: list[Statement], *, times: int) -> list[float]:
    """Return the seconds that the statements take in one go; entries get a new name each time, as a new look would."""
    open_connections = {}
    for alias in ("default", "log"):
        params = connections[alias].get_connection_params()
        open_connections[alias] = psycopg2.connect(
            **{k: v for k, v in params.items() if k not in {"cursor_factory", "context"}}
        )
        open_connections[alias].autocommit = alias == "log"
    seconds = []
    for _ in range(times):
        named: dict[str, str] = {}
        begun = time.perf_counter()
        for alias, statement, params in statements:
            with open_connections[alias].cursor() as cursor:
                cursor.execute(statement, _renamed(alias, statement, params, named))
                if cursor.description:
                    cursor.fetchall()
        open_connections["default"].commit()
        seconds.append(time.perf_counter() - begun)
    for connection in open_connections.values():
        connection.close()
    return seconds


def _renamed(alias: str, statement: str, params: Any, named: dict[str, str]) -> Any:
    """Give an entry's uuid (the first parameter of each row that goes to the log) a new value, and name that one afterwards."""
    if alias == "log":
        fresh = []
        for place, value in enumerate(params or []):
            if place % 14 == 0 and isinstance(value, UUID):
                named[str(value)] = str(uuid4())
                value = named[str(value)]
            fresh.append(value)
        return fresh
    if statement.startswith("INSERT") and isinstance(params[0], UUID):
        return [uuid4(), *params[1:]]
    if params and len(params) == 1 and isinstance(params[0], str):
        return [",".join(named.get(name, name) for name in params[0].split(","))]
    return params


def client_of(cookies: dict[str, str]) -> Client:
    """A test client that sits where a browser of the run sits."""
    client = Client(HTTP_HOST="127.0.0.1")
    for name, value in cookies.items():
        client.cookies[name] = value
    return client
