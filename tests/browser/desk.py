"""Somebody at a terminal: hands on the keyboard, or quickly through a form where how it was filled is not the question."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.shop import Shop
from tests.contracts import proven as contracts_proven
from tests.identity import visitor
from tests.identity.visitor import LICENCE_NUMBER
from tests.support.customers import Person


@dataclass
class Desk:
    page: Page
    shop: Shop
    who: str = ""  # their name in the cast
    visit: str = field(default="", init=False)  # the address of the visit's page

    # --- the keyboard ---
    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def arrive(self, *keys: str, at: str) -> None:
        """Press, and wait for the page whose path matches `at` and whose heading is there: what a person does, too."""
        with self.page.expect_navigation(url=re.compile(at), wait_until="load"):
            self.press(*keys)

    def reach(self, wanted: Locator, *, most: int = 60) -> None:
        """Go to a control with Tab alone."""
        for _ in range(most):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        focused = self.page.evaluate("document.activeElement.outerHTML")
        raise AssertionError(f"Tab does not lead to {wanted}; it got to {focused}")

    def tick(self, wanted: Locator) -> None:
        self.reach(wanted)
        self.press("Space")
        expect(wanted).to_be_checked()

    def type(self, wanted: Locator, text: str) -> None:
        self.reach(wanted)
        self.page.keyboard.type(text)

    def compose(self, reading: str, text: str, *, meanwhile: tuple[str, ...] = ()) -> None:
        """Enter Japanese as an input method does: the reading grows letter by letter, is converted, and is then committed.

        `meanwhile`: keys pressed while it is underlined. They are the input method's, and reach the page only as number 229.
        """
        ime = self.page.context.new_cdp_session(self.page)
        for length in range(1, len(reading) + 1):
            ime_key(ime, "Process")
            _compose(ime, reading[:length])
        _compose(ime, text)
        for key in meanwhile:
            ime_key(ime, key)
        ime_key(ime, "Enter")
        ime.send("Input.insertText", {"text": text})
        ime.detach()

    # --- quick ways ---
    def go(self, path: str) -> None:
        self.page.goto(path)

    def submit(self, button: str) -> None:
        """Press a button by its words and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=re.compile(f"^{button}")).first.click()

    def open_visit(self, purpose: str = "BILL_ENQUIRY") -> None:
        """Open a visit without a ticket."""
        self.go("/queue/open/")
        self.page.get_by_label("受付を通らずに窓口へ来られた").check()
        self.page.select_option("select[name=purpose]", purpose)
        self.submit("応対を始める")
        self.visit = re.sub(r"^https?://[^/]+", "", self.page.url)

    def look_up(self, *, number: str = "", kana: str = "", born_on: str = "") -> None:
        self.go(f"{self.visit}lookup/")
        for name, value in (("number", number), ("kana", kana), ("born_on", born_on)):
            self.page.fill(f"input[name={name}]", value)
        self.submit("照会する")

    def choose(self, person: Person) -> None:
        self.look_up(number=person.number, kana=person.kana)
        self.submit("この方の本人確認へ")

    def choose_for_review(self, person: Person) -> None:
        self.look_up(number=person.number, kana=person.kana)
        self.submit("この方の閲覧記録へ")

    def fill_in_licence(self, person: Person, **differs: str) -> None:
        """Fill in the check of a driving licence whose chip was read."""
        page = self.page
        self.go(f"{self.visit}identity/?document=LICENCE&method=CHIP")
        typed = {
            "name": person.name, "born_on": person.born_on.isoformat(), "address": person.address, "number": LICENCE_NUMBER,
            "expires_on": "2029-06-01",
        }  # fmt: skip
        for name, value in {**typed, **differs}.items():
            page.fill(f"input[name={name}]", value)
        for name, value in (
            ("address_change", "NONE"), ("original", "yes"), ("unaltered", "yes"), ("chip", "VALID"), ("chip_photo", "yes"),
            ("chip_agrees", "yes"),
        ):  # fmt: skip
            page.check(f"input[name={name}][value={value}]")
        page.check("input[name=donor_field_covered]")

    def check(self, person: Person, **differs: str) -> None:
        self.fill_in_licence(person, **differs)
        self.submit("照合する")

    def begin(self, person: Person | None = None, *, proven: bool = False, **more: object) -> None:
        """Have an open visit, its customer chosen or proven, without the way there."""
        with self.shop.behind():
            visit = visitor.begin(self.who, **more)
            if person and proven:
                contracts_proven.prove(visit, person, clerk=self.who)
            elif person:
                visitor.choose(visit, person)
        self.visit = f"/visits/{visit.number}/"

    def prove(self, person: Person, purpose: str = "BILL_ENQUIRY") -> None:
        """Come as far as a disclosure the whole way, page by page, and stand on the visit's page."""
        self.open_visit(purpose)
        self.choose(person)
        self.check(person)
        expect(self.page.get_by_text("一致 ・ 強度3")).to_be_visible()
        self.go(self.visit)

    def look(self, key: str) -> None:
        """Open a section by its key and see it."""
        with self.page.expect_navigation():
            self.press(key)

    def close(self, outcome: str = "ご用件が済んだ") -> None:
        self.go(f"{self.visit}close/")
        self.page.get_by_label("お預かりした書類は手元になく").check()
        self.page.get_by_label(outcome).check()
        self.submit("応対を終える")

    # --- what is to be seen ---
    @property
    def text(self) -> str:
        """Everything that can be read on the page, with what is typed in its fields."""
        typed = "Array.from(document.querySelectorAll('input, textarea'), field => field.value).join('\\n')"
        return self.page.evaluate(f"document.body.innerText + '\\n' + {typed}")

    def shows(self, person: Person) -> list[str]:
        """Which of a person's values stand in the page, seen or not."""
        source = self.page.content()
        return sorted({value for value in person.canaries if len(value) > 3 and value in source})


def _compose(ime: CDPSession, text: str) -> None:
    ime.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def ime_key(ime: CDPSession, key: str) -> None:
    """A key that an input method takes for itself."""
    for kind in ("rawKeyDown", "keyUp"):
        ime.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229})
