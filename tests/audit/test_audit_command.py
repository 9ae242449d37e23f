"""manage.py audit, and the verifier in one file beside it."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from audit.log import record
from audit.sealing.notes import Signer
from audit.witness.core import Witness
from tests.conftest import actor
from tests.support.roles import rows, strongest
from tests.support.sealed import Seal, pinned
from tests.support.sealing import served

SCRIPT = Path(__file__).resolve().parents[2] / "scripts/verify_log.py"


@pytest.fixture
def seal(real_db, tmp_path):
    """A sealed log of six entries, verified on a machine that has the keys pinned; the witness's note in the file `head`."""
    sealed = Seal()
    with pinned(sealed, tmp_path):
        sealed.open()
        for _ in range(3):
            record("staff.signed_in", by=actor())
        sealed.seal()
        for _ in range(2):
            record("staff.signed_in", by=actor("takahashi"))
        sealed.seal()
        (tmp_path / "head").write_text(sealed.head)
        yield sealed


@pytest.fixture
def head(tmp_path):
    return ["--witness-note", str(tmp_path / "head")]


def audit(*arguments):
    """Run the command; return (exit, lines)."""
    out = StringIO()
    try:
        call_command("audit", *map(str, arguments), stdout=out)
    except CommandError as error:
        return error.returncode, [str(error)]
    except SystemExit as error:
        return error.code, out.getvalue().splitlines()
    return 0, out.getvalue().splitlines()


def stand_alone(seal, *arguments, log=None, witness=None):
    keys = ["--log-key", str(log or seal.log.verifier), "--witness-key", str(witness or seal.witness.verifier)]
    answer = subprocess.run(
        [sys.executable, SCRIPT, *keys, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    return answer.returncode, (answer.stdout + answer.stderr).splitlines()


def change(*statements):
    with strongest() as connection:
        rows(connection, "SET session_replication_role = replica")
        rows(connection, "ALTER TABLE audit_entry DISABLE TRIGGER append_only")
        for statement in statements:
            rows(connection, statement)
        rows(connection, "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER append_only")


# --- verify -----------------------------------------------------------------------------------------------------------------------------
def test_a_log_in_order_is_said_to_be_with_its_count_and_head(seal, head):
    code, lines = audit("verify", *head)

    assert code == 0
    assert lines == [f"6 entries in order. Head: {' '.join(seal.head.splitlines()[:3])}"]


def test_each_finding_is_a_line_and_the_exit_is_one(seal, head):
    change("UPDATE audit_entry SET hits = 7 WHERE verb = 'staff.signed_in'")

    code, lines = audit("verify", *head)

    assert code == 1
    assert [line.split(":")[0] for line in lines] == ["ENTRY_CHANGED"] * 5


def test_the_head_is_fetched_from_the_witness(seal, tmp_path):
    (tmp_path / "witness").mkdir()
    witness = Witness(tmp_path / "witness", seal.witness, [seal.log.verifier])
    with served(witness) as url, override_settings(WITNESS_URL=url):
        nothing = audit("verify")
        witness.add_checkpoint(f"old 0\n\n{signed_alone(seal)}".encode())
        everything = audit("verify")
        change("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
        with strongest() as connection:
            rows(connection, "SET session_replication_role = replica; ALTER TABLE audit_leaf DISABLE TRIGGER append_only;"
                 " ALTER TABLE audit_checkpoint DISABLE TRIGGER append_only; DELETE FROM audit_leaf WHERE idx = 5;"
                 " DELETE FROM audit_checkpoint WHERE size = 6; ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER append_only;"
                 " ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER append_only")  # fmt: skip
        truncated = audit("verify", "--no-receipts")
        alone = audit("verify", "--no-receipts", "--no-witness")

    assert nothing == (2, [f"The witness has no checkpoint of {seal.log.name}."])
    assert everything[0] == 0
    assert truncated == (1, ["WITNESS: the witness has 6 leaves, the log 5"])
    assert alone[0] == 0


def signed_alone(seal):
    """Return the head without its cosignature, as a log sends it."""
    return seal.head.rsplit("— ", 1)[0]


@pytest.mark.parametrize(
    "settings, arguments, sentence",
    [
        ({}, [], "LOG_KEYS, WITNESS_KEY and WITNESS_URL must be set"),
        ({"WITNESS_URL": "http://127.0.0.1:9"}, [], "The witness does not answer."),
        ({"LOG_KEYS": ["nonsense"]}, [], "LOG_KEYS or WITNESS_KEY cannot be read"),
        ({}, ["--witness-note", "/nowhere"], "The witness's note cannot be read"),
        ({}, ["--no-witness", "--receipts", "/nowhere"], "There is no folder of receipts"),
    ],
)
def test_what_cannot_be_checked_is_neither_in_order_nor_a_finding(seal, settings, arguments, sentence):
    with override_settings(**settings):
        code, lines = audit("verify", *arguments)

    assert (code, len(lines)) == (2, 1)
    assert lines[0].startswith(sentence)


@pytest.mark.parametrize(
    "statement", ["ALTER TABLE audit_leaf RENAME TO audit_leaves", "REVOKE SELECT ON audit_entry FROM shopdesk_reader"]
)
def test_a_log_that_cannot_be_read_is_not_said_to_be_in_order(seal, head, statement):
    with strongest() as connection:
        rows(connection, statement)

    code, lines = audit("verify", *head)

    assert code == 2
    assert lines[0].startswith("Could not be done:")


def test_since_the_last_time_only_what_is_new_is_read(seal, head, tmp_path):
    audit("verify", *head)
    change(
        "UPDATE audit_entry SET hits = 7 WHERE id = (SELECT min(id) FROM audit_entry WHERE verb = 'staff.signed_in')"
    )
    record("staff.signed_in", by=actor())
    seal.seal()
    (tmp_path / "head").write_text(seal.head)

    assert audit("verify", *head, "--since-last")[1][0].startswith("1 entries after the first 6 in order.")
    assert audit("verify", *head)[0] == 1


def test_a_tree_that_was_rewritten_since_the_last_time_is_found(seal, head):
    audit("verify", *head)
    with strongest() as connection:
        rows(connection, "SET session_replication_role = replica; ALTER TABLE audit_leaf DISABLE TRIGGER append_only;"
             " UPDATE audit_leaf SET hash = sha256('x') WHERE idx = 1; ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER append_only")  # fmt: skip

    code, lines = audit("verify", *head, "--since-last")

    assert code == 1
    assert lines[0] == "REWRITTEN: the first 6 leaves are not the ones that were verified before"


def test_a_state_that_is_no_checkpoint_ends_the_command(seal, head, tmp_path):
    (tmp_path / "state").write_text("nothing")

    assert audit("verify", *head, "--since-last", "--state", tmp_path / "state")[0] == 2


# --- export and the verifier in one file --------------------------------------------------------------------------------------------------
def test_an_export_is_accepted_by_the_verifier_in_one_file(seal, tmp_path, head):
    code, lines = audit("export", tmp_path / "export")

    assert (code, lines[0].split(",")[0]) == (0, f"1 months in {tmp_path / 'export'}")
    assert stand_alone(seal, tmp_path / "export", *head, "--receipts", tmp_path / "receipts")[0] == 0


def test_an_export_goes_on_where_it_was_and_keeps_what_is_whole(seal, tmp_path):
    folder = tmp_path / "export"
    audit("export", folder)
    (lines,) = folder.glob("*.lines")
    before = lines.read_bytes()
    record("staff.signed_in", by=actor())
    seal.seal()

    audit("export", folder)

    assert lines.read_bytes().startswith(before)
    assert len(lines.read_bytes().splitlines()) == 7
    assert list(folder.glob("*.part")) == []
    assert stand_alone(seal, folder)[0] == 0


@pytest.mark.parametrize("arguments", [["--month", "1999-01"]])
def test_a_month_that_is_not_there_is_not_exported(seal, tmp_path, arguments):
    assert audit("export", tmp_path / "export", *arguments)[0] == 2


def test_a_changed_log_is_not_exported(seal, tmp_path):
    change("UPDATE audit_entry SET hits = 7 WHERE id = (SELECT max(id) FROM audit_entry)")

    code, lines = audit("export", tmp_path / "export")

    assert code == 2
    assert "is not what leaf 5 was made of" in lines[0]


def test_an_export_of_another_log_is_not_mixed_with_this_one(seal, tmp_path):
    audit("export", tmp_path / "export")
    index = tmp_path / "export/export.json"
    index.write_text(index.read_text().replace(seal.log.name, "another.example/log"))

    assert audit("export", tmp_path / "export")[0] == 2


def edit(path, how):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(how(lines)))


@pytest.mark.parametrize(
    "how",
    [
        lambda lines: [lines[0], lines[1].replace(b"staff", b"stuff"), *lines[2:]],
        lambda lines: lines[:2] + lines[3:],
        lambda lines: lines[:-1],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:2], b"5 " + b"00" * 32 + b"\n", *lines[3:]],
    ],
    ids=["changed", "removed", "cut", "swapped", "added", "as if pruned"],
)
def test_a_changed_export_is_not_accepted(seal, tmp_path, how):
    audit("export", tmp_path / "export")
    (lines,) = (tmp_path / "export").glob("*.lines")
    edit(lines, how)

    code, said = stand_alone(seal, tmp_path / "export")

    assert code == 1
    assert said


def test_an_export_that_ends_early_in_good_order_is_seen_by_the_witnesss_note_alone(seal, tmp_path, head):
    audit("export", tmp_path / "export")
    (lines,), (notes,) = (tmp_path / "export").glob("*.lines"), (tmp_path / "export").glob("*.notes")
    edit(lines, lambda all_lines: all_lines[:4])
    notes.write_text("\n\n".join(notes.read_text().split("\n\n")[:2]) + "\n")

    assert stand_alone(seal, tmp_path / "export")[0] == 0
    assert stand_alone(seal, tmp_path / "export", *head)[0] == 1


def test_other_keys_and_missing_files_are_told_apart(seal, tmp_path):
    audit("export", tmp_path / "export")
    stranger = Signer.generate(seal.log.name).verifier

    assert stand_alone(seal, tmp_path / "export", log=stranger)[0] == 1
    assert stand_alone(seal, tmp_path / "export", log="nonsense")[0] == 2
    assert stand_alone(seal, tmp_path / "empty")[0] == 2
    (tmp_path / "export/export.json").write_text("[]")
    assert stand_alone(seal, tmp_path / "export")[0] == 2


def test_a_rotation_is_accepted_with_both_keys(seal, tmp_path):
    newer = Signer.generate(seal.log.name)
    record("staff.signed_in", by=actor())
    seal.log, older = newer, seal.log
    seal.seal()
    audit("export", tmp_path / "export")

    assert stand_alone(seal, tmp_path / "export", "--log-key", older.verifier)[0] == 0
    assert stand_alone(seal, tmp_path / "export")[0] == 1
