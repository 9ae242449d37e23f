"""Each attack of on_checkpoints.py: seen in the column that the table names, and not earlier."""

import pytest

from tests.tamper import on_checkpoints
from tests.tamper.attacks import declared_in, seen_by


@pytest.mark.parametrize("attack", declared_in(on_checkpoints), ids=repr)
def test_it_is_seen_with_what_the_table_says_and_not_with_less(attack, intruder, evidence):
    attack.run(intruder, evidence)

    seen = seen_by(evidence)
    assert list(seen) == attack.columns
    assert all(attack.code in codes for codes in seen.values()), seen
