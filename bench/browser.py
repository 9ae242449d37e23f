"""A clerk's browser without the browser: keeps cookies and one connection, sends forms with their token."""

import http.client
import re
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode


@dataclass
class Answer:
    status: int
    body: str
    location: str
    seconds: float
    cost: tuple[float, ...]


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)

    def get(self, path: str) -> Answer:
        return self._send("GET", path, None)

    def post(self, path: str, fields: dict[str, object] | list[tuple[str, object]] | None = None) -> Answer:
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        return self._send("POST", path, urlencode([*pairs, ("csrfmiddlewaretoken", self.cookies.get("csrftoken", ""))]))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        content = response.read()
        seconds = time.perf_counter() - begun
        for line in response.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        cost = tuple(float(value) for value in response.headers.get("X-Cost", "0;0;0;0").split(";"))
        return Answer(response.status, content.decode(), response.headers.get("Location", ""), seconds, cost)


def hidden(body: str, name: str) -> str:
    """Return the value of a hidden field of a page."""
    match = re.search(rf'name="{name}"[^>]*value="([^"]*)"', body)
    if match is None:
        raise LookupError(f"The page has no field {name}.")
    return match[1]
