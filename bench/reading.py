"""How long the pages of those who read the log take over a full log: whole requests through the production server, one client.

For the log of `bench.log_data` (or any other whose entries are of the shops that the demo's staff has). Settings must be those of the run.
"""

import statistics
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from guardian.models import UserObjectPermission

from bench.browser import Browser
from bench.report import quantile
from bench.server import serving
from bench.walk import sign_in


def settle() -> tuple[str, int, str]:
    """Found the demo's shops and people where there are none, and let those of the first shop be the people of its entries.

    Returns the manager's number, a terminal of the office, and a clerk's number.
    """
    from oversight.actions import draw_samples
    from staff import demo
    from staff.models import Staff, Terminal

    call_command("collectstatic", interactive=False, verbosity=0)
    demo.load(timezone.now())
    held = UserObjectPermission.objects.order_by("pk")
    boss = held.filter(permission__codename="manager").select_related("user")[0]
    clerks = held.filter(permission__codename="clerk", object_pk=boss.object_pk).select_related("user")
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT actor FROM audit_entry WHERE shop = %s AND actor IS NOT NULL AND recorded_at > now() - interval '3 days'"
            " GROUP BY actor ORDER BY count(*) DESC, actor LIMIT %s",
            [int(boss.object_pk), len(clerks)],
        )
        busiest = [actor for (actor,) in cursor.fetchall()]
    for clerk, ref in zip(clerks, busiest, strict=False):
        if not Staff.objects.filter(ref=ref).exists():
            Staff.objects.using("owner").filter(pk=clerk.user.pk).update(ref=ref)
    draw_samples(timezone.localdate() - timedelta(days=1), at=timezone.now())
    office = Terminal.objects.get(shop=boss.object_pk, kind="OFFICE")
    return boss.user.number, office.pk, clerks[0].user.number


def addresses(shop: int, clerk: str) -> dict[str, str]:
    """Name → address of each kind of page and search; those that find little among much are the hard ones."""
    with connections["reader"].cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(visit), 1) FROM audit_entry WHERE shop = %s AND recorded_at > now() - interval '5 days'"
            " AND recorded_at < now() - interval '1 hour'",
            [shop],
        )
        (visit,) = cursor.fetchone()
    today = timezone.localdate()
    month = f"since={today - timedelta(days=30)}T00:00"
    quarter = f"since={today - timedelta(days=91)}T00:00"
    search = "/oversight/search/?"
    return {
        "review": "/oversight/review/",
        "search: a month of the shop": f"{search}{month}",
        "search: a month, a flag that nobody has": f"{search}{month}&flag=OWN_ENTRIES",
        "search: a month, refusals": f"{search}{month}&verb=REFUSALS",
        "search: three months of a person": f"{search}{quarter}&person={clerk}",
        "search: three months of a person, a rare flag": f"{search}{quarter}&person={clerk}&flag=OWN_ENTRIES",
        "search: a visit, the whole time": f"{search}visit={visit}",
        "search: no such visit": f"{search}visit=999999999999",
        "week": f"/oversight/week/?day={today - timedelta(days=7)}",
        "people": "/oversight/people/",
        "person": f"/oversight/people/{clerk}/?day={today - timedelta(days=1)}",
    }


def measure(*, times: int = 20) -> dict[str, tuple[int, float, float, float]]:
    """Return for each page: SQL statements, milliseconds of the server's CPU (p50), of the whole request p50 and p95."""
    from staff.models import Terminal

    number, office, clerk = settle()
    shop = Terminal.objects.get(pk=office).shop_id
    found = {}
    with serving("bench.wsgi:application", **_environment()) as port:
        browser = sign_in(port, number, office)
        for name, address in addresses(shop, clerk).items():
            found[name] = _measured(browser, name, address, times)
        older = _older(browser, addresses(shop, clerk)["search: a month of the shop"])
        if older:
            found["search: the second page"] = _measured(browser, "older", older, times)
    return found


def _measured(browser: Browser, name: str, address: str, times: int) -> tuple[int, float, float, float]:
    answers = [browser.get(address) for _ in range(times + 3)][3:]
    if {answer.status for answer in answers} != {200} or "data-error-summary" in answers[0].body:
        raise AssertionError(f"{name}: {answers[0].status} {address}")
    seconds = [answer.seconds for answer in answers]
    return (
        int(min(answer.cost[0] for answer in answers)),
        statistics.median(answer.cost[2] for answer in answers),
        statistics.median(seconds) * 1e3,
        quantile(seconds, 0.95) * 1e3,
    )


def _older(browser: Browser, address: str) -> str:
    body = browser.get(address).body
    at = body.find('rel="next" href="')
    return body[at + 17 : body.index('"', at + 17)].replace("&amp;", "&") if at >= 0 else ""


def _environment() -> dict[str, str]:
    """The addresses of this run's database for the server's process."""
    names = {"default": "DATABASE_URL", "log": "LOG_DATABASE_URL", "reader": "READER_DATABASE_URL"}
    found = {}
    for alias, name in names.items():
        at = settings.DATABASES[alias]
        found[name] = f"postgresql://{at['USER']}@/{connections[alias].settings_dict['NAME']}?host={at['HOST']}"
    return found


def render(found: dict[str, tuple[int, float, float, float]]) -> str:
    """The table in Markdown."""
    rows = [
        f"| {name} | {count} | {cpu:.0f} | {middle:.0f} | {high:.0f} |"
        for name, (count, cpu, middle, high) in found.items()
    ]
    return "\n".join(["| page | SQL | CPU ms | p50 ms | p95 ms |", "|---|---:|---:|---:|---:|", *rows]) + "\n"
