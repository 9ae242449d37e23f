"""Whole months past retention go: announced by one person, removed by another, exported before; everything else stays or is found."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from audit.log import record
from tests.audit.test_audit_command import audit, change, stand_alone
from tests.conftest import actor, person
from tests.support.roles import rows, strongest
from tests.support.sealed import Seal, past_entries, pinned


def months_ago(months):
    now = timezone.now()
    first = now.year * 12 + now.month - 1 - months
    return datetime(first // 12, first % 12 + 1, 10, 3, tzinfo=UTC)


OLD, NEXT = f"{months_ago(41):%Y-%m}", f"{months_ago(40):%Y-%m}"
YOUNG = f"{months_ago(20):%Y-%m}"


@pytest.fixture
def seal(real_db, tmp_path):
    """A log with a past: four entries each of 41, 40 and 20 months ago, and some of now; exported."""
    sealed = Seal()
    with pinned(sealed, tmp_path):
        past_entries(sealed, months_ago(41), 4, opening=True)
        past_entries(sealed, months_ago(40), 4)
        past_entries(sealed, months_ago(20), 4)
        now_sealed(sealed, tmp_path)
        audit("export", tmp_path / "export")
        yield sealed


def now_sealed(sealed, folder):
    record("staff.signed_in", by=actor())
    sealed.seal()
    (folder / "head").write_text(sealed.head)


def verify(folder):
    return audit("verify", "--witness-note", folder / "head")


def prune(folder, month, *arguments, by="takahashi"):
    return audit("prune", month, "--by", person(by).number, "--export", folder / "export", *arguments)


def gone(month):
    name = f"audit_entry_{month.replace('-', '')}"
    with strongest() as connection:
        rows(connection, f"ALTER TABLE audit_entry DETACH PARTITION {name}")
        rows(connection, f"DROP TABLE {name}")


@pytest.fixture
def no_waiting(monkeypatch):
    monkeypatch.setattr("audit.archive.pruning.prune.__kwdefaults__", {**_defaults(), "wait": 0})


def _defaults():
    from audit.archive.pruning import prune as function

    return function.__kwdefaults__


def test_a_month_that_two_people_removed_leaves_no_finding(seal, tmp_path):
    first = verify(tmp_path)
    announced = prune(tmp_path, OLD, "--announce")
    now_sealed(seal, tmp_path)
    removed = prune(tmp_path, OLD, by="aoki")
    now_sealed(seal, tmp_path)

    assert first[0] == 0
    assert announced == (0, [f"Announced: {OLD}, up to leaf 3. Somebody else may now remove it."])
    assert removed == (0, [f"{OLD} is removed; 4 entries are gone in all, their leaves stay. Keep the export."])
    assert verify(tmp_path)[0] == 0


def test_the_months_after_it_follow_and_the_old_announcement_is_no_longer_needed(seal, tmp_path):
    for month in (OLD, NEXT):
        prune(tmp_path, month, "--announce")
        now_sealed(seal, tmp_path)
        prune(tmp_path, month, by="aoki")
        now_sealed(seal, tmp_path)

    assert verify(tmp_path)[0] == 0


def test_what_was_pruned_is_exported_as_hashes_and_a_folder_that_held_it_keeps_it(seal, tmp_path):
    prune(tmp_path, OLD, "--announce")
    now_sealed(seal, tmp_path)
    prune(tmp_path, OLD, by="aoki")
    now_sealed(seal, tmp_path)

    audit("export", tmp_path / "export")
    audit("export", tmp_path / "later")
    kept, later = stand_alone(seal, tmp_path / "export"), stand_alone(seal, tmp_path / "later")

    assert (kept[0], "(0 pruned)" in kept[1][0]) == (0, True)
    assert (later[0], "(4 pruned)" in later[1][0]) == (0, True)


def test_a_month_can_be_exported_alone_and_is_verified_with_those_before_it(seal, tmp_path):
    whole, alone = tmp_path / "export", tmp_path / "alone"
    before = (whole / f"{NEXT}.lines").read_bytes()
    (whole / f"{NEXT}.lines").write_bytes(b"lost")

    again = audit("export", whole, "--month", NEXT)
    single = audit("export", alone, "--month", NEXT)

    assert (again[0], single[0]) == (0, 0)
    assert (whole / f"{NEXT}.lines").read_bytes() == (alone / f"{NEXT}.lines").read_bytes() == before
    assert stand_alone(seal, whole)[0] == 0
    assert stand_alone(seal, alone) == (2, ["Could not check: The months before the first one are not in the folder."])


def test_an_unannounced_removal_is_found_leaf_by_leaf(seal, tmp_path):
    gone(OLD)

    code, lines = verify(tmp_path)

    assert code == 1
    assert [line.split(" has")[0] for line in lines] == [f"ENTRY_MISSING: leaf {nth}" for nth in range(4)]


def test_one_person_is_not_enough(seal, tmp_path):
    prune(tmp_path, OLD, "--announce")
    now_sealed(seal, tmp_path)

    code, lines = prune(tmp_path, OLD)

    assert code == 2
    assert lines[0].startswith("Two people")


def test_a_removal_that_one_person_both_announced_and_recorded_is_found(seal, tmp_path):
    prune(tmp_path, OLD, "--announce")
    record(
        "log.pruned",
        by=actor("takahashi"),
        reason="RETENTION",
        sections=[f"month_{OLD.replace('-', '_')}", "leaf_3"],
        hits=4,
    )
    now_sealed(seal, tmp_path)
    gone(OLD)

    assert len(verify(tmp_path)[1]) == 4


def test_an_announcement_covers_only_what_it_names(seal, tmp_path):
    prune(tmp_path, OLD, "--announce")
    now_sealed(seal, tmp_path)
    prune(tmp_path, OLD, by="aoki")
    now_sealed(seal, tmp_path)
    change("DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_leaf WHERE idx = 4)")
    gone(NEXT)

    code, lines = verify(tmp_path)

    assert code == 1
    assert [line.split(" has")[0] for line in lines] == [f"ENTRY_MISSING: leaf {nth}" for nth in range(4, 8)]


def test_a_part_of_an_announced_month_is_found(seal, tmp_path):
    prune(tmp_path, OLD, "--announce")
    record(
        "log.pruned",
        by=actor("aoki"),
        reason="RETENTION",
        sections=[f"month_{OLD.replace('-', '_')}", "leaf_3"],
        hits=4,
    )
    now_sealed(seal, tmp_path)
    change("DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_leaf WHERE idx = 2)")

    code, lines = verify(tmp_path)

    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("ENTRY_MISSING: leaf 2")


def test_last_week_cannot_be_announced_away(seal, tmp_path):
    """Whoever can write the two entries is still told the age by the verifier's own configuration."""
    for verb, name in (("log.prune_announced", "takahashi"), ("log.pruned", "aoki")):
        record(
            verb, by=actor(name), reason="RETENTION", sections=[f"month_{YOUNG.replace('-', '_')}", "leaf_11"], hits=12
        )
    now_sealed(seal, tmp_path)
    for month in (OLD, NEXT, YOUNG):
        gone(month)

    code, lines = verify(tmp_path)

    assert code == 1
    assert {line.split(" has")[0] for line in lines if "younger than 36 months" in line} == {
        f"ENTRY_MISSING: leaf {nth}" for nth in range(8, 12)
    }


def test_fewer_or_more_than_announced_is_found(seal, tmp_path):
    for verb, name in (("log.prune_announced", "takahashi"), ("log.pruned", "aoki")):
        record(verb, by=actor(name), reason="RETENTION", sections=[f"month_{OLD.replace('-', '_')}", "leaf_7"], hits=4)
    now_sealed(seal, tmp_path)
    gone(OLD)
    change("DELETE FROM audit_entry WHERE id = (SELECT id FROM audit_leaf WHERE idx = 5)")

    assert verify(tmp_path) == (1, ["PRUNED: 5 entries up to leaf 7 are gone, 4 were announced"])


@pytest.mark.parametrize(
    "month, sentence",
    [
        (YOUNG, f"{YOUNG} is younger than 36 months."),
        (NEXT, "There are older entries: months are removed in order, the oldest first."),
        ("2001-01", "The export does not hold 2001-01."),
        ("2001-1", "A month looks like 2026-11, not 2001-1."),
    ],
)
def test_a_month_that_must_stay_is_not_announced(seal, tmp_path, month, sentence):
    assert prune(tmp_path, month, "--announce") == (2, [sentence])


def test_a_month_whose_export_is_not_in_order_is_not_announced(seal, tmp_path):
    path = tmp_path / "export" / f"{OLD}.lines"
    path.write_bytes(path.read_bytes().replace(b"visit.opened", b"visit.closed"))

    code, lines = prune(tmp_path, OLD, "--announce")

    assert code == 2
    assert lines[0].startswith("The export is not in order")


def test_a_month_with_an_entry_that_is_not_sealed_is_not_announced(seal, tmp_path):
    from tests.support.entries import backdate

    backdate("visit.opened", by=None, at=months_ago(41) + timedelta(hours=1))

    assert prune(tmp_path, OLD, "--announce") == (2, [f"1 entries of {OLD} are not sealed."])


def test_nothing_is_removed_before_the_announcement_is_witnessed(seal, tmp_path, no_waiting):
    never = prune(tmp_path, OLD, by="aoki")
    prune(tmp_path, OLD, "--announce")
    seal.leaves()
    unwitnessed = prune(tmp_path, OLD, by="aoki")
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE recorded_at < %s", [months_ago(40)])
        left = cursor.fetchone()

    assert never[1][0].startswith("Not yet: the removal of")
    assert unwitnessed == (2, ["Not yet: the announcement is not witnessed."])
    assert left == (4,)


def test_only_a_member_of_staff_removes(seal, tmp_path):
    assert audit("prune", OLD, "--by", "X-00000-0", "--export", tmp_path / "export") == (
        2,
        ["There is no member of staff X-00000-0."],
    )
