"""The table of a run."""

import re
import statistics
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "docs/performance.md"

NAMES = ("lookup", "check", "contract", "device", "bill", "usage", "payment", "history", "log page")


# Kept with the report: what a profile of the same walk showed, and how it stands beside the aims.
WHERE = """## Where the time goes, and the aims

The aims were a lookup in 15 ms and a section in 11 ms (p50, one client), 95 of 100 within 60 ms at eight clients, the log page in
50 ms, at most twelve statements a look. The statements and the log page are within. **The times of lookups and sections are
not**: by a third for the lookup and by a factor of two to two and a half for the sections on this machine (a Python loop of ten
million additions takes 1.2 s on it); eight clients on its two cores wait for the processors. (a) shows what server and driver
take by themselves.

Of a section's CPU time a profile gives about a third to Django's query builder (building the SQL costs more than PostgreSQL takes
to answer it), about a third to the templates (some thirty small parts a page), the rest to sessions, middleware, unsealing and
the gate. The gate and the entry are the smaller part: column (b) is everything that PostgreSQL and the driver do, the committed
entry included. The person and the seat of a request are written out in SQL already for that reason; the visit, its checks and the
sections' own queries are next, then fewer parts on a page. Fewer runs of the garbage collector were tried and made no difference
that this table could show.""".splitlines()


def keep(name: str, text: str) -> None:
    """Put a section of its own into the report, in the place of its former self; what other runs measured stays."""
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    former = FILE.read_text()
    section = f"{begin}\n{text.strip()}\n{end}\n"
    known = re.compile(rf"{re.escape(begin)}.*?{re.escape(end)}\n", re.DOTALL)
    now = known.sub(lambda _: section, former) if known.search(former) else f"{former.rstrip()}\n\n{section}"
    FILE.write_text(now)


def keep_walk(text: str) -> None:
    """Write what a look costs; the sections that other runs put there stay behind it."""
    former = FILE.read_text() if FILE.exists() else ""
    sections = re.findall(r"<!-- (\S+) -->\n.*?<!-- end of \1 -->\n", former, re.DOTALL)
    kept = [re.search(rf"<!-- {name} -->\n.*?<!-- end of {name} -->\n", former, re.DOTALL) for name in sections]
    FILE.write_text("\n".join([text.rstrip() + "\n", *(section[0] for section in kept if section)]))


def quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def milliseconds(values: list[float]) -> tuple[float, float]:
    return statistics.median(values) * 1e3, quantile(values, 0.95) * 1e3


def render(results: dict[str, Any], *, machine: str, size: tuple[int, int], today: date) -> str:
    one, eight = results["granian 1"], results["granian 8"]
    lines = [
        "# What a look costs",
        "",
        f"`make bench` on {today:%Y-%m-%d}: {machine};",
        f"a carrier of {size[0]:,} customers, {size[1]:,} entries in the log (partitioned by month);",
        "whole requests as a browser sees them, through the production server (granian, 2 processes of 4 threads), with the client and",
        "PostgreSQL on the same two cores. SQL counts every statement on every connection, the gate and the entry included. CPU is the",
        "server thread's own; the rest of a request is PostgreSQL, the commit of the entry and waiting for a core.",
        "",
        "| request | SQL | CPU ms | SQL ms | p50 ms, 1 client | p95 | p50 ms, 8 clients | p95 | (b) psycopg2 alone, p50 ms |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name in NAMES:
        statements = {int(cost[0]) for cost in one.costs[name]}
        cpu = statistics.median(cost[2] for cost in one.costs[name])
        waiting = statistics.median(cost[1] for cost in one.costs[name])
        first, second = milliseconds(one.seconds[name]), milliseconds(eight.seconds[name])
        alone = results["statements"].get(name)
        count = str(*statements) if len(statements) == 1 else f"{min(statements)}–{max(statements)}"
        lines.append(
            f"| {name} | {count} | {cpu:.1f} | {waiting:.1f} | {first[0]:.1f} | {first[1]:.1f} | {second[0]:.1f} | {second[1]:.1f} |"
            f" {f'{alone:.1f}' if alone is not None else ''} |"
        )
    bare_one, bare_eight = milliseconds(results["granian bare 1"]), milliseconds(results["granian bare 8"])
    yardstick = " | ".join(f"{value:.1f}" for value in (*bare_one, *bare_eight))
    lines += [
        f"| (a) bare Django view: one SELECT, one INSERT | 2 | | | {yardstick} | |",
        "",
        "## The server",
        "",
        "The same walk in the same run by gunicorn (2 processes of 4 threads):",
        "",
        "| request | granian p50 ms, 1 client | gunicorn | granian p95, 8 clients | gunicorn |",
        "|---|---:|---:|---:|---:|",
    ]
    for name in NAMES:
        pairs = [
            milliseconds(results[f"{server} {clients}"].seconds[name])[place]
            for clients, place in ((1, 0), (8, 1))
            for server in ("granian", "gunicorn")
        ]
        lines.append(f"| {name} | " + " | ".join(f"{value:.1f}" for value in pairs) + " |")
    lines += ["", *WHERE]
    return "\n".join(lines) + "\n"
