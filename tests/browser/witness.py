"""What the log held at the moment a page reached the browser, beside what it holds at the end."""

from collections import defaultdict
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, Response

from tests.browser.shop import Shop


@dataclass
class Witness:
    """Looks into the log whenever an answer arrives."""

    shop: Shop
    since: int
    at_arrival: dict[str, list[str]] = field(default_factory=dict)

    def watch(self, context: BrowserContext) -> None:
        context.on("response", self._arrived)

    def _arrived(self, response: Response) -> None:
        request = response.headers.get("x-request-id")
        if request:
            self.at_arrival[request] = [
                entry["verb"] for entry in self.shop.log("id > %s AND request = %s", self.since, request)
            ]

    def story(self, visit: int | None = None) -> list[str]:
        """Return the verbs since the beginning, in the order in which they were written."""
        where = "id > %s" if visit is None else "id > %s AND visit = %s"
        return [entry["verb"] for entry in self.shop.log(where, self.since, *([] if visit is None else [visit]))]

    def late(self) -> dict[str, list[str]]:
        """Return the verbs that were written after the answer to their request had already arrived. There must be none."""
        written: dict[str, list[str]] = defaultdict(list)
        for entry in self.shop.log("id > %s", self.since):
            written[str(entry["request"])].append(entry["verb"])
        return {
            request: verbs
            for request, verbs in written.items()
            if request in self.at_arrival and self.at_arrival[request] != verbs
        }


def beginning_now(shop: Shop) -> Witness:
    return Witness(shop, shop.newest_entry())
