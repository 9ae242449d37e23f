"""32 people at once, as a process of its own: `python -m tests.tamper.writers FOLDER`, until there is a file FOLDER/stop.

Each writes down what the log acknowledged. FOLDER/acknowledged-N: `id uuid` of each entry for which record_all returned.
FOLDER/unknown-N: the uuid of each that raised: whether those were committed before the connection died, nobody can know.
"""

import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from random import Random
from uuid import uuid4

import django

WRITERS = 32


def main() -> None:
    django.setup()
    folder = Path(sys.argv[1])
    threads = [threading.Thread(target=write, args=(folder, nth)) for nth in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def write(folder: Path, nth: int) -> None:
    """One person: a business transaction that is often rolled back, and in it entries that never are."""
    from django.db import DatabaseError, InterfaceError, connections, transaction

    from audit.log import CannotRecord, Draft, record_all

    dice = Random(nth)
    with (
        open(folder / f"acknowledged-{nth}", "w", buffering=1) as done,
        open(folder / f"unknown-{nth}", "w", buffering=1) as unknown,
    ):
        while not (folder / "stop").exists():
            drafts = [Draft("session.opened", visit=nth) for _ in range(dice.choice((1, 1, 1, 5)))]
            with suppress(DatabaseError, InterfaceError), transaction.atomic():
                with connections["default"].cursor() as cursor:
                    cursor.execute("INSERT INTO django_session VALUES (%s, '', now())", [uuid4().hex])
                try:
                    recorded = record_all(drafts, by=None)
                except CannotRecord:
                    unknown.write("".join(f"{draft.uuid}\n" for draft in drafts))
                else:
                    done.write("".join(f"{entry.id} {entry.uuid}\n" for entry in recorded))
                time.sleep(dice.random() * 0.1)
                if dice.random() < 0.5:
                    transaction.set_rollback(True)
            if not connections["default"].is_usable():
                connections["default"].close()
                time.sleep(0.1)
    connections.close_all()


if __name__ == "__main__":
    main()
