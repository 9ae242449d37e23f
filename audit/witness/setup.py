"""What the witness is given: a folder, its key, the public keys of the logs. From the environment, or from the file named in NAME_FILE."""

import os
from collections.abc import Mapping
from pathlib import Path

from audit.sealing.notes import CannotRead, Signer, Verifier
from audit.witness.core import CannotWitness, Witness

SETTINGS = {
    "WITNESS_FOLDER": "It is the folder in which the witness keeps the newest checkpoint of each log.",
    "WITNESS_SIGNING_KEY": "It signs the checkpoints that were seen. Make one with: manage.py witness --new-key NAME.",
    "WITNESS_LOG_KEYS": "They are the public keys of the logs, as the worker prints them; several are separated by commas.",
}


def witness(environment: Mapping[str, str] = os.environ) -> Witness:
    """Return the witness that the environment describes. Raises CannotWitness with a sentence that says what to do."""
    folder, skey, vkeys = (_setting(name, environment) for name in SETTINGS)
    try:
        signer = Signer.parse(skey)
        log_keys = [Verifier.parse(vkey) for vkey in vkeys.split(",")]
    except CannotRead as error:
        raise CannotWitness(str(error)) from error
    return Witness(Path(folder), signer, log_keys)


def _setting(name: str, environment: Mapping[str, str]) -> str:
    if name in environment:
        found = environment[name]
    elif f"{name}_FILE" in environment:
        try:
            found = Path(environment[f"{name}_FILE"]).read_text()
        except OSError as error:
            raise CannotWitness(f"{name}_FILE names a file that cannot be read: {error.strerror}.") from error
    else:
        found = ""
    if not found.strip():
        raise CannotWitness(
            f"{name} is not set. {SETTINGS[name]} Set it in the environment, or name a file in {name}_FILE."
        )
    return found.strip()
