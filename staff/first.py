"""What comes before the day's work: packages above this one say which page somebody should see first."""

from collections.abc import Callable

from staff.seats import Seat

# Each returns the name of a page, or nothing.
FIRST: list[Callable[[Seat], str | None]] = []


def first_page(seat: Seat) -> str | None:
    """Return the name of the first page that wants to be seen before work."""
    return next((name for wanted in FIRST if (name := wanted(seat))), None)
