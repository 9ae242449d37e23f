"""The log as it should be has no finding, whatever the verifier is given."""

import pytest

from tests.tamper.attacks import Sees


@pytest.mark.parametrize("columns", list(Sees)[:4])
def test_a_clean_log_has_no_finding_in_any_column(evidence, columns):
    report = evidence.verify(columns)

    assert report.findings == []
    assert report.entries > 2000
    assert report.head is not None


def test_a_log_that_goes_on_stays_clean(evidence):
    from audit.log import record

    for _ in range(3):
        record("log.read", by=None)
    evidence.seal()

    assert [evidence.verify(columns).findings for columns in list(Sees)[:4]] == [[], [], [], []]
