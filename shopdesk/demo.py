"""`make demo`: embedded PostgreSQL, a carrier made up for the purpose, and the production server, in one terminal.

The web server gets the addresses of the counter's roles only; the owner's stays with this process.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
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

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo_carrier", customers=customers, once=True)


def _print_sign_ins(port: int) -> None:
    from staff.demo import PASSWORD, sign_ins

    print(f"\n  shopdesk (demo): http://{ADDRESS}:{port}/     Ctrl-C stops everything\n")
    print(f"  Password of everybody: {PASSWORD}    (second factor: off in the demo)\n")
    for number, role, shop, name in sign_ins():
        print(f"  {number}  {role:<16} {shop}  {name}")
    print(flush=True)


def _serve(port: int) -> int:
    """Run the web server until Ctrl-C; both end together."""
    from django.conf import settings
    from django.db import connections

    connections.close_all()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_OWNER_URL")}
    if "DATABASE_URL" not in environment:
        from shopdesk import embedded

        urls = embedded.start(settings.HOME)
        environment |= {"DATABASE_URL": urls.app, "LOG_DATABASE_URL": urls.log, "READER_DATABASE_URL": urls.reader}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", ADDRESS, "--port", str(port), "--workers", "2",
               "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "shopdesk.wsgi:application"]  # fmt: skip
    server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own interpreter and arguments
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        return server.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()


if __name__ == "__main__":
    main()
