"""A key grows old: every value is sealed again, and the old key opens nothing any more."""

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from fernet_fields.hkdf import derive_fernet_key

from vault.fingerprints import fingerprint


def sealed_names() -> list[bytes]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT name FROM customers_customer")
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_reseal_moves_every_value_to_the_newest_key_and_a_second_run_changes_nothing(real_db, settings, capsys, taro):
    old = settings.FERNET_KEYS
    settings.FERNET_KEYS = ["a key of this morning", *old]

    call_command("reseal")
    first = capsys.readouterr().out
    call_command("reseal")
    second = capsys.readouterr().out

    newest = Fernet(derive_fernet_key("a key of this morning"))
    assert taro.name.encode() in [newest.decrypt(token) for token in sealed_names()]
    with pytest.raises(InvalidToken):
        Fernet(derive_fernet_key(old[0])).decrypt(sealed_names()[0])
    assert not first.startswith("0 ")
    assert second == "0 rows sealed again.\n"


def test_reseal_says_which_table_needs_a_key_that_was_thrown_away_too_early(real_db, settings):
    settings.FERNET_KEYS = ["only a new key"]

    with pytest.raises(CommandError, match="no key of FERNET_KEYS opens"):
        call_command("reseal")


def test_the_same_digits_have_another_fingerprint_under_another_kind(settings):
    number = "09012345678"

    assert fingerprint("NUMBER_KANA", number) != fingerprint("document:LICENCE", number)
    assert fingerprint("NUMBER_KANA", number) == fingerprint("NUMBER_KANA", number)
    settings.FINGERPRINT_KEY = "another key"
    assert fingerprint("NUMBER_KANA", number) != fingerprint("NUMBER_KANA", "")
