"""After a restore the sealer refuses; `audit import` replays what is missing until the root is the witness's, or writes nothing."""

import json

import pytest
from django.db import connections

from audit.log import record
from audit.sealing.notes import Checkpoint, Note
from audit.sealing.sealer import CannotSeal, Sealer
from audit.sealing.witnesses import WitnessClient
from audit.witness.core import Witness
from tests.audit.test_audit_command import audit, edit, head, seal  # noqa: F401 - fixtures
from tests.conftest import actor
from tests.support.roles import rows, strongest
from tests.support.sealing import served

ROLLED_BACK = """
SET session_replication_role = replica;
ALTER TABLE audit_entry DISABLE TRIGGER append_only; ALTER TABLE audit_leaf DISABLE TRIGGER append_only;
ALTER TABLE audit_checkpoint DISABLE TRIGGER append_only;
DELETE FROM audit_entry WHERE id IN (SELECT id FROM audit_leaf WHERE idx >= 3); DELETE FROM audit_leaf WHERE idx >= 2;
DELETE FROM audit_checkpoint WHERE size > 2;
SELECT setval('audit_entry_id_seq', (SELECT max(id) FROM audit_entry));
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER append_only; ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER append_only;
"""


def restored():
    """The database as an older backup has it: of six leaves two, and the entry of a third."""
    with strongest() as connection:
        rows(connection, ROLLED_BACK)


def count():
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM audit_entry), (SELECT count(*) FROM audit_leaf), (SELECT count(*) FROM audit_checkpoint)"
        )
        return cursor.fetchone()


@pytest.fixture
def exported(seal, tmp_path):  # noqa: F811
    audit("export", tmp_path / "export")
    return tmp_path / "export"


def test_the_sealer_refuses_until_the_import_has_brought_the_log_to_the_witnesss_root(seal, exported, head, tmp_path):  # noqa: F811
    before = count()
    (tmp_path / "witness").mkdir()
    witness = Witness(tmp_path / "witness", seal.witness, [seal.log.verifier])
    witness.add_checkpoint(f"old 0\n\n{seal.head.rsplit('— ', 1)[0]}".encode())
    restored()

    with served(witness) as url:
        sealer = Sealer([seal.log], WitnessClient(url, seal.witness.verifier))
        with pytest.raises(CannotSeal, match="does not extend"):
            sealer.start()
        code, lines = audit("import", exported, *head)
        sealer.start()
        sealer.stop()

    assert (code, lines) == (0, ["3 entries and 4 leaves were missing. The root is the witness's: start the worker."])
    assert sealer.frontier.root == Checkpoint.parse(Note.parse(seal.head).text).root
    assert count() == before
    assert audit("verify", *head)[0] == 0


def test_a_number_that_was_given_out_is_never_given_out_again(seal, exported, head):  # noqa: F811
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_leaf")
        (last,) = cursor.fetchone()
    restored()

    audit("import", exported, *head)

    assert record("staff.signed_in", by=actor()).id > last


def test_an_import_can_be_repeated(seal, exported, head):  # noqa: F811
    restored()
    audit("import", exported, *head)

    assert audit("import", exported, *head)[1][0].startswith("0 entries and 0 leaves were missing.")


@pytest.mark.parametrize(
    "how, sentence",
    [
        (lambda lines: lines[:-1], "do not make the root"),
        (lambda lines: [*lines[:5], lines[5].replace(b'"hits":null', b'"hits":1')], "do not make the root"),
        (
            lambda lines: [*lines[:2], lines[2].replace(b'"hits":null', b'"hits":1'), *lines[3:]],
            "is not what was exported",
        ),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "is not what was exported"),
        (lambda lines: [*lines[:4], b"nothing\n", lines[5]], "Not a line of the log"),
        (lambda lines: [*lines[:4], b'{"id":1}\n', lines[5]], "Not the fields of an entry"),
    ],
    ids=["cut", "changed", "changed what is there", "swapped", "unreadable", "other fields"],
)
def test_what_does_not_lead_to_the_witnesss_root_is_not_written(seal, exported, head, how, sentence):  # noqa: F811
    (lines,) = exported.glob("*.lines")
    edit(lines, how)
    restored()
    before = count()

    code, said = audit("import", exported, *head)

    assert code == 2
    assert sentence in said[0]
    assert count() == before


def test_an_export_that_ends_before_the_witness_does_is_refused(seal, exported, head, tmp_path):  # noqa: F811
    record("staff.signed_in", by=actor())
    seal.seal()
    (tmp_path / "head").write_text(seal.head)
    restored()

    assert audit("import", exported, *head) == (2, ["The witness has 7 leaves, the export 6: lines are missing."])


def test_a_database_that_went_on_by_itself_is_refused(seal, exported, head):  # noqa: F811
    restored()
    record("staff.signed_in", by=actor())

    code, said = audit("import", exported, *head)

    assert code == 2
    assert "is not what was exported" in said[0]


def test_a_note_of_somebody_else_is_refused(seal, exported, tmp_path):  # noqa: F811
    (tmp_path / "head").write_text(seal.head.rsplit("— ", 1)[0])
    restored()

    code, said = audit("import", exported, "--witness-note", tmp_path / "head")

    assert code == 2
    assert "not signed with the pinned keys" in said[0]


def test_an_index_that_cannot_be_read_is_refused(seal, exported, head):  # noqa: F811
    (exported / "export.json").write_text(json.dumps({"months": 1}))

    assert audit("import", exported, *head)[0] == 2
