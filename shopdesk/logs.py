"""Log lines for the operators: one JSON object a line, event names and codes only. Nothing typed, nobody's name.

What is not on the list of allowed keys is dropped before it is written, so that a careless `extra=` cannot leak.
"""

import logging
import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from audit import context

ALLOWED = frozenset(
    {
        "event",
        "level",
        "logger",
        "timestamp",
        "request",
        "staff",
        "status",
        "verbs",
        "count",
        "seconds",
        "command",
        "exception_type",
    }
)


def only_allowed(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Drop every key that is not allowed; an exception becomes its type, never its message (which may quote a row)."""
    if event.get("exc_info"):
        kind = event["exc_info"][0] if isinstance(event["exc_info"], tuple) else type(event["exc_info"])
        event["exception_type"] = getattr(kind, "__name__", str(kind))
    return {key: value for key, value in event.items() if key in ALLOWED}


def add_request(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    if (number := context.request_id.get()) is not None:
        event["request"] = str(number)
    if (actor := context.actor.get()) is not None:
        event["staff"] = str(actor.ref)
    return event


def without_arguments(record: logging.LogRecord) -> bool:
    """Write the template of a message, never what would be put into it: Django's "Not Found: %s" would carry a typed address."""
    record.args = ()
    return True


def configure(_config: dict[str, Any]) -> None:
    """Route the standard library's logging through the filter. Django calls this once (LOGGING_CONFIG)."""
    chain: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[only_allowed, structlog.processors.JSONRenderer(ensure_ascii=False)],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    handler.addFilter(without_arguments)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("audit").setLevel(logging.INFO)
