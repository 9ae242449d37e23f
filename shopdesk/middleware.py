"""What happens around every request."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import context
from audit.log import CannotRecord

GetResponse = Callable[[HttpRequest], HttpResponse]


def request_id(get_response: GetResponse) -> GetResponse:
    """Give the request a number that its entries, log lines and changes share. The client cannot choose it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4()  # type: ignore[attr-defined]
        request_token = context.request_id.set(request.request_id)  # type: ignore[attr-defined]
        actor_token = context.actor.set(None)
        try:
            response = get_response(request)
        finally:
            context.actor.reset(actor_token)
            context.request_id.reset(request_token)
        response["X-Request-ID"] = str(request.request_id)  # type: ignore[attr-defined]
        return response

    return middleware


def never_cached(get_response: GetResponse) -> GetResponse:
    """Let no browser or proxy keep a page: Back after a visit must show nothing (RFC 9111 §5.2.2.5)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def log_unavailable(get_response: GetResponse) -> GetResponse:
    """Answer 503 when the log did not take an entry: nothing is shown, and the page says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, CannotRecord):
            return render(request, "503.html", status=503)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
