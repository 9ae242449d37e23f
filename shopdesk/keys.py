"""The demo's keys: made on the first start, kept in SHOPDESK_HOME, readable by nobody else. A real shop brings its own."""

import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "FERNET_KEYS", "FINGERPRINT_KEY")


def ensure(home: Path) -> dict[str, str]:
    """Return the demo's keys, making the file when it is missing. Several processes may ask at once."""
    path = home / "keys.env"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{name}={secrets.token_urlsafe(48)}\n" for name in NAMES)
        # link() refuses to replace what another process has just put there, so that both read the same keys.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line)
