"""The witness over HTTP: POST /add-checkpoint, GET /checkpoint?origin=. WSGI, and nothing of the shop's."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from audit.sealing.additions import LARGEST
from audit.witness.core import TEXT, Answer, Witness

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


def answering(asked: Callable[[], Witness]) -> Application:
    """Return the application of WSGI over a witness."""

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        answer = answer_to(asked(), environ)
        headers = [
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", headers)
        return [answer.body]

    return application


def answer_to(asked: Witness, environ: dict[str, Any]) -> Answer:
    """Answer a request of WSGI."""
    match environ["PATH_INFO"], environ["REQUEST_METHOD"]:
        case "/add-checkpoint", "POST":
            return asked.add_checkpoint(_body(environ))
        case "/checkpoint", "GET":
            (origin, *_) = parse_qs(environ.get("QUERY_STRING", "")).get("origin", [""])
            note = asked.head(origin)
            return Answer(200, note.encode(), TEXT) if note else Answer(404, b"Nothing was cosigned for this origin.\n")
        case "/add-checkpoint" | "/checkpoint", _:
            return Answer(405, b"POST /add-checkpoint, GET /checkpoint?origin=\n")
        case _:
            return Answer(404, b"POST /add-checkpoint, GET /checkpoint?origin=\n")


def _body(environ: dict[str, Any]) -> bytes:
    """Read a request's body as far as it is said to go, and no further than one byte too many."""
    length = environ.get("CONTENT_LENGTH", "")
    body: bytes = environ["wsgi.input"].read(min(int(length), LARGEST + 1)) if length.isdigit() else b""
    return body
