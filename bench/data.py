"""The carrier of a run: customers through the demo's loader, and a log of a million entries over the months behind us."""

from random import Random

from django.core.management import call_command
from django.db import connections

ENTRIES = """
INSERT INTO audit_entry (recorded_at, uuid, request, actor, shop, terminal, visit, verb, subject, purpose, reason, sections, flags,
                         digests, hits)
SELECT now() - (%(count)s - n) * interval '25 seconds', gen_random_uuid(), gen_random_uuid(),
       (%(actors)s::uuid[])[1 + n %% %(people)s], 1 + n %% 4, 1 + n %% 20, 10000000 + n / 8,
       (ARRAY['customer.looked_up', 'identity.compared', 'identity.passed', 'disclosure.opened', 'contract.disclosed', 'bill.disclosed',
              'disclosure.closed', 'visit.closed'])[1 + n %% 8],
       (%(subjects)s::uuid[])[1 + (n / 8) %% %(customers)s], 'BILL_ENQUIRY', '', ARRAY['name', 'address'], '{}', '{}', NULL
  FROM generate_series(1, %(count)s) AS n
"""


def prepare(customers: int, entries: int) -> None:
    """Make what is missing; a second run finds it there."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo_carrier", customers=customers, once=True)
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_bare (id bigserial PRIMARY KEY, text text)")
        cursor.execute("SELECT count(*) FROM audit_entry WHERE visit > 10000000")
        missing = entries - cursor.fetchone()[0]
        if missing > 0:
            cursor.execute("SELECT array_agg(ref) FROM staff_staff")
            actors = cursor.fetchone()[0]
            cursor.execute(
                "SELECT array_agg(id) FROM (SELECT id FROM customers_customer ORDER BY code LIMIT 20000) AS c"
            )
            subjects = cursor.fetchone()[0]
            cursor.execute(
                ENTRIES,
                {
                    "count": missing,
                    "actors": actors,
                    "people": len(actors),
                    "subjects": subjects,
                    "customers": len(subjects),
                },
            )
        cursor.execute("ANALYZE")


def persons(count: int, *, seed: int) -> list[dict[str, str]]:
    """Return what a visitor would state and show, for `count` customers drawn at random (read as the owner)."""
    from customers.models import Customer

    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id FROM customers_customer WHERE kind = 'PERSON' ORDER BY code")
        keys = [row[0] for row in cursor.fetchall()]
    drawn = Random(seed).sample(keys, min(count * 2, len(keys)))
    found = []
    for customer in Customer.objects.using("owner").filter(pk__in=drawn):
        if customer.line_numbers and customer.born_on:
            found.append(
                {
                    "number": customer.line_numbers.split()[0],
                    "name": customer.name,
                    "born_on": customer.born_on.isoformat(),
                    "address": customer.address,
                }
            )
    return found[:count]
