"""How many statements a page costs."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connections

AT_MOST = 12


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the statements of the business and of the log."""
    statements: list[str] = []

    def note(execute, sql, params, many, context):
        statements.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ("default", "log"):
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield statements
