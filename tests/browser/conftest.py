"""Chromium in front of the production server: people sit down at their terminals and use what they see."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import signing
from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

from staff.seats import COOKIE
from tests.browser import shop as shops
from tests.browser.desk import Desk
from tests.browser.shop import Shop
from tests.support import cast

# Playwright's event loop stays in this thread as long as the process lives; Django takes that for an asynchronous program.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

HERE = Path(__file__).parent
KINDS = {
    "nakamura": "RECEPTION", "takahashi": "OFFICE", "inoue": "OFFICE", "kimura": "OFFICE", "yoshida": "TELEPHONE",
    "kobayashi": "REPAIR",
}  # fmt: skip
PLACES = {"ito": 2}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def shop(django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with shops.opened(django_db_blocker.unblock, tmp_path_factory.mktemp("static")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _morning(shop: Shop) -> Iterator[None]:
    yield
    shop.new_morning()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = [
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {
        **browser_type_launch_args,
        "executable_path": "/usr/bin/chromium",
        "args": ["--no-sandbox", "--disable-gpu", *quiet],
    }


@pytest.fixture(scope="session")
def base_url(shop: Shop) -> str:
    return shop.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "viewport": {"width": 1366, "height": 900},
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
    }


@pytest.fixture
def noise(shop: Shop) -> Iterator[list[str]]:
    """What browsers complained about: errors on the console (a violated Content-Security-Policy is one), exceptions, requests to elsewhere.

    None may be left at the end; a journey that expects some takes it out.
    """
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def browse(new_context: Callable[..., BrowserContext], noise: list[str], shop: Shop) -> Callable[..., BrowserContext]:
    """Open another browser, nobody's terminal; nothing in it goes wrong unheard."""

    def console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            noise.append(message.text)

    def wrong(error: WebError) -> None:
        noise.append(str(error.error))

    def asked(request: Request) -> None:
        if not request.url.startswith((shop.url, "data:")):
            noise.append(f"asked elsewhere: {request.url}")

    def open_browser(**arguments: Any) -> BrowserContext:
        context = new_context(**arguments)
        context.on("console", console)
        context.on("weberror", wrong)
        context.on("request", asked)
        context.set_default_timeout(15_000)
        return context

    return open_browser


@pytest.fixture
def at_terminal(browse: Callable[..., BrowserContext], shop: Shop) -> Callable[..., BrowserContext]:
    """Open the browser that is a terminal of the shop."""

    def open_browser(kind: str = "COUNTER", place: int = 1, code: str = "M01", **arguments: Any) -> BrowserContext:
        context = browse(**arguments)
        statement = (
            "SELECT t.id FROM staff_terminal t JOIN staff_shop s ON s.id = t.shop_id"
            " WHERE s.code = %s AND t.kind = %s AND t.place = %s"
        )
        ((key,),) = shop.rows(statement, code, kind, place)
        cookie = signing.dumps(key, salt="shopdesk.terminal")
        context.add_cookies(
            [{"name": COOKIE, "value": cookie, "url": shop.url, "httpOnly": True, "sameSite": "Strict"}]
        )
        return context

    return open_browser


@pytest.fixture
def sit_down(at_terminal: Callable[..., BrowserContext], shop: Shop) -> Callable[..., Desk]:
    """Let somebody of the cast sign in at their terminal, through the page for it."""

    def sit(name: str, *, language: str = "ja", **arguments: Any) -> Desk:
        number, _name, code, *_ = cast.PEOPLE[name]
        context = at_terminal(KINDS.get(name, "COUNTER"), PLACES.get(name, 1), code, **arguments)
        desk = Desk(context.new_page(), shop, name)
        desk.page.goto("/sign-in/")
        desk.page.fill("input[name=number]", number)
        desk.page.fill("input[name=password]", cast.PASSWORD)
        desk.page.press("input[name=password]", "Enter")
        desk.page.wait_for_url(lambda address: "sign-in" not in address)
        if language == "en":
            desk.submit("English")
        return desk

    return sit
