"""Say in a header what a request cost: SQL statements over all connections, milliseconds in them, CPU milliseconds of its thread."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.db import connections
from django.http import HttpRequest, HttpResponse


class Meter:
    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], statement: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        begun = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            self.seconds += time.perf_counter() - begun


def cost(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        meter = Meter()
        with ExitStack() as stack:
            for alias in ("default", "log", "reader"):
                stack.enter_context(connections[alias].execute_wrapper(meter))
            cpu, begun = time.thread_time(), time.perf_counter()
            response = get_response(request)
            spent = (
                meter.statements,
                meter.seconds * 1e3,
                (time.thread_time() - cpu) * 1e3,
                (time.perf_counter() - begun) * 1e3,
            )
        response["X-Cost"] = ";".join(f"{value:.3f}" for value in spent)
        return response

    return middleware
