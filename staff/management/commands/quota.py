"""How many customers a person of a shop may look at; the log's database refuses more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from audit.log import CannotRecord, record
from staff.models import Shop

OWNER = "owner"
_READ = "SELECT per_hour, per_day FROM audit_quota WHERE shop = %s"
_WRITE = (
    "INSERT INTO audit_quota VALUES (%s, %s, %s)"
    " ON CONFLICT (shop) DO UPDATE SET per_hour = excluded.per_hour, per_day = excluded.per_day"
)
_DEFAULT = (40, 160)
MOST_AN_HOUR, MOST_A_DAY = 200, 1000  # as the table's own checks have it


class Command(BaseCommand):
    help = "Show or set how many different customers a person may look at in 60 minutes and in 24 hours at a shop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--shop", required=True, help="the shop's code, as M01")
        parser.add_argument("--hour", type=int, help=f"1 to {MOST_AN_HOUR}")
        parser.add_argument("--day", type=int, help=f"1 to {MOST_A_DAY}, at least as many as in an hour")

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("Only the owner may set a quota: set DATABASE_OWNER_URL for this command.")
        shop = Shop.objects.using(OWNER).filter(code=options["shop"]).first()
        if shop is None:
            raise CommandError(f"There is no shop {options['shop']}.")
        with connections[OWNER].cursor() as cursor:
            cursor.execute(_READ, [shop.pk])
            before = cursor.fetchone() or _DEFAULT
        hour, day = options["hour"], options["day"]
        if hour is None and day is None:
            self.stdout.write(f"{shop.code}: {before[0]} in an hour, {before[1]} in a day.")
            return
        self._set(shop, before[0] if hour is None else hour, before[1] if day is None else day)

    def _set(self, shop: Shop, hour: int, day: int) -> None:
        if not (1 <= hour <= MOST_AN_HOUR and hour <= day <= MOST_A_DAY):
            raise CommandError(
                f"An hour allows 1 to {MOST_AN_HOUR} customers, a day at least as many and at most {MOST_A_DAY}."
            )
        try:  # first the entry: a quota that nobody sees changed would be no quota
            record("quota.set", by=None, sections=[f"shop_{shop.pk}", f"per_hour_{hour}", f"per_day_{day}"])
        except CannotRecord as error:
            raise CommandError(f"{error} The quota stays as it was.") from error
        with connections[OWNER].cursor() as cursor:
            cursor.execute(_WRITE, [shop.pk, hour, day])
        self.stdout.write(f"{shop.code}: {hour} in an hour, {day} in a day. It counts from the next look on.")
