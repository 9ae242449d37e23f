"""Exported files, forged, before the verifier that needs nothing of ours: run as its user runs it."""

import shutil
import subprocess
import sys

import pytest

from audit.archive.exporting import export
from tests.support.databases import ROOT
from tests.tamper.evidence import RETENTION_MONTHS, Evidence, cloned
from tests.tamper.files import FORGERIES, PRUNED, Files
from tests.tamper.intruder import Intruder
from tests.tamper.test_restored import announce, prune


def check(files: Files, *more: str) -> "subprocess.CompletedProcess[str]":
    """Run the verifier with nothing but the files and the keys."""
    head = ["--witness-note", str(files.head)] if files.head else []
    command = [
        sys.executable, "-I", str(ROOT / "scripts" / "verify_log.py"), str(files.folder), "--log-key", str(files.log.verifier),
        "--witness-key", str(files.witness.verifier), "--retention-months", str(RETENTION_MONTHS), *head, *more,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, env={}, timeout=60)


def exported(evidence: Evidence, folder) -> Files:
    export(folder / "log")
    (folder / "witness.note").write_text(evidence.head or "")
    return Files(folder / "log", evidence.log, evidence.cosigner, folder / "witness.note")


@pytest.fixture(scope="module")
def genuine(clean, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("exported")
    with django_db_blocker.unblock(), cloned(clean, folder / "evidence") as evidence:
        return exported(evidence, folder)


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: f"{one.number} {one.what}")
def test_the_files_are_judged_as_the_table_says(genuine, tmp_path, forgery):
    files = Files(shutil.copytree(genuine.folder, tmp_path / "log"), genuine.log, genuine.witness, genuine.head)
    forgery.forge(files)

    answer = check(files)

    assert (answer.returncode != 0) == forgery.refused, answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_genuine_files_and_their_receipts_are_in_order(genuine, clean):
    answer = check(genuine, "--receipts", str(clean.receipts))

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_x11_what_was_pruned_as_announced_is_in_order(evidence: Evidence, intruder: Intruder, tmp_path):
    assert not PRUNED.refused
    announce(evidence)
    prune(intruder)

    answer = check(exported(evidence, tmp_path))

    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_whoever_prunes_what_is_too_young_by_the_verifiers_own_period_is_seen(evidence, intruder, tmp_path):
    announce(evidence)
    prune(intruder)

    answer = check(exported(evidence, tmp_path), "--retention-months", str(RETENTION_MONTHS + 12))

    assert answer.returncode == 1
    assert "too young" in answer.stdout
