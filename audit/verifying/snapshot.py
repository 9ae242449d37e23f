"""One moment of the log, seen by several sessions of the reading role at once."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from django.db import DatabaseError, connections
from psycopg2 import Error as DriverError
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from audit.verifying.given import CannotVerify

# What a superuser put into another schema must not answer for PostgreSQL's own functions; and a join of a batch must not be planned as if
# the tables were as empty as they were at the last ANALYZE.
_LOCALS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL search_path = pg_catalog",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL work_mem = '64MB'",
    "SET LOCAL enable_nestloop = off",
    "SET LOCAL jit = off",
    "SET LOCAL max_parallel_workers_per_gather = 0",
)


class Session:
    """A connection inside the moment. Tables are named with their schema."""

    def __init__(self, snapshot: str | None = None) -> None:
        reader = connections["reader"]
        self._connection = reader.get_new_connection(reader.get_connection_params())
        self._connection.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with self._connection.cursor() as cursor:
            if snapshot is not None:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
            for statement in _LOCALS:
                cursor.execute(statement)

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def stream(self, statement: str, values: Sequence[object] = (), *, batch: int = 5_000) -> Iterator[tuple[Any, ...]]:
        """Yield rows without holding them all."""
        with self._connection.cursor(name="stream") as cursor:
            cursor.itersize = batch
            cursor.execute(statement, values or None)
            yield from cursor

    def copy(self, statement: str, into: object) -> None:
        """Send the rows of a COPY to `into.write`, one call a row."""
        with self._connection.cursor() as cursor:
            cursor.copy_expert(statement, into)

    def close(self) -> None:
        with suppress(DriverError):
            self._connection.close()


class Snapshot:
    """The moment. `at` is the database's clock then. Every other session ends with it."""

    def __init__(self) -> None:
        self._sessions: list[Session] = []

    def __enter__(self) -> Self:
        try:
            self.first = self._keep(Session())
            ((self._name, at),) = self.first.rows("SELECT pg_export_snapshot(), clock_timestamp()")
        except (DriverError, DatabaseError) as error:
            self._close()
            raise CannotVerify(f"The log cannot be read: {error}") from error
        self.at: datetime = at
        return self

    def session(self) -> Session:
        """Open another session that sees the same."""
        return self._keep(Session(self._name))

    def _keep(self, session: Session) -> Session:
        self._sessions.append(session)
        return session

    def _close(self) -> None:
        for session in self._sessions:
            session.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
