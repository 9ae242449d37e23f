"""The verification of a log: what is in order has no finding; what is not is named."""

from datetime import timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from audit.log import record
from audit.sealing.notes import Note
from audit.verifying import verify
from tests.conftest import actor
from tests.support.roles import rows, strongest
from tests.support.sealed import Seal


@pytest.fixture
def receipts(tmp_path):
    with override_settings(RECEIPT_FOLDER=tmp_path / "receipts"):
        yield tmp_path / "receipts"


@pytest.fixture
def seal(real_db, receipts):
    """A log of its own: opened, five sign-ins, sealed and witnessed twice."""
    sealed = Seal()
    sealed.open()
    for _ in range(3):
        record("staff.signed_in", by=actor())
    sealed.seal()
    for _ in range(2):
        record("staff.signed_in", by=actor("takahashi"))
    sealed.seal()
    return sealed


def codes(report):
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize("column", ["database", "log_key", "witness", "receipts"])
def test_a_log_in_order_has_no_finding_whatever_is_given(seal, column):
    report = seal.verify(column)

    assert report.findings == []
    assert (report.entries, report.head.size) == (seal.frontier.size, seal.frontier.size)


def test_a_new_log_without_leaves_has_no_finding(real_db):
    report = verify(Seal().given("log_key"))

    assert (report.findings, report.entries, report.head) == ([], 0, None)


def test_a_witnesss_checkpoint_of_the_day_before_yesterday_is_not_its_newest(seal):
    (finding,) = seal.verify("witness", now=timezone.now() + timedelta(days=2)).findings

    assert finding.code == "WITNESS"
    assert "is of" in finding.text


def test_a_witness_that_forgot_what_it_cosigned_is_found(seal):
    newest = seal.head
    record("staff.signed_in", by=actor())
    seal.seal()
    forgetful = Note.parse(newest)
    later = seal.witness.cosign(forgetful.text, int(timezone.now().timestamp()) + 5)

    report = seal.verify("witness", witness_note=str(Note(forgetful.text, (forgetful.signatures[0], later))))

    assert [str(finding) for finding in report.findings] == [
        "WITNESS: the witness has 6 leaves now and cosigned 7 before"
    ]


def tampered(*statements):
    """Do what a superuser does: triggers off, change, triggers on."""
    with strongest() as connection:
        rows(connection, "SET session_replication_role = replica")
        for table in ("audit_entry", "audit_leaf", "audit_checkpoint"):
            rows(connection, f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            rows(connection, statement)
        for table in ("audit_entry", "audit_leaf", "audit_checkpoint"):
            rows(connection, f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for name in ("append_only", "no_truncate"):
                rows(connection, f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")
        rows(connection, "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER admit")


LAST = "(SELECT max(id) FROM audit_entry)"
FOURTH = "(SELECT id FROM audit_leaf WHERE idx = 3)"
COLUMNS = "uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags, digests, hits"


@pytest.mark.parametrize(
    "statement, found",
    [
        (f"UPDATE audit_entry SET actor = gen_random_uuid() WHERE id = {FOURTH}", {"ENTRY_CHANGED"}),
        (
            "ALTER TABLE audit_entry DROP CONSTRAINT audit_entry_flags_check;"
            f"UPDATE audit_entry SET flags = '{{\"A\\\\\\\\B\"}}' WHERE id = {FOURTH}",
            {"ENTRY_CHANGED", "TABLE"},
        ),
        (f"DELETE FROM audit_entry WHERE id = {FOURTH}", {"ENTRY_MISSING"}),
        ("DELETE FROM audit_leaf WHERE idx = 3", {"LEAF_MISSING", "LEAF_PLACE", "ROOT", "CHECKPOINT"}),
        ("DELETE FROM audit_leaf WHERE idx = 5", {"CHECKPOINT"}),
        ("UPDATE audit_leaf SET hash = sha256('x') WHERE idx = 3", {"ENTRY_CHANGED", "ROOT"}),
        ("UPDATE audit_leaf SET idx = 1000000000000 WHERE idx = 5", {"LEAF_MISSING", "LEAF_PLACE", "CHECKPOINT"}),
        (
            f"INSERT INTO audit_entry (id, recorded_at, {COLUMNS}) OVERRIDING SYSTEM VALUE"
            f" SELECT id, recorded_at + interval '1 second', {COLUMNS} FROM audit_entry WHERE id = {FOURTH}",
            {"ENTRY_TWICE"},
        ),
        ("UPDATE audit_checkpoint SET note = 'nothing' WHERE size = 4", {"CHECKPOINT"}),
        ("UPDATE audit_checkpoint SET size = 5 WHERE size = 4", {"CHECKPOINT"}),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(seal, statement, found):
    tampered(statement)

    assert codes(seal.verify("database")) == found
