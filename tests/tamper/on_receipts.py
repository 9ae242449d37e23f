"""Attacks by whoever has the receipts, alone and together with the database's administrator."""

from pathlib import Path

from audit.log import record
from tests.tamper.attacks import Sees, attack
from tests.tamper.evidence import Evidence
from tests.tamper.intruder import Intruder


def lines(evidence: Evidence) -> list[tuple[Path, list[str]]]:
    return [(path, path.read_text().splitlines(keepends=True)) for path in sorted(evidence.receipts.iterdir())]


def without(evidence: Evidence, entry: int) -> None:
    """Remove the receipt of an entry."""
    for path, found in lines(evidence):
        path.write_text("".join(line for line in found if line.split()[2] != str(entry)))


@attack("R1", "remove a receipt", Sees.RECEIPTS, "RECEIPT_MISSING: the entry has no receipt")
def _(intruder: Intruder, evidence: Evidence) -> None:
    without(evidence, intruder.middle())


@attack("R2", "alter a receipt", Sees.RECEIPTS, "RECEIPT_DIFFERS: the entry is not what its receipt says")
def _(_: Intruder, evidence: Evidence) -> None:
    path, found = lines(evidence)[0]
    path.write_text("".join([found[0].replace(found[0].split()[3], "00" * 32), *found[1:]]))


@attack(
    "R3", "add a receipt of an entry that never was", Sees.RECEIPTS, "RECEIPT_WITHOUT_ENTRY: a receipt has no entry"
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    path, found = lines(evidence)[0]
    path.write_text("".join([*found, found[0].replace(f" {found[0].split()[2]} ", f" {intruder.gap()} ")]))


@attack("R4", "remove a whole day's file", Sees.RECEIPTS, "RECEIPT_MISSING: entries have no receipt")
def _(_: Intruder, evidence: Evidence) -> None:
    lines(evidence)[0][0].unlink()


@attack(
    "C1",
    "T15 together with whoever has the receipts",
    Sees.NOTHING,
    "two people were needed: that is what the second one is for",
)
def _(intruder: Intruder, evidence: Evidence) -> None:
    record("log.read", by=None)
    entry = intruder.value("SELECT max(id) FROM audit_entry")
    with intruder.unguarded():
        intruder.delete(entry)
    without(evidence, entry)
    evidence.seal()


@attack("C2", "T18 together with whoever has the receipts", Sees.NOTHING, "as above")
def _(intruder: Intruder, evidence: Evidence) -> None:
    entry = intruder.insert()
    at = intruder.value(
        """SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') FROM audit_entry WHERE id = %s""",
        [entry],
    )
    path, found = lines(evidence)[-1]
    path.write_text("".join([*found, f"1 {at} {entry} {intruder.leaf_of(entry).hex()}\n"]))
    evidence.seal()


@attack("C3", "database, log key, witness and receipts in one hand: a row altered, all rewritten", Sees.NOTHING,
        "only a checkpoint on paper or in somebody's mail: the closing sheet, the day's e-mail")  # fmt: skip
def _(intruder: Intruder, evidence: Evidence) -> None:
    entry = intruder.middle()
    before = intruder.leaf_of(entry).hex()
    with intruder.unguarded():
        intruder.change(entry)
    intruder.rebuild(sign=intruder.log, cosign=intruder.witness)
    for path, found in lines(evidence):
        path.write_text("".join(found).replace(before, intruder.leaf_of(entry).hex()))
    (state,) = (evidence.folder / "witness").glob("*.note")
    state.write_text(intruder.value("SELECT note FROM audit_checkpoint ORDER BY size DESC, witnessed_at DESC LIMIT 1"))
