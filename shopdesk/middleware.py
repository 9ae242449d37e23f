"""What happens around every request."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from audit import context
from audit.log import CannotRecord, QuotaReached, Unwitnessed, record
from reception.visits import visit_of

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
        if isinstance(exception, QuotaReached):
            return _quota_reached(request)
        if isinstance(exception, CannotRecord):
            return _unavailable(request, exception)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _quota_reached(request: HttpRequest) -> HttpResponse:
    """Answer where no page of its own says it: the look was refused and is on the log as that."""
    visit = visit_of(request)
    try:
        record(
            "lookup.refused", by=context.actor.get(), visit=visit.number if visit else None, reason="QUOTA", flags=["QUOTA_REACHED"]
        )  # fmt: skip
    except CannotRecord as exception:
        return _unavailable(request, exception)
    return render(request, "429.html", status=429)


def _unavailable(request: HttpRequest, exception: CannotRecord) -> HttpResponse:
    return render(request, "503.html", {"unwitnessed": isinstance(exception, Unwitnessed)}, status=503)
