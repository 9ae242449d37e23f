"""The tables of docs/verify.md, written from the same lines that the tests try. `make attacks` writes them anew."""

import re
from pathlib import Path

from tests.support.databases import ROOT
from tests.tamper import on_checkpoints, on_receipts, on_rows, on_rules
from tests.tamper.answers import ANSWERS
from tests.tamper.attacks import Attack, Sees, declared_in
from tests.tamper.files import FORGERIES, PRUNED
from tests.tamper.restored import RESTORED

DOCUMENT = ROOT / "docs" / "verify.md"
PLACE = re.compile(r"<!-- attacks -->\n.*<!-- /attacks -->\n", re.DOTALL)


def _place(attack: Attack) -> tuple[int, int, str]:
    """The plan's first, then ours, each by number."""
    letter, digits, rest = re.fullmatch(r"([A-Z])(\d+)(\w*)", attack.number).groups()  # type: ignore[union-attr]
    return "TORC".index(letter), int(digits), rest


ALL = sorted(
    [*declared_in(on_rows), *declared_in(on_checkpoints), *declared_in(on_rules), *declared_in(on_receipts)], key=_place
)

WITNESSED = {
    200: "cosigned",
    400: "refused: a log never shrinks",
    403: "refused: not the log's key",
    409: "refused: the witness names its own size, and keeps its head",
    422: "refused: the proof does not lead there",
}


def rendered() -> str:
    """Return the tables as Markdown, between their marks."""
    return "\n".join(
        [
            "<!-- attacks -->",
            "*Written by the tests (`make attacks`): each line is an attack that they carry out as PostgreSQL's superuser on a log of",
            "2 500 entries, and verify with each column's means. A finding earlier than its column, or later, would fail them.*",
            "",
            "| | attack | database only | + pinned log key | + head fetched from the witness | + receipts | what is found |",
            "|---|---|---|---|---|---|---|",
            "| – | none: a clean log | – | – | – | – | nothing |",
            *(_attack(attack) for attack in ALL),
            "",
            "After a restore, and after whole months were pruned:",
            "",
            "| | what was done | what happens |",
            "|---|---|---|",
            *(f"| {row.number} | {row.what} | {row.happens} |" for row in RESTORED),
            "",
            "Sent to a witness that has cosigned twelve entries:",
            "",
            "| | checkpoint | answer | |",
            "|---|---|---|---|",
            *(f"| {answer.number} | {answer.what} | {answer.status} | {WITNESSED[answer.status]} |" for answer in ANSWERS),
            "",
            "Exported files, read by `scripts/verify_log.py` alone:",
            "",
            "| | files | |",
            "|---|---|---|",
            *(f"| {row.number} | {row.what} | {'**refused**' if row.refused else 'accepted'} |" for row in (*FORGERIES, PRUNED)),
            "",
            "Tried, and seen by nothing (more of that below):",
            "",
            *(f"- {attack.number}: {attack.what} — {attack.because}." for attack in ALL if attack.seen is Sees.NOTHING),
            "<!-- /attacks -->",
            "",
        ]
    )  # fmt: skip


def _attack(attack: Attack) -> str:
    columns = " | ".join("yes" if column in attack.columns else "**no**" for column in list(Sees)[:4])
    because = attack.because.replace(f"{attack.code}:", f"`{attack.code}`", 1) if attack.columns else attack.because
    return f"| {attack.number} | {attack.what} | {columns} | {because} |"


def written(document: Path = DOCUMENT) -> str:
    """Return what stands between the marks in the document, marks included."""
    found = PLACE.search(document.read_text())
    return found.group() if found else ""


def write(document: Path = DOCUMENT) -> None:
    text = document.read_text()
    document.write_text(
        PLACE.sub(lambda _: rendered(), text) if PLACE.search(text) else f"{text.rstrip()}\n\n{rendered()}"
    )
