"""What a check said, for the screen: agrees or does not, why, and what to say. It knows codes only, never a value."""

from dataclasses import dataclass

from django.utils.functional import Promise

from identity import labels
from identity.methods import Kind, Method
from identity.models import Check
from identity.rules import Item, Reason

Text = str | Promise

_ITEMS = {
    Item.NAME: Reason.NAME_DIFFERS,
    Item.BIRTH_DATE: Reason.BIRTH_DATE_DIFFERS,
    Item.ADDRESS: Reason.ADDRESS_DIFFERS,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`agrees` is None where nothing was compared."""

    label: Text
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Result:
    passed: bool
    document: Text
    method: Text
    assurance: int
    answers: list[Answer]
    reasons: list[Text]
    say: list[Text]


def result_of(check: Check) -> Result:
    """Return what the screen says of a check. Every reason is named; a sentence for the visitor stands once."""
    reasons = [Reason(code) for code in check.reasons]
    say = dict.fromkeys(str(labels.SAY.get(reason, labels.SAY_OTHERWISE)) for reason in reasons)
    return Result(
        passed=check.passed,
        document=labels.DOCUMENTS[Kind(check.document)],
        method=labels.METHODS[Method(check.method)],
        assurance=check.assurance,
        answers=[Answer(labels.ITEMS[item], _agrees(item, reasons)) for item in Item],
        reasons=[labels.REASONS[reason] for reason in reasons],
        say=list(say),
    )


def _agrees(item: Item, reasons: list[Reason]) -> bool | None:
    if item == Item.ADDRESS and Reason.SUPPLEMENTARY_MISSING in reasons and _ITEMS[item] not in reasons:
        return None
    return _ITEMS[item] not in reasons
