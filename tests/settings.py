"""The settings of the tests: real PostgreSQL (DATABASE_URL, or the embedded one), made-up keys, the rest as in production."""

import os
from contextlib import closing
from pathlib import Path

import psycopg2

from shopdesk import embedded

HOME = Path(os.environ.get("SHOPDESK_HOME", Path(__file__).resolve().parent.parent / ".shopdesk-test"))
os.environ.pop("SHOPDESK_DEMO", None)
os.environ.update(
    SHOPDESK_HOME=str(HOME),
    SECRET_KEY="tests: a secret key that is no secret",
    FERNET_KEYS="tests: the newest sealing key,tests: an older sealing key",
    FINGERPRINT_KEY="tests: a fingerprint key",
    ALLOWED_HOSTS="testserver,127.0.0.1,localhost",
    SHOPDESK_HTTPS="false",
    RECEIPT_FOLDER=str(HOME / "receipts"),
)
if "DATABASE_URL" not in os.environ:
    urls = embedded.start(HOME)
    with closing(psycopg2.connect(embedded._server(HOME).get_uri())) as superuser:
        superuser.autocommit = True
        with superuser.cursor() as cursor:  # hundreds of databases come and go: none of them outlives a power cut
            cursor.execute("ALTER SYSTEM SET fsync = off")
            cursor.execute("SELECT pg_reload_conf()")
    os.environ.update(
        DATABASE_URL=urls.app, LOG_DATABASE_URL=urls.log, READER_DATABASE_URL=urls.reader, SEALER_DATABASE_URL=urls.sealer,
        DATABASE_OWNER_URL=urls.owner,
    )  # fmt: skip

(HOME / "static").mkdir(parents=True, exist_ok=True)

from shopdesk.settings import *  # noqa: E402, F403

# Argon2 is slow on purpose; tests sign in hundreds of times. One test checks the real list.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
