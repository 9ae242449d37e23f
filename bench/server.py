"""The production server for a run."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _command(server: str, application: str, port: int) -> list[str]:
    if server == "gunicorn":
        return [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--keep-alive", "75", "--bind", f"127.0.0.1:{port}",
                "--log-level", "error", application]  # fmt: skip
    return [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2",
            "--blocking-threads", "4", "--no-ws", "--log-level", "error", application]  # fmt: skip


@contextmanager
def serving(application: str, *, server: str = "granian", **environment: str) -> Iterator[int]:
    """Serve a WSGI application on a free port while the block runs."""
    port = free_port()
    process = subprocess.Popen(
        _command(server, application, port), env={**os.environ, **environment}, start_new_session=True
    )
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise TimeoutError(f"{server} did not start")
        time.sleep(1)
        yield port
    finally:
        process.terminate()
        process.wait(15)
