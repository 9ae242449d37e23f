"""The demo's keys: made on the first start, kept in SHOPDESK_HOME, readable by nobody else. A real shop brings its own.

One file for what a real carrier keeps apart: the demo hands each process only its own (shopdesk.demo).
"""

import fcntl
import os
import secrets
from pathlib import Path

from audit.sealing.notes import COSIGNER, Signer

LETTERS = ("SECRET_KEY", "FERNET_KEYS", "FINGERPRINT_KEY")
LOG = ("LOG_SIGNING_KEY", "LOG_KEYS", "audit.shopdesk.example/lookups/1", 0x01)
WITNESS = ("WITNESS_SIGNING_KEY", "WITNESS_KEY", "witness.shopdesk.example/1", COSIGNER)
NAMES = (*LETTERS, *LOG[:2], *WITNESS[:2])


def ensure(home: Path) -> dict[str, str]:
    """Return the demo's keys, making what is missing; what is there stays. Several processes may ask at once."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / "keys.env"
    found = _read(path)
    if found.keys() >= set(NAMES):
        return found
    folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        found = _made() | _read(path)
        draft = path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={found[name]}\n" for name in NAMES)
        os.replace(draft, path)
    finally:
        os.close(folder)
    return found


def witness_url(home: Path) -> str:
    """Return where the demo's witness listens; empty when it never ran."""
    path = home / "witness" / "url"
    return path.read_text().strip() if path.exists() else ""


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)


def _made() -> dict[str, str]:
    made = {name: secrets.token_urlsafe(48) for name in LETTERS}
    for private, public, name, algorithm in (LOG, WITNESS):
        signer = Signer.generate(name, algorithm)
        made |= {private: signer.secret, public: str(signer.verifier)}
    return made
