"""`make demo`: embedded PostgreSQL, a carrier made up for the purpose, the production server, the worker and a witness, in one terminal.

Each process gets what it would have in a real house: the web the addresses of the counter's roles, the worker the sealer's and the log's
signing key, the witness its own key and no database; the owner's address stays with this process.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ADDRESS = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--customers", type=int, default=5000)
    parser.add_argument("--reset", action="store_true", help="throw the data away first")
    options = parser.parse_args()
    if not _is_free(options.port):
        sys.exit(
            f"Port {options.port} is taken by another program. Stop that, or choose another: make demo PORT={options.port + 1}"
        )

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopdesk.settings")
    home = Path(os.environ.get("SHOPDESK_HOME", ".shopdesk")).resolve()
    if options.reset:
        _forget(home)
    import django

    django.setup()
    _prepare(options.customers)
    _print_sign_ins(options.port)
    sys.exit(_serve(options.port))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
    return True


def _forget(home: Path) -> None:
    """Remove the data folder, with its server stopped first; nothing else is ever kept in it."""
    from shopdesk import embedded

    embedded.stop(home)
    shutil.rmtree(home, ignore_errors=True)


def _prepare(customers: int) -> None:
    from django.core.management import call_command
    from django.utils import timezone

    import oversight.demo

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo_carrier", customers=customers, once=True)
    oversight.demo.load(timezone.now())


def _print_sign_ins(port: int) -> None:
    from staff.demo import PASSWORD, sign_ins

    print(f"\n  shopdesk (demo): http://{ADDRESS}:{port}/     Ctrl-C stops everything\n")
    print(f"  Password of everybody: {PASSWORD}    (second factor: off in the demo)\n")
    for number, role, shop, name in sign_ins():
        print(f"  {number}  {role:<16} {shop}  {name}")
    print(flush=True)


def _serve(port: int) -> int:
    """Run web, worker and witness until Ctrl-C; all end together. A worker or witness that ends early is told: the pages show it too."""
    from django.db import connections

    connections.close_all()
    witness_port = _free_port()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, (command, environment) in _processes(port, witness_port).items():
            running[name] = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own programs
        while running["web"].poll() is None:
            for name in [name for name, process in running.items() if process.poll() is not None]:
                print(f"  {name} ended ({running.pop(name).returncode}).", flush=True)
            time.sleep(0.5)
        return running["web"].returncode
    except KeyboardInterrupt:
        return 0
    finally:
        _end([running[name] for name in ("web", "worker", "witness") if name in running])


def _processes(port: int, witness_port: int) -> dict[str, tuple[list[str], dict[str, str]]]:
    """Return the command and the environment of each process, the witness first."""
    from django.conf import settings

    from shopdesk import embedded, keys

    private = ("DATABASE_OWNER_URL", "SEALER_DATABASE_URL", "LOG_SIGNING_KEY", "WITNESS_SIGNING_KEY")
    found = keys.ensure(settings.HOME)
    folder = settings.HOME / "witness"
    folder.mkdir(mode=0o750, exist_ok=True)
    (folder / "url").write_text(f"http://{ADDRESS}:{witness_port}\n")
    web = {name: value for name, value in os.environ.items() if not name.startswith(private)}
    web["WITNESS_URL"] = keys.witness_url(settings.HOME)
    sealer = {"SEALER_DATABASE_URL": os.environ.get("SEALER_DATABASE_URL", "")}
    if "DATABASE_URL" not in web:
        urls = embedded.start(settings.HOME)
        web |= {"DATABASE_URL": urls.app, "LOG_DATABASE_URL": urls.log, "READER_DATABASE_URL": urls.reader}
        sealer = {"SEALER_DATABASE_URL": urls.sealer}
    witness = {
        "WITNESS_FOLDER": str(folder),
        "WITNESS_SIGNING_KEY": found["WITNESS_SIGNING_KEY"],
        "WITNESS_LOG_KEYS": ",".join(settings.LOG_KEYS),
    }
    manage = [sys.executable, "manage.py"]
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", ADDRESS, "--port", str(port), "--workers", "2",
              "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "shopdesk.wsgi:application"]  # fmt: skip
    return {
        "witness": ([*manage, "witness", "--host", ADDRESS, "--port", str(witness_port)], witness),
        "worker": ([*manage, "worker"], {**web, **sealer, "LOG_SIGNING_KEY": found["LOG_SIGNING_KEY"]}),
        "web": (server, web),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


if __name__ == "__main__":
    main()
