"""T16 and T19: a restored backup is not sealed on; pruned months are excused when two people announced them, and only then."""

import pytest

from audit.log import record
from audit.sealing.sealer import CannotSeal
from audit.verifying.retention import ANNOUNCED, PRUNED, Range
from tests.conftest import actor
from tests.tamper.attacks import Sees
from tests.tamper.evidence import PAST, RETENTION_MONTHS, cloned, month_back

OLDEST = PAST[:2]  # the past before the log was opened, and its first month
GONE = sum(entries for _, entries, _ in OLDEST) + 1  # the opening itself
EVERYTHING = Sees.RECEIPTS


@pytest.fixture
def restored(clean, evidence, tmp_path):
    """The log went on for a while (`evidence`: its witness knows); the database is the older one again."""
    for _ in range(20):
        record("log.read", by=None)
    evidence.seal()
    with cloned(clean, tmp_path / "restored") as older:
        (older.folder / "witness").rename(older.folder / "forgotten")
        (evidence.folder / "witness").rename(older.folder / "witness")
        yield older


def test_t16_the_sealer_refuses_to_go_on_from_an_older_backup(restored):
    with restored.sealer() as sealer, pytest.raises(CannotSeal, match="does not extend the last witnessed checkpoint"):
        sealer.start()


def test_t16b_nor_once_others_were_written_in_the_place_of_what_was_lost(restored, intruder):
    for _ in range(30):
        record("log.read", by=None)
        entry = intruder.value("SELECT max(id) FROM audit_entry")
        size = intruder.value("SELECT count(*) FROM audit_leaf")
        intruder.sql("INSERT INTO audit_leaf VALUES (%s, %s, %s)", [size, entry, intruder.leaf_of(entry)])

    with restored.sealer() as sealer, pytest.raises(CannotSeal, match="does not extend the last witnessed checkpoint"):
        sealer.start()


def announce(evidence, *, first: str = "takahashi", second: str = "inoue") -> None:
    sections = Range(f"{month_back(OLDEST[1][0]):%Y-%m}", GONE - 1, GONE).sections
    record(ANNOUNCED, by=actor(first), sections=sections, hits=GONE)
    evidence.seal()
    record(PRUNED, by=actor(second), sections=sections, hits=GONE)
    evidence.seal()


def prune(intruder) -> None:
    for months, _, _ in OLDEST:
        intruder.sql(f"DROP TABLE audit_entry_{month_back(months):%Y%m}")


def missing(report) -> int:
    return sum(finding.code == "ENTRY_MISSING" for finding in report.findings)


def test_t19a_an_announced_pruning_of_old_months_is_no_finding(evidence, intruder):
    announce(evidence)
    prune(intruder)

    assert evidence.verify(EVERYTHING).findings == []


def test_t19b_without_an_announcement_each_entry_is(evidence, intruder):
    prune(intruder)

    assert missing(evidence.verify(EVERYTHING)) == GONE


def test_t19c_nobody_announces_away_what_is_younger_than_the_verifiers_own_period(evidence, intruder):
    announce(evidence)
    prune(intruder)

    assert missing(evidence.verify(EVERYTHING, months=RETENTION_MONTHS + 12)) == GONE


def test_t19d_nobody_announces_and_prunes_alone(evidence, intruder):
    announce(evidence, second="takahashi")
    prune(intruder)

    assert missing(evidence.verify(EVERYTHING)) == GONE


def test_t19e_an_announcement_does_not_cover_more_than_it_counts(evidence, intruder):
    announce(evidence)
    with intruder.unguarded():
        intruder.delete(intruder.value(f"SELECT min(id) FROM audit_entry_{month_back(PAST[2][0]):%Y%m}"))
    prune(intruder)

    assert [finding.code for finding in evidence.verify(EVERYTHING).findings] == ["ENTRY_MISSING"]
