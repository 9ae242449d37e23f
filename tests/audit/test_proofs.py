"""manage.py audit prove and keys: one entry is proven to whoever has the keys, without the log."""

import pytest
from django.db import connections
from django.test import override_settings

from audit.log import record
from tests.audit.test_audit_command import audit, seal, stand_alone  # noqa: F401 - a fixture
from tests.conftest import actor


@pytest.mark.parametrize("named", ["id", "uuid"])
def test_an_entry_is_proven_to_whoever_has_the_keys(seal, tmp_path, named):  # noqa: F811
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"SELECT {named}, uuid FROM audit_entry ORDER BY id LIMIT 1 OFFSET 4")
        entry, uuid = cursor.fetchone()

    assert audit("prove", entry, "--out", tmp_path / "proof") == (0, [])
    code, lines = stand_alone(seal, "--proof", tmp_path / "proof")

    assert code == 0
    assert f'"uuid":"{uuid}"' in lines[1]


def test_a_proof_of_something_else_is_not_accepted(seal, tmp_path):  # noqa: F811
    lines = audit("prove", "00000000-0000-4000-8000-000000000000")
    with connections["reader"].cursor() as cursor:
        cursor.execute("SELECT max(id) FROM audit_entry")
        audit("prove", cursor.fetchone()[0], "--out", tmp_path / "proof")
    text = (tmp_path / "proof").read_text()
    (tmp_path / "proof").write_text(text.replace("index 5", "index 4"))

    assert lines[0] == 2
    assert stand_alone(seal, "--proof", tmp_path / "proof")[0] == 1


def test_what_is_not_sealed_or_not_witnessed_is_not_proven(seal):  # noqa: F811
    unsealed = record("staff.signed_in", by=actor())
    first = audit("prove", unsealed.id)
    seal.leaves()

    assert first == (2, [f"Entry {unsealed.id} is not sealed yet."])
    assert audit("prove", unsealed.id) == (2, [f"Entry {unsealed.id} is not witnessed yet."])
    assert audit("prove", "x")[0] == 2


def test_the_pinned_keys_are_printed_and_no_secret(seal):  # noqa: F811
    with override_settings(LOG_SIGNING_KEY=[seal.log.secret]):
        code, lines = audit("keys")

    assert code == 0
    assert lines == [
        f"log      {seal.log.verifier}",
        f"signs    {seal.log.verifier}",
        f"witness  {seal.witness.verifier}",
    ]
