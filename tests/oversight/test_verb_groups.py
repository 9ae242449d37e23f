"""The groups of verbs by which the log is searched."""

import pytest

from oversight.labels import VERBS
from oversight.verb_groups import GROUPS, group_of, verbs_of


def test_every_verb_is_found_in_one_group_and_in_no_unknown_one():
    found = [verb for group in GROUPS if group != "REFUSALS" for verb in verbs_of(group)]

    assert sorted(found) == sorted(VERBS)


@pytest.mark.parametrize("group", GROUPS)
def test_no_group_is_empty_for_then_it_would_filter_nothing(group):
    assert verbs_of(group) != []


def test_what_was_refused_is_found_among_its_kind_and_among_refusals():
    assert "lookup.refused" in verbs_of("LOOKUPS")
    assert "lookup.refused" in verbs_of("REFUSALS")
    assert "lookup.missed" not in verbs_of("REFUSALS")


def test_reading_the_log_is_one_group():
    assert {group_of(verb) for verb in ("log.read", "log.searched", "signal.found")} == {"LOG"}
