"""Seal every personal value again under the newest key: after putting a new key in front of FERNET_KEYS, before dropping the last."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from tqdm import tqdm

from vault.rotation import Resealer, sealed_models


class Command(BaseCommand):
    help = "Seal every personal value again under the newest of FERNET_KEYS. May be stopped and started again."

    def handle(self, *args: Any, **options: Any) -> None:
        if "owner" not in connections:
            raise ImproperlyConfigured("DATABASE_OWNER_URL is not set. Resealing changes every table, as their owner.")
        resealer = Resealer()
        total = 0
        for model, columns in sealed_models():
            with tqdm(desc=model._meta.label, unit=" rows", disable=None) as progress:
                try:
                    for read, changed in resealer.table(model, columns):
                        progress.update(read)
                        total += changed
                except InvalidToken as error:
                    raise CommandError(
                        f"{model._meta.label} holds a value that no key of FERNET_KEYS opens. Put the missing key back at the end of the list."
                    ) from error
        self.stdout.write(f"{total} rows sealed again.")
