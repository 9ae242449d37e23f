"""The real witness and the real worker, as they run beside the counter, for a bench."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from audit.sealing.notes import COSIGNER, Checkpoint, Note, Signer
from audit.sealing.tree import Frontier
from audit.sealing.witnesses import Unreachable, WitnessClient
from bench.server import free_port

ORIGIN = "bench.example/lookups/1"


@contextmanager
def sealing(folder: Path) -> Iterator[tuple[Signer, Signer, str]]:
    """Run both while the block runs; yield the log's key, the witness's, and the witness's address. The worker has sealed what was there."""
    log, witness = _keys(folder / "keys-bench")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    plain = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    given = {
        "WITNESS_FOLDER": str(folder / "witness-bench"),
        "WITNESS_SIGNING_KEY": witness.secret,
        "WITNESS_LOG_KEYS": str(log.verifier),
    }
    own = {"LOG_SIGNING_KEY": log.secret, "WITNESS_KEY": str(witness.verifier), "WITNESS_URL": url}
    processes = [_run("witness", "--port", str(port), environment={**plain, **given})]
    try:
        if not _newest_witnessed():
            _begin(log, WitnessClient(url, witness.verifier))
        processes.append(_run("worker", environment={**os.environ, **own}))
        began = time.time()
        while _newest_witnessed() < began:
            if any(process.poll() is not None for process in processes) or time.time() > began + 900:
                raise RuntimeError("Witness or worker did not start.")
            time.sleep(1)
        yield log, witness, url
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait(30)


def _begin(log: Signer, client: WitnessClient) -> None:
    """Have what was prepared witnessed as it is: the worker would read ten million entries back first, one by one."""
    frontier = Frontier()
    with connections["owner"].cursor() as cursor:
        for begin in range(0, 10**9, 500_000):
            cursor.execute(
                "SELECT hash FROM audit_leaf WHERE idx >= %s AND idx < %s ORDER BY idx", [begin, begin + 500_000]
            )
            rows = cursor.fetchall()
            frontier.extend([bytes(leaf) for (leaf,) in rows])
            if len(rows) < 500_000:
                break
        made = Checkpoint(log.name, frontier.size, frontier.root)
        for _ in range(100):
            try:
                note = client.add(0, [], Note(made.text, (log.sign(made.text),)))
                break
            except Unreachable:
                time.sleep(0.2)
        cursor.execute(
            "INSERT INTO audit_checkpoint VALUES (%s, to_timestamp(%s), %s)",
            [made.size, client.key.cosigned_at(note), str(note)],
        )


def _keys(path: Path) -> tuple[Signer, Signer]:
    """The keys of the log of this folder: another run goes on with them, as the checkpoints that it finds were signed with them."""
    if not path.exists():
        made = (Signer.generate(ORIGIN), Signer.generate("witness.example/bench", COSIGNER))
        path.write_text("\n".join(signer.secret for signer in made))
    log, witness = path.read_text().split("\n")
    return Signer.parse(log), Signer.parse(witness)


def _run(*arguments: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "manage.py", *arguments], env=environment, stdout=subprocess.DEVNULL)


def _newest_witnessed() -> float:
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT coalesce(extract(epoch FROM max(witnessed_at)), 0) FROM audit_checkpoint")
        return float(cursor.fetchone()[0])


def lag() -> tuple[int, float]:
    """Return how many of the newest entries have no leaf yet, and the age of the oldest of them in seconds."""
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(e.recorded_at)), 0) FROM audit_entry e"
            " WHERE e.recorded_at > now() - interval '10 minutes' AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.id = e.id)"
        )
        count, age = cursor.fetchone()
        return count, float(age)
