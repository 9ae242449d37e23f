"""The commands of the import and the document that describes the files."""

import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from contracts.carrier import columns


def test_the_commands_speak_of_what_they_did(folder, capsys):
    call_command("export_sample", folder, customers=20)

    call_command("import_carrier", folder)

    said = capsys.readouterr().out
    assert "customers.csv: 新しく 20 行、取り込み済み 0 行、取り込めない行 0 行" in said
    assert not (folder / "import-report.csv").exists()


def test_the_import_command_says_what_is_wrong_with_a_folder(folder):
    with pytest.raises(CommandError, match=r"customers\.csv"):
        call_command("import_carrier", folder)
    with pytest.raises(CommandError, match="フォルダーがありません"):
        call_command("import_carrier", folder / "nowhere")


def test_the_demo_refuses_to_mix_with_real_data(folder):
    with pytest.raises(CommandError, match="SHOPDESK_DEMO"):
        call_command("demo_carrier", customers=1)


DOCS = Path(__file__).resolve().parent.parent.parent / "docs/import.md"


def test_the_documentation_describes_every_column_and_no_other():
    text = DOCS.read_text()

    described = {}
    for name, body in re.findall(r"^## (\w+)\.csv.*?$(.*?)(?=^## |\Z)", text, re.M | re.S):
        described[name] = [
            tuple(cell.strip() for cell in row.split("|")[1:6]) for row in re.findall(r"^\| `.*$", body, re.M)
        ]
    assert list(described) == [file.name for file in columns.FILES]
    for file in columns.FILES:
        for (name, header, kind, needed, meaning), column in zip(described[file.name], file.columns, strict=True):
            assert (name, header, kind, needed) == (
                f"`{column.name}`",
                column.header,
                column.kind,
                "yes" if column.required else "",
            )
            assert meaning.startswith(column.meaning)
            for code, label in column.choices.items():
                assert f"{label} (`{code}`)" in meaning
