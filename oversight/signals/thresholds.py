"""From where on something is a signal. One table; each value with the day from which it holds and its reason. A shop can have its own.

Most compare with the shop's and the person's own last weeks: then the value says how unlikely honest work would have to be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oversight.models import Tuning


@dataclass(frozen=True, slots=True)
class Threshold:
    """`name` is what a shop tunes; `since`: the day from which the value holds."""

    name: str
    value: float
    since: date
    reason: str


_DAY = date(2026, 11, 21)
_ROWS = (
    ("HISTORY_DAYS", 42, "Six weeks hold a sales weekend, a holiday and everybody's late and early shifts; longer would be another season."),
    ("PRIOR_VISITS", 60, "Until a shop has about two busy days of a kind of visit of its own, the chain's share counts as much as its own."),
    ("SHARE_UNPROVEN", 0.04,
     "Of visitors at a counter about one in twenty-five is looked up and then not checked: no document with them, a wrong turn. "
     "Where neither the shop nor the chain has a history yet, this share stands for it."),
    ("LEAST_EXPECTED", 0.15,
     "Nobody's day is free of slips, however clean a shop's weeks were: one unexplained look in a week is expected of everybody."),
    ("SURPRISE", 8.0,
     "Evidence, in natural units, that a person looks at more than the shop's work needs: e to the minus 8 is once in some 3000 days at work "
     "of honest people, one a year for a shop of eight."),
    ("MUTE_DAYS", 7, "The same story about the same person is told once a week at most: a queue of repetitions is not read."),
    ("TOLD_SHARE", 0.7, "What is told already need not be told again under another name, unless a third of it is new."),
    ("FAST_MORE", 4.0, "What a leaver takes along: several customers a day more than expected."),
    ("SLOW_MORE", 1.0, "What a steady drip is: one customer a day more than expected, for weeks."),
    ("BRIEF_SECONDS", 150,
     "To be greeted, to state two elements, to be found and to have something explained takes a visitor longer than two and a half minutes."),
    ("BRIEF_A_DAY", 0.01, "Honest visits with a look that end so soon without a check happen to a person a few times a year."),
    (
        "BRIEF_SURPRISE",
        5.0,
        "As SURPRISE, less strict: such visits are so rare in honest work that two within days or three in two weeks are worth asking.",
    ),
    ("BRIEF_MORE", 0.3, "Somebody who looks for others does it every few days."),
    ("SAME_UNSEEN", 2,
     "Looked at on two days without the customer ever having come to the shop in these weeks: a call-back belongs to a visit before it."),
    ("SAME_SEEN", 3,
     "A customer who does come is called back once or twice for a visit; three days of looks more than the visits explain are unusual."),
    ("SAME_DAYS", 30, "An interest in one person shows within a month; a contract has an occasion every two years."),
    ("CROWD", 3, "Three members of staff who look at the same customer within a week, while no visit of that customer explains it."),
    ("CROWD_DAYS", 7, "What was on television last week is no longer talked about."),
    ("NUMBERS_IN_A_ROW", 3,
     "Three steps from one line number to the next: a slip of the finger makes one, a family with neighbouring numbers one or two."),
    ("NUMBERS_DAYS", 14, "Numbers are tried over days so that no day stands out; two weeks are what a person remembers where they stopped."),
    ("MISSES_LEAST", 6, "A visitor who misremembers costs two or three misses; two such on one day are bad luck."),
    ("MISSES_SURPRISE", 9.0, "As SURPRISE, and stricter: misses come in clusters, one visitor makes several."),
    ("READING_SHARE", 0.6,
     "A document is read when it is held long enough to compare three items. Shorter than six tenths of the fastest fiftieth of the shop's "
     "own checks nobody compares anything."),
    ("READING_LEAST", 10, "Below ten seconds no name, birth date and address is read aloud or compared, whatever the shop's habit is."),
    ("STAMPS", 2, "Once a clock or a forgotten tap may be the reason; twice in three weeks by the same person it is a way of working."),
    ("STAMP_DAYS", 21, "Somebody who waves a forger through does it every few days, not every few months."),
    ("DOCUMENT_DAYS", 42, "A forged card is used until it is noticed; the fingerprint is kept as long as the history that is read."),
    ("REISSUE_DAYS", 14, "SIM swap: the contact data are changed first, and the card is reissued while the notice is still in the post."),
    ("UNATTENDED", 2, "One call after closing happens; the second within two weeks is somebody who waits until the shop is empty."),
    ("UNATTENDED_DAYS", 14, "The rota repeats after two weeks: by then everybody had the late shift."),
    ("OUTSIDE_MORE", 8.0, "Sections that the purpose does not need: as SURPRISE, but the reasons that were chosen explain most of them."),
    ("IN_ONE_VISIT", 5, "A family has two, three, four contracts in one visit; the fifth customer without a check is somebody else's."),
    ("AFTER_CLOSING_LEAST", 4, "A page that was left open sends its form once or twice more; four times on a day somebody tries."),
)  # fmt: skip

THRESHOLDS: dict[str, Threshold] = {name: Threshold(name, float(value), _DAY, reason) for name, value, reason in _ROWS}
Tuned = Mapping[tuple[int, str], float]


@dataclass(frozen=True, slots=True)
class Table:
    """The thresholds, with the shops' own values where they have some."""

    tuned: Tuned

    def of(self, name: str, shop: int | None = None) -> float:
        if shop is not None and (shop, name) in self.tuned:
            return self.tuned[shop, name]
        return THRESHOLDS[name].value


def table(on: date, *, using: str = "default") -> Table:
    """Return the values that hold on a day."""
    rows = Tuning.objects.using(using).filter(valid_from__lte=on).order_by("valid_from", "pk")
    return Table({(shop, name): value for shop, name, value in rows.values_list("shop", "name", "value")})
