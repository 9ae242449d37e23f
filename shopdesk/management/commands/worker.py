"""Seal the log each second, and do what is to be done beside it: signals, samples, partitions. Ctrl-C or SIGTERM ends it."""

import signal
import sys
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from audit.sealing.notes import LOG, CannotRead, Signer, Verifier
from audit.sealing.sealer import CannotSeal, Sealer
from audit.sealing.witnesses import Unreachable, WitnessClient
from shopdesk.jobs import JOBS
from shopdesk.worker import Jobs, seal_once, tend


class Command(BaseCommand):
    help = "Seal the log and have it witnessed, each second; do the house's regular work beside it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what is there, do each job once, and end")
        parser.add_argument("--new-key", metavar="ORIGIN", help="print a fresh pair of keys of a log and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["new_key"]:
            self._new_key(options["new_key"])
            return
        sealer = self._sealer()
        stop = threading.Event()
        jobs = Jobs(JOBS, stop=stop, say=self._say)
        if options["once"]:
            self._once(sealer, jobs)
            return

        def end(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        jobs.start()
        code = tend(sealer, stop=stop, say=self._say)
        stop.set()
        jobs.join(10)
        sys.exit(code)

    def _sealer(self) -> Sealer:
        try:
            signers = [Signer.parse(skey) for skey in _given(settings.LOG_SIGNING_KEY, "LOG_SIGNING_KEY", _MAKE)]
            witness = Verifier.parse(_given(settings.WITNESS_KEY, "WITNESS_KEY", "manage.py witness prints it."))
            client = WitnessClient(_given(settings.WITNESS_URL, "WITNESS_URL", "It is the witness's address."), witness)
            if "sealer" not in connections:
                raise ImproperlyConfigured(
                    "SEALER_DATABASE_URL is not set. It is the address of the role shopdesk_sealer, for the worker alone."
                )
            sealer = Sealer(signers, client)
        except (CannotRead, CannotSeal, ValueError) as error:
            raise ImproperlyConfigured(str(error)) from error
        for signer in signers:
            self._say(f"pin this public key in LOG_KEYS: {signer.verifier}")
        return sealer

    def _once(self, sealer: Sealer, jobs: Jobs) -> None:
        try:
            seal_once(sealer)
        except (CannotSeal, Unreachable) as error:
            sys.exit(f"worker: {error}")
        self._say(f"sealed and witnessed: {sealer.frontier.size} entries")
        jobs.once()
        seal_once(sealer)  # what the jobs have said

    def _new_key(self, origin: str) -> None:
        try:
            signer = Signer.generate(origin, LOG)
        except CannotRead as error:
            sys.exit(f"worker: {error}")
        self.stdout.write(f"LOG_SIGNING_KEY={signer.secret}")
        self.stdout.write(f"LOG_KEYS={signer.verifier}")

    def _say(self, sentence: str) -> None:
        self.stdout.write(f"worker: {sentence}")
        self.stdout.flush()


_MAKE = "It signs the log's checkpoints. Make one with: manage.py worker --new-key ORIGIN."


def _given(value: Any, name: str, advice: str) -> Any:
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. {advice}")
    return value
