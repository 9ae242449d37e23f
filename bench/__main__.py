"""`make bench`: what a look costs, whole requests through the production server, in one run; prints a table and writes docs/performance.md."""

import argparse
import os
import platform
import statistics
import sys
import threading
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ["SHOPDESK_HOME"] = os.environ.get("BENCH_HOME", str(ROOT / ".shopdesk-bench"))
os.environ["SHOPDESK_DEMO"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"


def main() -> None:
    """All sections, or the one that is named: `python -m bench signals --seed 7`."""
    if sys.argv[1:2] == ["signals"]:
        _signals(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--customers", type=int, default=50_000)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=150, help="customers served with one client")
    parser.add_argument("--no-file", action="store_true", help="print only")
    options = parser.parse_args()

    import django

    django.setup()
    from bench import data, report

    data.prepare(options.customers, options.entries)
    results = measure(options.rounds)
    text = report.render(results, machine=machine(), size=(options.customers, options.entries), today=date.today())
    print(text)
    if not options.no_file:
        report.keep_walk(text)
    _signals(["--no-file"] if options.no_file else [])


def _signals(arguments: list[str]) -> None:
    import django

    django.setup()
    from bench import signals

    signals.main(arguments)


def machine() -> str:
    processors, memory = Path("/proc/cpuinfo").read_text(), Path("/proc/meminfo").read_text()
    model = next(
        (line.split(":")[1].strip() for line in processors.splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    gigabytes = int(memory.split()[1]) // 2**20
    return f"{os.cpu_count()} cores ({model}), {gigabytes} GB, {platform.system()}, Python {platform.python_version()}"


def measure(rounds: int) -> dict[str, object]:
    """Return the samples of every series. The order is fixed, so that two runs can be compared."""
    from django.conf import settings

    from bench.server import serving
    from shopdesk import embedded

    urls = embedded.start(settings.HOME)
    counter = {"DATABASE_URL": urls.app, "LOG_DATABASE_URL": urls.log, "READER_DATABASE_URL": urls.reader}
    results: dict[str, object] = {}
    for server in ("granian", "gunicorn"):
        with serving("bench.wsgi:application", server=server, **counter) as port:
            crew = seats()
            run(port, crew[:1], rounds=15)  # warm
            results[f"{server} 1"] = run(port, crew[:1], rounds=rounds if server == "granian" else rounds // 2)
            results[f"{server} 8"] = run(port, crew[:8], rounds=max(rounds // 6, 15))
        with serving(
            "bench.bare:application", server=server, BENCH_OWNER_URL=urls.owner, DJANGO_SETTINGS_MODULE=""
        ) as port:
            bare(port, 1, 50)
            results[f"{server} bare 1"], results[f"{server} bare 8"] = bare(port, 1, 600), bare(port, 8, 200)
    results["statements"] = alone()
    return results


def seats() -> list[tuple[str, int]]:
    """Clerks and the counters at which they sit: (staff number, terminal)."""
    from guardian.models import UserObjectPermission

    from staff.models import Staff, StaffId, Terminal

    today = date.today()
    found = []
    for staff, shop in (
        UserObjectPermission.objects.filter(permission__codename="clerk")
        .order_by("pk")
        .values_list("user", "object_pk")
    ):
        if StaffId.objects.valid_on(today).filter(staff=staff).exists():
            terminal = Terminal.objects.filter(shop=shop, kind="COUNTER").order_by("place")[len(found) % 3]
            found.append((Staff.objects.get(pk=staff).number, terminal.pk))
    return found


def manager() -> tuple[str, int, str]:
    """A manager, a terminal of the office, and a clerk of the same shop."""
    from guardian.models import UserObjectPermission

    from staff.models import Terminal

    held = UserObjectPermission.objects.order_by("pk")
    boss = held.filter(permission__codename="manager").select_related("user")[0]
    clerk = held.filter(permission__codename="clerk", object_pk=boss.object_pk).select_related("user")[0]
    return boss.user.number, Terminal.objects.get(shop=boss.object_pk, kind="OFFICE").pk, clerk.user.number


def run(port: int, crew: list[tuple[str, int]], *, rounds: int) -> object:
    """Serve `rounds` customers by each of the crew at once."""
    from bench import data, walk

    people = data.persons(rounds * len(crew), seed=rounds * len(crew))
    total, lock, failures = walk.Samples(), threading.Lock(), []

    def work(seat: tuple[str, int], mine: list[dict[str, str]]) -> None:
        samples = walk.Samples()
        try:
            browser = walk.sign_in(port, *seat)
            for person in mine:
                walk.serve(browser, person, samples)
        except BaseException as error:
            failures.append(error)
        with lock:
            total.join(samples)

    threads = [
        threading.Thread(target=work, args=(seat, people[place :: len(crew)])) for place, seat in enumerate(crew)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    number, terminal, clerk = manager()
    browser = walk.sign_in(port, number, terminal)
    for _ in range(max(rounds // 2, 20)):
        walk.read_log(browser, clerk, total)
    return total


def bare(port: int, clients: int, requests: int) -> list[float]:
    from bench.browser import Browser

    seconds: list[float] = []

    def work() -> None:
        browser = Browser(port)
        mine = [browser.get("/").seconds for _ in range(requests)]
        seconds.extend(mine)

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds


def alone() -> dict[str, float]:
    """(b): milliseconds (p50) of the statements of a lookup and of each section through psycopg2."""
    from django.conf import settings

    from bench import data, statements, walk
    from bench.server import serving
    from shopdesk import embedded

    urls = embedded.start(settings.HOME)
    counter = {"DATABASE_URL": urls.app, "LOG_DATABASE_URL": urls.log, "READER_DATABASE_URL": urls.reader}
    with serving("bench.wsgi:application", **counter) as port:
        browser = walk.sign_in(port, *seats()[0])
        (person,) = data.persons(1, seed=99)
        visit = walk.serve(browser, person, walk.Samples(), close=False)
    client = statements.client_of(browser.cookies)
    typed = {"number": person["number"], "kana": "", "born_on": person["born_on"]}
    found = {}
    for section in walk.SECTIONS:
        asked = statements.captured(lambda name=section: client.post(f"{visit}{name}/", {"reason": "CUSTOMER_ASKED"}))
        found[section] = statistics.median(statements.replayed(asked, times=100)) * 1e3
    asked = statements.captured(lambda: client.post(f"{visit}lookup/", typed))
    found["lookup"] = statistics.median(statements.replayed(asked, times=100)) * 1e3
    return found


if __name__ == "__main__":
    sys.exit(main())
