"""The worker: the sealer each second, and the jobs beside it in a thread of their own. Several may run; one seals, the others stand by."""

import logging
import threading
import time
import zlib
from collections.abc import Callable, Sequence

from django.db import connections
from django.db.utils import Error as DatabaseFailed
from django.utils import timezone

from audit.log import CannotRecord
from audit.sealing.sealer import BATCH, AnotherSeals, CannotSeal, Sealer
from audit.sealing.witnesses import Unreachable
from shopdesk.jobs import Job, Warned

logger = logging.getLogger("shopdesk.worker")

ROUND = 1.0
WAIT = 3.0
"""Seconds before trying again what failed: the lock of another sealer, the database, the witness at the start."""
JOB_LOCKS = 20261122

Say = Callable[[str], None]


def tend(sealer: Sealer, *, stop: threading.Event, say: Say) -> int:
    """Seal each second until `stop`. Returns 0, or 1 when the log does not fit what was sealed: that is never mended here."""
    started, said = False, ""

    def tell(sentence: str) -> None:
        nonlocal said
        if sentence != said:  # once, not each second
            said = sentence
            say(sentence)

    try:
        while not stop.is_set():
            begun = time.monotonic()
            try:
                if not started:
                    sealer.start()
                    started = True
                    tell(f"sealing {sealer.origin}, {sealer.frontier.size} entries so far")
                full = sealer.seal() >= BATCH
                if sealer.due():
                    sealer.checkpoint()
                    tell("witnessed")
            except AnotherSeals:
                tell("another worker seals; standing by")
                stop.wait(WAIT)
            except CannotSeal as error:
                logger.critical("seal.stopped")
                say(f"STOPPED: {error}")
                return 1
            except Unreachable as error:
                logger.warning("witness.unreachable")
                tell(f"{error} Trying again; without it no look is recorded after a while.")
                if not started:
                    stop.wait(WAIT)
            except (DatabaseFailed, CannotRecord) as error:
                logger.exception("seal.failed")
                tell(f"the database does not answer ({type(error).__name__}); trying again")
                sealer.stop()
                started = False
                stop.wait(WAIT)
            else:
                if full:
                    continue
            stop.wait(max(0.0, begun + ROUND - time.monotonic()))
    finally:
        sealer.stop()
    return 0


def seal_once(sealer: Sealer) -> None:
    """Seal everything that has no leaf, have it witnessed, and end. Raises what the sealer raises."""
    try:
        sealer.start()
        while sealer.seal():
            pass
        sealer.checkpoint()
    finally:
        sealer.stop()


class Jobs(threading.Thread):
    """Does the jobs that are due, one after the other. A failure is told and tried again at the job's next time."""

    def __init__(self, jobs: Sequence[Job], *, stop: threading.Event, say: Say) -> None:
        super().__init__(name="jobs", daemon=True)
        self.jobs, self.stopping, self.say = jobs, stop, say
        self._due = {job.name: timezone.now() for job in jobs}

    def run(self) -> None:
        while not self.stopping.is_set():
            self.once()
            self.stopping.wait(ROUND)
        connections.close_all()

    def once(self) -> None:
        for job in self.jobs:
            if timezone.now() >= self._due[job.name] and not self.stopping.is_set():
                self._due[job.name] = timezone.now() + job.every
                self._do(job)

    def _do(self, job: Job) -> None:
        try:
            if not self._is_ours(job):
                return
            job.run()
        except Warned as warned:
            logger.warning("job.warned", extra={"command": job.name})
            self.say(f"{job.name}: {warned}")
        except Exception as error:
            # The message may quote a row; the type does not.
            logger.exception("job.failed", extra={"command": job.name})
            self.say(f"{job.name} failed: {type(error).__name__}")
            for alias in connections:
                connections[alias].close()

    def _is_ours(self, job: Job) -> bool:
        """Take the job's lock, which stays with the first worker that asked as long as its session lives."""
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [JOB_LOCKS, number_of(job.name)])
            return bool(cursor.fetchone()[0])


def number_of(name: str) -> int:
    """Return the number under which PostgreSQL knows a job's lock."""
    return zlib.crc32(name.encode()) - 2**31
