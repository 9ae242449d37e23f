"""Prepare the months ahead: the log and the monthly tables take no row for a month that has no partition."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

# Every partitioned table of ours, and whether its partitions must be append-only as it is.
MONTHLY = """
SELECT c.relname, EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only')
  FROM pg_class c WHERE c.relkind = 'p' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname
"""


class Command(BaseCommand):
    help = "Make the monthly partitions ahead (default: 24 months). Safe to run at any time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--months", type=int, default=24)

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is not set. Partitions are made by the owner of the tables.")
        with connections["owner"].cursor() as cursor:
            cursor.execute(MONTHLY)
            for table, append_only in cursor.fetchall():
                cursor.execute(
                    "SELECT audit_add_partitions(%s::regclass, current_date,"
                    " (current_date + make_interval(months => %s))::date, %s)",
                    [table, options["months"], append_only],
                )
                self.stdout.write(f"{table}: {cursor.fetchone()[0]} months added")
