"""Migrations run as the owner; the counter's own role may not change a table."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> Any:
        if options["database"] not in connections:
            raise ImproperlyConfigured(
                "DATABASE_OWNER_URL is not set. Migrations run as the owner of the tables: postgresql://shopdesk_owner:…@host/name."
            )
        return super().handle(*args, **options)
