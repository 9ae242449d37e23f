"""Each signal says in a sentence what was done, with its facts filled in."""

import re

import pytest
from django.utils import translation

from oversight.signals.catalogue import SIGNALS, tell, tell_norm

WAYS = [(code, way) for code, signal in SIGNALS.items() for way in ("", *signal.ways)]


def facts_of(code, way):
    example = {"purpose": "ADDRESS_CHANGE", "own": 0.25, "shop": 0.4}
    names = SIGNALS[code].facts_for(way)
    return {name: "2026-11-12" if name.endswith("on") else example.get(name, 5) for name in names} | {"way": way}


@pytest.mark.parametrize(("code", "way"), WAYS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_sentence_is_filled_in(code, way, language):
    with translation.override(language):
        said = tell(code, facts_of(code, way), who="伊藤さん（C-20533-1）")
        norm = tell_norm(code, facts_of(code, way), name="伊藤さん")

    assert "伊藤さん（C-20533-1）" in said
    assert not re.search(r"%|–|2026-", said + norm)
    assert bool(norm) == bool(SIGNALS[code].norm)


def test_the_same_customer_again_and_again_reads_as_the_manager_needs_it():
    facts = {
        "way": "NEVER_CAME", "since_on": "2026-11-12", "until_on": "2026-11-21", "count": 5, "without_ticket": 4, "own": 0.3, "shop": 0.4,
    }  # fmt: skip

    assert tell("SAME_CUSTOMER", facts, who="伊藤さん（C-20533-1）") == (
        "伊藤さん（C-20533-1）が、11月12日から11月21日までに同じお客さまを5回照会しました。うち4回は受付票のない応対です。"
        "このお客さまの来店は、この期間に一度もありません。"
    )
    assert tell_norm("SAME_CUSTOMER", facts, name="伊藤さん") == (
        "普段の伊藤さん：受付票なしの照会 月0.3回。店の平均 月0.4回。"
    )


def test_a_fact_that_is_missing_is_a_dash_and_an_unknown_code_itself():
    assert "–" in tell("FISHING", {}, who="伊藤さん")
    assert tell("GONE", {}, who="伊藤さん") == "GONE"
