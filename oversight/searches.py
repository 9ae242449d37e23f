"""検索: from what was asked to the entries that may be shown. A search is on the log before anything of it is read; so is its refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit import log, reading, searching
from audit.context import Actor
from audit.reading import Page
from audit.searching import Conditions
from oversight.labels import WARNINGS
from oversight.people import Known, known
from oversight.search_forms import ANY_FLAG
from oversight.verb_groups import verbs_of
from reception.models import Visit
from staff.models import Shop, Staff
from staff.numbers import normalise


class CannotSearch(Exception):
    """`field`: what was asked for in vain; `message`: what to say about it."""

    def __init__(self, field: str, message: str | Promise) -> None:
        super().__init__(str(message))
        self.field, self.message = field, message


@dataclass(frozen=True, slots=True)
class Found:
    page: Page
    person: Known | None


def search(asked: Mapping[str, Any], *, shops: Sequence[Shop], by: Actor) -> Found:
    """Return a page of the entries that meet `asked` (SearchForm's cleaned data), as far as a reader of `shops` may see them.

    Raises CannotSearch for a person or a customer who is not the searcher's to ask about, audit.log.CannotRecord.
    """
    within = _within(asked, shops)
    person = _person(asked, within, by=by) if asked["person"] else None
    visit = _own_visit(asked["customer"], by=by) if asked["customer"] is not None else None
    conditions = Conditions(
        shops=None if visit else tuple(shop.pk for shop in within),
        since=asked["since"],
        until=asked["until"],
        person=person.ref if person else None,
        visit=asked["visit"],
        subject=visit.subject if visit else None,
        verbs=verbs_of(asked["verb"]) if asked["verb"] else (),
        flags=tuple(WARNINGS) if asked["flag"] == ANY_FLAG else (asked["flag"],) if asked["flag"] else (),
    )
    log.record(
        "log.searched",
        by=by,
        visit=visit.number if visit else asked["visit"],
        subject=conditions.subject or conditions.person,
        purpose=visit.purpose if visit else "",
        sections=list(_kinds(asked, within, own=by.shop)),
        flags=["OWN_ENTRIES"] if _about_oneself(asked, person, by=by) else [],
    )
    return Found(reading.page(searching.matching(conditions), before=asked["before"], after=asked["after"]), person)


def _within(asked: Mapping[str, Any], shops: Sequence[Shop]) -> Sequence[Shop]:
    """The shops to look into: the one that was chosen; all of them for a person or a visit; otherwise the searcher's own."""
    chosen = [shop for shop in shops if shop.code == asked["shop"]]
    return chosen or (shops if asked["person"] or asked["visit"] is not None else shops[:1])


def _person(asked: Mapping[str, Any], shops: Sequence[Shop], *, by: Actor) -> Known:
    """Whoever works at one of the shops, or did something there in the time that is asked for: a leaver's entries stay to be read."""
    someone = Staff.objects.filter(number=normalise(asked["person"])).only("ref").first()
    if someone is not None:
        keys = {shop.pk for shop in shops}
        person = known([someone.ref])[someone.ref]
        since = asked["since"] or asked["until"] - searching.YEAR
        if keys & person.roles.keys() or searching.acted(person.ref, shops=keys, since=since, until=asked["until"]):
            return person
    log.record("log.refused", by=by, reason="NOT_IN_SCOPE", sections=["by_person"])
    raise CannotSearch("person", _("この番号のスタッフの記録は、ここでは確認できません。番号を確かめてください。"))


def _own_visit(number: int, *, by: Actor) -> Visit:
    """The searcher's own open visit in which a customer was looked up and chosen: nobody is asked for by name or number here."""
    visit = Visit.objects.filter(number=number, shop=by.shop).first()
    if visit is None:
        reason = "NOT_IN_SCOPE"
    elif visit.clerk_id != by.staff:
        reason = "OTHER_CLERK"
    elif visit.closed_at is not None:
        reason = "CLOSED"
    elif visit.subject is None:
        reason = "NO_CUSTOMER"
    else:
        return visit
    log.record("log.refused", by=by, visit=visit.number if visit else None, reason=reason, sections=["by_customer"])
    raise CannotSearch("customer", _("お客さまで検索できるのは、いま開いている自分の応対で照会したお客さまだけです。"))


def _kinds(asked: Mapping[str, Any], within: Sequence[Shop], *, own: int) -> list[str]:
    """What the search was by, as the log has it; `shop_7` when one other shop was read."""
    named = {
        "person": "by_person",
        "customer": "by_customer",
        "visit": "by_visit",
        "verb": "by_verb",
        "flag": "by_flag",
    }
    kinds = [code for name, code in named.items() if asked[name]]
    others = [f"shop_{shop.pk}" for shop in within if shop.pk != own] if asked["shop"] else []
    return ["by_time", *kinds, *others]


def _about_oneself(asked: Mapping[str, Any], person: Known | None, *, by: Actor) -> bool:
    if person is not None and person.ref == by.ref:
        return True
    return asked["visit"] is not None and Visit.objects.filter(number=asked["visit"], clerk=by.staff).exists()
