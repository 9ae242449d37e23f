"""The story of an item: what the signal says, the lines of the log around it, and what the person answered. Customers are letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.models import Entry
from audit.reading import CLOCKS_DIFFER
from oversight import review_words
from oversight.lines import Line, lines, named_in
from oversight.models import Item, Question, Review
from oversight.people import Known, known
from oversight.reasons import Label
from oversight.signals.catalogue import SIGNALS, tell, tell_norm

AT_MOST = 30
# A visit lasts no longer: the bounds name the partitions that are looked at.
_AROUND = timedelta(hours=12)
# Between the steps of one visit seconds tell something; between days they do not.
_ONE_SITTING = timedelta(minutes=30)
# What every visit has and what the next line says again.
_PLAIN = frozenset(
    {
        "ticket.called", "ticket.chosen", "customer.chosen", "document.received", "document.returned", "identity.compared",
        "disclosure.opened", "disclosure.closed",
    }
)  # fmt: skip
SAMPLE_TITLE = _("通常の応対（抜き取り）")


@dataclass(frozen=True, slots=True)
class Step:
    """A line, whether the item rests on it, and how many seconds after the line before (None: another day, or the first)."""

    line: Line
    marked: bool
    after: int | None


@dataclass(frozen=True, slots=True)
class Story:
    title: Label
    sentence: str
    norm: str
    person: Known | None
    steps: list[Step]
    several_days: bool
    left_out: int

    @property
    def purpose(self) -> Label:
        return next((step.line.purpose for step in self.steps if step.line.purpose), "")

    @property
    def by_others(self) -> bool:
        """Whether anybody else took part: then the lines say who."""
        return len({step.line.number for step in self.steps if step.line.number}) > 1


def title_of(item: Item) -> Label:
    if item.kind == Item.Kind.SAMPLE:
        return SAMPLE_TITLE
    return SIGNALS[item.signal].title if item.signal in SIGNALS else item.signal


def story_of(item: Item) -> Story:
    """Return what a reviewer reads. Four queries. Whoever shows it records the reading first."""
    entries = _entries(item)
    people = known({item.person} | named_in(entries))
    person = people.get(item.person)
    steps = _steps(item, entries, lines(entries, people=people, shops={}, own_shop=item.shop_id))
    name = gettext("%(name)sさん") % {"name": person.name} if person else gettext("スタッフ")
    who = gettext("%(name)sさん（%(number)s）") % {"name": person.name, "number": person.number} if person else name
    return Story(
        title=title_of(item),
        sentence=tell(item.signal, item.facts, who=who) if item.kind == Item.Kind.SIGNAL else _of_sample(item, who, entries),
        norm=tell_norm(item.signal, item.facts, name=name) if item.kind == Item.Kind.SIGNAL else "",
        person=person,
        steps=steps,
        several_days=len({timezone.localdate(step.line.at) for step in steps}) > 1,
        left_out=max(0, len(item.entries) - AT_MOST) if item.visit is None else 0,
    )  # fmt: skip


def steps_for_the_person(item: Item) -> list[Step]:
    """Return the person's own lines of an item, for the question about them: what, when, in which visit; what it looked like is left out."""
    entries = [entry for entry in _entries(item) if entry.actor == item.person]
    return _steps(item, entries, lines(entries, people={}, shops={}, own_shop=item.shop_id))


def _entries(item: Item) -> list[Entry]:
    """Return the lines around an item, oldest first: those of its visit, or those that it rests on."""
    log = Entry.objects.using("reader").defer("v", "request", "digests")
    if item.visit is not None:
        begin, end = item.first_at - _AROUND, item.last_at + _AROUND
        around = log.filter(visit=item.visit, recorded_at__gte=begin, recorded_at__lte=end)
        found = [entry for entry in around.order_by("recorded_at", "id")[: 4 * AT_MOST] if _tells(entry)]
        return found[:AT_MOST]
    begin, end = item.first_at - CLOCKS_DIFFER, item.last_at + CLOCKS_DIFFER
    based = log.filter(uuid__in=item.entries, recorded_at__gte=begin, recorded_at__lte=end)
    return list(based.order_by("-recorded_at", "-id")[:AT_MOST])[::-1]


def _tells(entry: Entry) -> bool:
    return entry.verb not in _PLAIN and not entry.verb.startswith(("log.", "review.", "question.", "signal."))


def _steps(item: Item, entries: Sequence[Entry], shown: Sequence[Line]) -> list[Step]:
    based: set[UUID] = set(item.entries)
    steps: list[Step] = []
    before: datetime | None = None
    for entry, line in zip(entries, shown, strict=True):
        gap = entry.recorded_at - before if before else None
        after = int(gap.total_seconds()) if gap is not None and gap < _ONE_SITTING else None
        steps.append(Step(line, entry.uuid in based, after))
        before = entry.recorded_at
    return steps


def _of_sample(item: Item, who: str, entries: Iterable[Entry]) -> str:
    """Return one sentence about an ordinary visit: how many looks, over how long."""
    minutes = round((item.last_at - item.first_at).total_seconds() / 60)
    facts = {"who": who, "count": len(item.entries), "minutes": minutes}
    if minutes < 1:
        return gettext("%(who)sの応対です。お客さまの情報を%(count)s回表示しました。") % facts
    return gettext("%(who)sの応対です。%(minutes)s分のあいだに、お客さまの情報を%(count)s回表示しました。") % facts


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in review_words. `sentence` is what the person wrote."""

    question: Question
    asked: Label
    answer: Label
    sentence: str


@dataclass(frozen=True, slots=True)
class SignedOff:
    """A decision in review_words."""

    review: Review
    decision: Label
    reason: Label


def asked_of(item: Item) -> list[Asked]:
    """Return the questions about an item, oldest first. One query."""
    return [
        Asked(
            question,
            review_words.REASONS.get(question.code, question.code),
            review_words.ANSWERS.get(question.answer, question.answer),
            question.sentence or "",
        )
        for question in item.questions.order_by("asked_at")
    ]


def signed_off(reviews: Iterable[Review]) -> list[SignedOff]:
    return [
        SignedOff(
            review,
            review_words.DECISIONS.get(review.decision, review.decision),
            review_words.REASONS.get(review.reason, review.reason),
        )
        for review in sorted(reviews, key=lambda review: (review.at, review.pk))
    ]
