"""A folder of files that somebody else filled."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from contracts.carrier import columns, reading
from contracts.carrier.reasons import Fault, Reason
from contracts.carrier.report import Report

CUSTOMERS = columns.file_named("customers")
HEADER = ",".join(column.header for column in CUSTOMERS.columns)
REST = "," * (len(CUSTOMERS.columns) - 1)


def rows_of(tmp_path, content):
    path = tmp_path / CUSTOMERS.filename
    path.write_bytes(content)
    return list(reading.rows(CUSTOMERS, path))


@pytest.mark.parametrize(
    "content,reason",
    [
        (f'{HEADER}\n"{"x" * 200_000}{REST}\n'.encode(), "NOT_CSV"),
        (b"\x1b[2J\x1b]0;mine\x07\xff" + HEADER.encode("cp932"), "UNKNOWN_COLUMN"),
        (b"", "COLUMN_MISSING"),
        (b"\x00" * 1000, "UNKNOWN_COLUMN"),
    ],
)
def test_a_broken_file_is_refused_with_words_that_a_terminal_does_not_obey(tmp_path, content, reason):
    with pytest.raises(reading.CannotRead) as refused:
        rows_of(tmp_path, content)

    assert refused.value.reason == reason
    assert refused.value.detail.isprintable()


def test_the_report_does_not_follow_a_link(tmp_path):
    victim = tmp_path / "authorized_keys"
    victim.write_text("mine")
    link = tmp_path / "import-report.csv"
    link.symlink_to(victim)

    with pytest.raises(OSError, match="symbolic links"):
        Report(link).refuse(CUSTOMERS, 2, [Fault("name", Reason.MISSING)])

    assert victim.read_text() == "mine"


def test_the_report_holds_no_word_of_the_files(tmp_path):
    report = Report(tmp_path / "report.csv")
    (tmp_path / CUSTOMERS.filename).write_text(f"{HEADER}\n=cmd|calc!A1{REST},too many\n")

    for row in reading.rows(CUSTOMERS, tmp_path / CUSTOMERS.filename):
        report.refuse(CUSTOMERS, row.line, [row.fault])
    report.close()

    assert "cmd" not in (tmp_path / "report.csv").read_text()


def test_a_link_in_place_of_the_report_is_explained(real_db, tmp_path):
    (tmp_path / CUSTOMERS.filename).write_text(f"{HEADER}\nx{REST},\n")
    (tmp_path / "import-report.csv").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(CommandError, match="リンクです"):
        call_command("import_carrier", str(tmp_path))

    assert not (tmp_path / "elsewhere").exists()
