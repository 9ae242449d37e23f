"""What `python -m bench.log` measures, and its part of docs/performance.md."""

import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.db import connections

from bench import appending, beside, reading


def report(entries: int, *, seconds: float, turns: int, folder: Path) -> str:
    """Measure everything in one run and return the section in Markdown."""
    people = appending.people()
    url = _url()
    parts: list[str] = []

    def keep(part: str) -> None:
        print(part, file=sys.stderr, flush=True)  # a run takes a quarter of an hour
        parts.append(part)

    with beside.sealing(folder) as (log, witness, address):
        keep(_appending(appending.measure(url, people, seconds=seconds, turns=turns)))
        _wait_until_sealed()
        keep(_sealing(url, people))
        _wait_until_sealed()
        pages = reading.render(reading.measure())
        keep(f"The pages of those who read the log, whole requests by one client:\n\n{pages}")
        _wait_until_sealed()
        keep(_verifying(str(log.verifier), str(witness.verifier), address))
        keep(_files(str(log.verifier), str(witness.verifier), folder))
    head = f"## The log at {entries:,} entries\n\n`python -m bench.log`: worker and witness run beside; 23 months of partitions, all indexes.\n"
    return "\n".join([head, *parts])


def _url() -> str:
    at = settings.DATABASES["log"]
    return f"host={at['HOST']} dbname={at['NAME']} user={at['USER']}"


def _appending(found: dict[int, tuple[float, float, float]]) -> str:
    lines = [
        "Entries a second, each committed by itself. The ratio: the log with everything on (partitions, indexes, append-only triggers,",
        "quota and freshness asked, receipts, sealer running) to a plain insert of the same row into a table with a primary key only.",
        "Medians of the turns.",
        "",
        "| writers | plain table | the log, everything on | ratio | through `audit.log.record` |",
        "|---:|---:|---:|---:|---:|",
    ]
    for writers, (plain, logged, recorded) in found.items():
        lines.append(f"| {writers} | {plain:,.0f} | {logged:,.0f} | {logged / plain:.2f} | {recorded:,.0f} |")
    return "\n".join([*lines, ""])


def _wait_until_sealed() -> None:
    for _ in range(600):
        if beside.lag()[0] == 0:
            return
        time.sleep(1)
    raise RuntimeError("The sealer does not catch up.")


def _sealing(url: str, people: list[object], *, seconds: float = 30) -> str:
    seen: list[tuple[int, float]] = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(1):
            seen.append(beside.lag())
        connections.close_all()

    # The writers are forked before the watcher has a thread: see appending._together.
    watcher = threading.Timer(0.4, watch)
    watcher.daemon = True
    watcher.start()
    rate = appending.at_counter_pace(url, people, seconds=seconds)  # type: ignore[arg-type]
    stop.set()
    counts, ages = [count for count, _ in seen], [age for _, age in seen]
    return (
        f"Sealing while {rate:,.0f} entries a second are written for {seconds:.0f} s: oldest unsealed entry {statistics.median(ages):.1f} s"
        f" (median), {max(ages):.1f} s (worst); unsealed at once {max(counts):,} at most.\n"
    )


def _verifying(log_key: str, witness_key: str, address: str) -> str:
    """The whole log from its rows, as `manage.py audit verify` does."""
    from audit.sealing.notes import Verifier
    from audit.sealing.witnesses import WitnessClient
    from audit.verifying import Given, verify

    key = Verifier.parse(witness_key)
    note = str(WitnessClient(address, key).head(beside.ORIGIN))
    began = time.monotonic()
    found = verify(Given(log_keys=(Verifier.parse(log_key),), witness_key=key, witness_note=note))
    rows = time.monotonic() - began
    codes = sorted({finding.code for finding in found.findings})
    return (
        f"Full verify from rows: {found.entries:,} entries in {rows:.0f} s, **{found.entries / rows:,.0f} a second**;"
        f" findings: {codes or 'none'}.\n"
    )


def _files(log_key: str, witness_key: str, folder: Path) -> str:
    """An export of everything, by the stand-alone verifier."""
    from django.core.management import call_command

    target = folder / "export-bench"
    began = time.monotonic()
    call_command("audit", "export", str(target))
    exported = time.monotonic() - began
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "scripts/verify_log.py", str(target), "--log-key", log_key, "--witness-key", witness_key],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    said = done.stdout.strip()[-200:]
    return f"Export {exported:.0f} s; from files, stand-alone: {seconds:.0f} s (exit {done.returncode}): {said}\n"
