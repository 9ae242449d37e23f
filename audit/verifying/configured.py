"""What the verifier is given by the settings of the machine that it runs on, and by the witness when it is asked."""

from pathlib import Path

from django.conf import settings

from audit.sealing.notes import CannotRead, Verifier
from audit.sealing.witnesses import Refused, Unreachable, WitnessClient
from audit.verifying.given import CannotVerify, Given


def given(*, note: Path | None = None, ask: bool = True, receipts: Path | None = None) -> Given:
    """Return the pinned keys, the witness's head (from a file, or asked for now), and the receipts. Raises CannotVerify."""
    try:
        keys = tuple(Verifier.parse(key) for key in settings.LOG_KEYS)
        witness = Verifier.parse(settings.WITNESS_KEY) if settings.WITNESS_KEY else None
    except CannotRead as error:
        raise CannotVerify(f"LOG_KEYS or WITNESS_KEY cannot be read: {error}") from error
    return Given(
        log_keys=keys,
        witness_key=witness,
        witness_note=_read(note) if note else _ask(keys, witness) if ask else None,
        receipts=receipts,
        retention_months=settings.LOG_RETENTION_MONTHS,
    )


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotVerify(f"The witness's note cannot be read: {error}") from error


def _ask(keys: tuple[Verifier, ...], witness: Verifier | None) -> str:
    if not keys or witness is None or not settings.WITNESS_URL:
        raise CannotVerify(
            "LOG_KEYS, WITNESS_KEY and WITNESS_URL must be set, or say --no-witness (then less is seen)."
        )
    client = WitnessClient(settings.WITNESS_URL, witness, timeout=10)
    try:
        head = client.head(keys[0].name)
    except (Unreachable, Refused) as error:
        raise CannotVerify(str(error)) from error
    finally:
        client.close()
    if head is None:
        raise CannotVerify(f"The witness has no checkpoint of {keys[0].name}.")
    return str(head)
