"""The log as evidence: verify it, export it, prove one entry, bring it back after a restore, remove what is past its time."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from audit.archive.exporting import CannotExport, export
from audit.archive.importing import CannotImport, import_
from audit.archive.proving import CannotProve, prove
from audit.archive.pruning import CannotPrune, announce, prune
from audit.context import Actor
from audit.log import CannotRecord
from audit.sealing.notes import CannotRead, Checkpoint, Note, Signer
from audit.verifying import CannotVerify, verify
from audit.verifying.configured import given
from audit.verifying.given import Report
from staff.models import Staff

_REFUSALS = (CannotVerify, CannotExport, CannotProve, CannotImport, CannotPrune, CannotRecord, CannotRead, OSError)


class Command(BaseCommand):
    help = "Verify, export, prove, import or prune the log; docs/verify.md. Exit 0: in order; 1: findings; 2: could not be done."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        one = what.add_parser("verify", help="compare everything with everything; a line for each finding")
        one.add_argument("--since-last", action="store_true", help="only what follows the last verified checkpoint")
        one.add_argument("--state", type=Path, help="where the last verified checkpoint is kept")
        one.add_argument(
            "--witness-note", type=Path, help="the witness's newest checkpoint in a file, instead of asking it"
        )
        one.add_argument("--no-witness", action="store_true", help="do not ask the witness: less is seen")
        one.add_argument("--receipts", type=Path, help="the folder of the receipts (default: RECEIPT_FOLDER)")
        one.add_argument("--no-receipts", action="store_true", help="leave the receipts out: less is seen")
        one = what.add_parser("export", help="write the log as files for the stand-alone verifier")
        one.add_argument("folder", type=Path)
        one.add_argument("--month", help="only this one, as 2026-11, anew")
        one = what.add_parser("prove", help="write the proof that an entry is in the log")
        one.add_argument("entry", help="its number or its uuid")
        one.add_argument("--out", type=Path, help="a file (default: the screen)")
        one = what.add_parser("import", help="after a restore: replay what is missing until the root is the witness's")
        one.add_argument("folder", type=Path)
        one.add_argument("--witness-note", type=Path)
        one = what.add_parser("prune", help="remove a month past retention; two people")
        one.add_argument("month", help="as 2023-01")
        one.add_argument("--announce", action="store_true", help="say so on the log; somebody else then removes it")
        one.add_argument("--by", required=True, metavar="NUMBER", help="your staff number")
        one.add_argument("--export", type=Path, required=True, metavar="FOLDER", help="a fresh export of the log")
        what.add_parser("keys", help="print the public keys that are pinned here")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['what']}")(Namespace(**options))
        except _REFUSALS as error:
            raise CommandError(str(error), returncode=2) from error
        except Exception as error:  # a table that is gone, a connection that broke: an exit of 1 would mean findings
            raise CommandError(f"Could not be done: {type(error).__name__}: {error}".strip(), returncode=2) from error

    def _verify(self, options: Namespace) -> None:
        state = options.state or Path(settings.HOME) / "verified"
        receipts = None if options.no_receipts else options.receipts or Path(settings.RECEIPT_FOLDER)
        known = given(note=options.witness_note, ask=not options.no_witness, receipts=receipts)
        since = _last(state) if options.since_last else None
        with _bar("entries") as progress:
            report = verify(known, since=since, progress=progress)
        for finding in report.findings:
            self.stdout.write(str(finding))
        if report.findings:
            sys.exit(1)
        self._in_order(report, since, state)

    def _in_order(self, report: Report, since: Checkpoint | None, state: Path) -> None:
        after = f" after the first {since.size}" if since else ""
        if report.head is None:
            self.stdout.write(f"{report.entries} entries{after} in order; no new checkpoint.")
            return
        self.stdout.write(f"{report.entries} entries{after} in order. Head: {' '.join(report.head.text.split())}")
        if report.note:
            draft = state.with_suffix(".part")
            draft.write_text(report.note)
            draft.replace(state)

    def _export(self, options: Namespace) -> None:
        with _bar("entries") as progress:
            made = export(options.folder, month=options.month, progress=progress)
        self.stdout.write(f"{len(made.months)} months in {options.folder}, up to entry {made.size} of {made.origin}.")

    def _prove(self, options: Namespace) -> None:
        proof = str(prove(_entry(options.entry)))
        if options.out is None:
            self.stdout.write(proof, ending="")
        else:
            options.out.write_text(proof)

    def _import(self, options: Namespace) -> None:
        with _bar("entries") as progress:
            entries, leaves = import_(options.folder, given(note=options.witness_note), progress=progress)
        self.stdout.write(
            f"{entries} entries and {leaves} leaves were missing. The root is the witness's: start the worker."
        )

    def _prune(self, options: Namespace) -> None:
        by, known = _person(options.by), given(ask=False)
        if options.announce:
            said = announce(options.month, by=by, export=options.export, given=known)
            self.stdout.write(f"Announced: {options.month}, up to leaf {said.last}. Somebody else may now remove it.")
        else:
            done = prune(options.month, by=by, export=options.export, given=known)
            self.stdout.write(
                f"{options.month} is removed; {done.gone} entries are gone in all, their leaves stay. Keep the export."
            )

    def _keys(self, _options: Namespace) -> None:
        for key in settings.LOG_KEYS:
            self.stdout.write(f"log      {key}")
        for secret in settings.LOG_SIGNING_KEY:
            self.stdout.write(f"signs    {Signer.parse(secret).verifier}")
        self.stdout.write(f"witness  {settings.WITNESS_KEY or '(none)'}")


@contextmanager
def _bar(unit: str) -> Iterator[Callable[[int, int], None]]:
    with tqdm(unit=f" {unit}", unit_scale=True, disable=None, leave=False) as bar:

        def move(more: int, total: int) -> None:
            bar.total = total
            bar.update(more)

        yield move


def _last(state: Path) -> Checkpoint | None:
    """Return the checkpoint that was verified last; None, and so everything, when there was none."""
    try:
        return Checkpoint.parse(Note.parse(state.read_text()).text)
    except FileNotFoundError:
        return None


def _entry(named: str) -> int | UUID:
    try:
        return int(named) if named.isascii() and named.isdigit() else UUID(named)
    except ValueError as error:
        raise CannotProve(f"An entry is named by its number or its uuid, not {named}.") from error


def _person(number: str) -> Actor:
    """Return a member of staff as the actor of an entry; nobody sits at a terminal here."""
    found = Staff.objects.filter(number=number, ended_on=None).first()
    if found is None:
        raise CannotPrune(f"There is no member of staff {number}.")
    return Actor(ref=found.ref, number=number, staff=found.pk, shop=None, terminal=None, request=uuid4())  # type: ignore[arg-type]
