"""Issue the one-time code that makes a browser a terminal: manage.py enrol_terminal M01 COUNTER 3."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.utils import timezone

from staff.actions import issue_code
from staff.models import Terminal

OWNER = "owner"


class Command(BaseCommand):
    help = "Issue a one-time code (valid for an hour) that makes a browser this terminal of the shop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shop", help="the shop's code, as M01")
        parser.add_argument("kind", choices=Terminal.Kind.values)
        parser.add_argument("place", type=int, help="its number within the shop")

    def handle(self, *args: Any, **options: Any) -> None:
        if OWNER not in connections:
            raise CommandError("The web's database role may not write codes: set DATABASE_OWNER_URL for this command.")
        terminal = (
            Terminal.objects.using(OWNER)
            .filter(shop__code=options["shop"], kind=options["kind"], place=options["place"], revoked_at=None)
            .first()
        )
        if terminal is None:
            raise CommandError(
                f"There is no terminal {options['kind']} {options['place']} at a shop {options['shop']}."
            )
        self.stdout.write(issue_code(terminal, at=timezone.now()))
