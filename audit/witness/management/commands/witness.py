"""Serve the witness. It reads WITNESS_FOLDER, WITNESS_SIGNING_KEY and WITNESS_LOG_KEYS, and nothing of the shop's settings."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from audit.sealing.notes import COSIGNER, CannotRead, Signer
from audit.witness.core import CannotWitness, alone
from audit.witness.setup import witness


class Command(BaseCommand):
    help = "Cosign the log's checkpoints, on a machine where the database's administrators have no account."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8800)
        parser.add_argument("--new-key", metavar="NAME", help="print a fresh pair of keys and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self._new_key(options["new_key"])
            return
        try:
            found = witness()
            with alone(found.folder):
                self.stdout.write(f"witness: pin this public key as WITNESS_KEY: {found.signer.verifier}")
                for key in (key for keys in found.log_keys.values() for key in keys):
                    self.stdout.write(f"witness: for the log {key}")
                self.stdout.write(f"witness: http://{options['host']}:{options['port']}")
                self.stdout.flush()
                Granian(
                    "audit.witness.process:application", address=options["host"], port=options["port"], interface=Interfaces.WSGI, workers=1,
                    blocking_threads=4, websockets=False, log_level=LogLevels.warning,
                ).serve()  # fmt: skip
        except CannotWitness as error:
            sys.exit(f"witness: {error}")

    def _new_key(self, name: str) -> None:
        try:
            signer = Signer.generate(name, COSIGNER)
        except CannotRead as error:
            sys.exit(f"witness: {error}")
        self.stdout.write(f"WITNESS_SIGNING_KEY={signer.secret}")
        self.stdout.write(f"WITNESS_KEY={signer.verifier}")
