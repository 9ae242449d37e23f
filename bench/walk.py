"""What a clerk does, again and again: look up, choose, check, open every section; and the manager's page of the log."""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from bench.browser import Answer, Browser, hidden
from identity.methods import Conduct

PASSWORD = "demo-shopdesk-2026"
SECTIONS = ("contract", "device", "bill", "usage", "payment", "history")
FOUND = {"lookup": 200, "check": 302, **dict.fromkeys(SECTIONS, 200), "log page": 200}


# A card of somebody whose chip was read and agrees.
SEEN: dict[str, object] = {
    **dict.fromkeys(Conduct, "on"),
    **dict.fromkeys(("original", "unaltered", "chip_photo", "chip_agrees"), "yes"),
    "address_change": "NONE",
    "chip": "VALID",
    "expires_on": "2031-06-01",
    "issuer": "市長",
}


@dataclass
class Samples:
    """Per kind of page: seconds of the whole request, and what the server said that it cost."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    costs: dict[str, list[tuple[float, ...]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, answer: Answer) -> None:
        if answer.status != FOUND[name]:
            raise AssertionError(f"{name} answered {answer.status}: {answer.body[:2000]}")
        self.seconds[name].append(answer.seconds)
        self.costs[name].append(answer.cost)

    def join(self, other: "Samples") -> None:
        for name, seconds in other.seconds.items():
            self.seconds[name] += seconds
            self.costs[name] += other.costs[name]


def sign_in(port: int, number: str, terminal: int) -> Browser:
    browser = Browser(port)
    browser.get("/sign-in/")
    answer = browser.post("/sign-in/", {"number": number, "password": PASSWORD, "terminal": terminal, "next": ""})
    if answer.status != 302:
        raise AssertionError(f"{number} could not sign in at terminal {terminal}")
    return browser


def open_visit(browser: Browser) -> str:
    """Open a visit without a ticket (or go on with the one that is open) and return its address."""
    answer = browser.post("/queue/open/", {"purpose": "BILL_ENQUIRY", "reason": "COUNTER_DIRECT"})
    if answer.status == 302:
        return answer.location
    going_on = re.search(r"/visits/\d+/", browser.get("/queue/").body)
    if going_on is None:
        raise AssertionError(f"No visit: {answer.status}")
    return going_on[0]


def serve(browser: Browser, person: dict[str, str], into: Samples, *, close: bool = True) -> str:
    """One visit: open, look up, choose, check, every section, close. Returns its address."""
    visit = open_visit(browser)
    found = browser.post(f"{visit}lookup/", {"number": person["number"], "kana": "", "born_on": person["born_on"]})
    into.add("lookup", found)
    browser.post(f"{visit}choose/", {"lookup": hidden(found.body, "lookup"), "place": 1})
    into.add(
        "check",
        browser.post(
            f"{visit}identity/?document=MY_NUMBER_CARD&method=CHIP",
            {**SEEN, "name": person["name"], "born_on": person["born_on"], "address": person["address"]},
        ),
    )
    for section in SECTIONS:
        into.add(section, browser.post(f"{visit}{section}/", {"reason": "CUSTOMER_ASKED"}))
    if close:
        closed = browser.post(f"{visit}close/", {"outcome": "DONE", "note": "", "documents_returned": "on"})
        if closed.status != 302:
            raise AssertionError(f"The visit did not close: {closed.body[:2000]}")
    return visit


def read_log(browser: Browser, number: str, into: Samples) -> None:
    into.add("log page", browser.get(f"/oversight/people/{number}/"))
