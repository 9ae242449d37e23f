"""`python -m bench.log`: the log at ten million entries: appending, sealing, verifying, reading. Ratios within one run."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("BENCH_HOME", str(ROOT / ".shopdesk-bench")))


def _settle() -> None:
    """A database of its own in the cluster of the benches; keys made up for the run."""
    os.environ["SHOPDESK_HOME"] = str(HOME)
    os.environ["SHOPDESK_DEMO"] = "1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    from shopdesk import embedded

    urls = embedded.start(HOME, database="shopdesk_log_bench")
    os.environ.update(
        DATABASE_URL=urls.app, LOG_DATABASE_URL=urls.log, READER_DATABASE_URL=urls.reader, SEALER_DATABASE_URL=urls.sealer,
        DATABASE_OWNER_URL=urls.owner, RECEIPT_FOLDER=str(HOME / "receipts-bench"),
    )  # fmt: skip
    import django

    django.setup()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.log")
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--seconds", type=float, default=6.0, help="of each series of appending")
    parser.add_argument("--turns", type=int, default=3, help="of each series")
    parser.add_argument("--no-file", action="store_true", help="print only")
    parser.add_argument("--prepare", action="store_true", help="make the entries and stop")
    options = parser.parse_args()
    _settle()
    from bench import log_data

    log_data.prepare(options.entries)
    if options.prepare:
        return
    from bench import log_measures, report

    text = log_measures.report(options.entries, seconds=options.seconds, turns=options.turns, folder=HOME)
    print(text)
    if not options.no_file:
        report.keep("log", text)


if __name__ == "__main__":
    sys.exit(main())
