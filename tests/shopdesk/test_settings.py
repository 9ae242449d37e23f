"""Settings: every one documented, none with a silent default, each mistake answered by a sentence."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from audit.witness.setup import SETTINGS

ROOT = Path(__file__).resolve().parent.parent.parent
SETTING = re.compile(
    r"""(?:env(?:\.\w+)?|required)\(\s*["']([A-Z][A-Z_]+)["']|os\.environ(?:\.get\(|\[)\s*["']([A-Z][A-Z_]+)["']"""
)


def settings_read():
    files = [*sorted((ROOT / "shopdesk").rglob("*.py")), ROOT / "manage.py"]
    found = {one or other for file in files for one, other in SETTING.findall(file.read_text())}
    return (found | SETTINGS.keys()) - {"DJANGO_SETTINGS_MODULE"}


def test_every_setting_is_documented():
    assert {"SECRET_KEY", "DATABASE_URL", "SHOPDESK_DEMO", "ALLOWED_HOSTS"} <= settings_read()

    readme = (ROOT / "README.md").read_text()
    assert sorted(name for name in settings_read() if f"`{name}`" not in readme and f"`{name}=" not in readme) == []


SOUND = {
    "SECRET_KEY": "x" * 25 + "a secret of more than fifty letters, quite random",
    "FERNET_KEYS": "a sealing key",
    "FINGERPRINT_KEY": "a fingerprint key",
    "ALLOWED_HOSTS": "counter.example.jp",
    "SHOPDESK_HTTPS": "true",
    "RECEIPT_FOLDER": "receipts",
}
DATABASES = ("DATABASE_URL", "LOG_DATABASE_URL", "READER_DATABASE_URL")


def manage(*arguments, **settings):
    """Run manage.py as production would, in a process of its own, with nothing else in the environment."""
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments], cwd=ROOT, env={"PATH": os.environ["PATH"], **settings}, text=True,
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def test_a_production_like_start_passes_the_check(db):
    urls = {name: os.environ[name] for name in DATABASES}

    done = manage("check", "--deploy", "--fail-level", "WARNING", **SOUND, **urls)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "FERNET_KEYS", "FINGERPRINT_KEY", "ALLOWED_HOSTS", "RECEIPT_FOLDER", *DATABASES]
)
def test_a_missing_setting_stops_with_a_sentence_that_says_what_to_do(db, name):
    given = {**SOUND, **{name: os.environ[name] for name in DATABASES}}
    del given[name]

    done = manage("check", **given)

    assert done.returncode != 0
    assert done.stderr.startswith(f"shopdesk: {name} is not set."), done.stderr
    assert done.stderr.count("\n") == 1
    assert len(done.stderr) > len(f"shopdesk: {name} is not set.") + 30


@pytest.mark.parametrize(
    "given,sentence",
    [({}, "EMAIL_URL is not set."), ({"EMAIL_URL": "a mail server"}, "EMAIL_URL cannot be read;")],
)
def test_a_carriers_address_needs_a_mail_server(db, given, sentence):
    sound = {**SOUND, **{name: os.environ[name] for name in DATABASES}}

    done = manage("check", **sound, CARRIER_LOG_EMAIL="log@carrier.example", **given)

    assert done.returncode != 0
    assert done.stderr.startswith(f"shopdesk: {sentence}"), done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", DATABASES)
def test_a_wrong_address_stops_with_a_sentence(db, name):
    given = {**SOUND, **{name: os.environ[name] for name in DATABASES}, name: "not an address"}

    done = manage("check", **given)

    assert done.returncode != 0
    assert done.stderr.startswith("shopdesk: The address of the database"), done.stderr
