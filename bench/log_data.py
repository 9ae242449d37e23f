"""Ten million entries of four years in their months, sealed: what a carrier with a hundred shops has after some time."""

import sys
import time

from django.core.management import call_command
from django.db import connections

from audit.sealing.encoding import SQL

SLICE = 250_000
PEOPLE = 5_000
VERBS = ("customer.looked_up", "identity.compared", "identity.passed", "disclosure.opened", "contract.disclosed", "bill.disclosed",
         "usage.disclosed", "disclosure.closed", "visit.closed", "visit.opened")  # fmt: skip

# A visit is ten entries by one person about one customer. The newest lies a day back: nobody's quota of today is touched.
_ENTRIES = """
INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags,
                         digests, hits)
SELECT now() - interval '1 day' - (%(count)s - g.n) * (interval '700 days' / %(count)s), gen_random_uuid(), gen_random_uuid(), p.ref,
       1 + p.n %% 100, 1 + p.n %% 400, 10000000 + g.n / 10, (%(verbs)s::text[])[1 + g.n %% 10],
       CASE WHEN g.n %% 10 < 9 THEN md5((g.n / 10 %% 500000)::text)::uuid END, 'BILL_ENQUIRY', '', ARRAY['name', 'address'],
       CASE WHEN g.n %% 200 < 10 THEN ARRAY['NO_TICKET'] ELSE '{}' END, '{}', NULL
  FROM generate_series(%(begin)s::bigint, %(end)s::bigint) AS g (n) JOIN bench_person p ON p.n = g.n / 10 %% %(people)s
 ORDER BY g.n
"""
_LEAVES = f"""
INSERT INTO audit_leaf
SELECT e.id, e.id, sha256('\\x00'::bytea || convert_to({SQL}, 'UTF8')) FROM audit_entry e WHERE e.id BETWEEN %s AND %s
"""


def prepare(entries: int) -> None:
    """Make what is missing; a second run finds it there. Interrupted, it goes on."""
    call_command("migrate", verbosity=0)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE audit_rule SET stale_after = '1000 days'")
        cursor.execute("SELECT to_regclass('bench_person')")
        if cursor.fetchone()[0] is None:
            _begin(cursor, entries)
        cursor.execute("SELECT count(*) FROM audit_leaf")
        done = cursor.fetchone()[0] - 1
        while done < entries:
            began = time.monotonic()
            values = {
                "begin": done,
                "end": min(done + SLICE, entries) - 1,
                "count": entries,
                "people": PEOPLE,
                "verbs": list(VERBS),
            }
            cursor.execute(_ENTRIES, values)
            cursor.execute(_LEAVES, [values["begin"] + 1, values["end"] + 1])
            done = values["end"] + 1
            print(
                f"  {done:,} entries ({(values['end'] - values['begin'] + 1) / (time.monotonic() - began):,.0f}/s)",
                file=sys.stderr,
            )
        cursor.execute("ANALYZE audit_entry, audit_leaf")


def _begin(cursor: object, entries: int) -> None:
    """The people, and the opening that says how many older entries there are. Numbers begin at 0, so that number and leaf are the same."""
    run = cursor.execute  # type: ignore[attr-defined]
    run("CREATE TABLE bench_person (n bigint PRIMARY KEY, ref uuid NOT NULL)")
    run("INSERT INTO bench_person SELECT n, md5('person ' || n)::uuid FROM generate_series(0, %s) AS n", [PEOPLE - 1])
    run("INSERT INTO audit_person SELECT ref FROM bench_person")
    run("ALTER TABLE audit_entry ALTER COLUMN id SET MINVALUE 0 RESTART WITH 0")
    run(
        "INSERT INTO audit_entry (uuid, request, verb, purpose, reason, sections, flags, digests, hits)"
        " VALUES (gen_random_uuid(), gen_random_uuid(), 'log.opened', '', '', '{}', '{}', '{}', %s)",
        [entries],
    )
    run(_LEAVES, [0, 0])
    run(
        "CREATE TABLE bench_plain (LIKE audit_entry INCLUDING DEFAULTS INCLUDING IDENTITY, PRIMARY KEY (id, recorded_at))"
    )
    run("GRANT INSERT, SELECT ON bench_plain TO shopdesk_log")
