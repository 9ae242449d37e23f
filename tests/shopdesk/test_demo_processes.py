"""What each process of the demo is given: no more than in a real house."""

import pytest

from shopdesk import demo, keys


@pytest.fixture
def environments(tmp_path, settings, monkeypatch):
    settings.HOME = tmp_path
    settings.LOG_KEYS = [keys.ensure(tmp_path)["LOG_KEYS"]]
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://shopdesk_owner@/x")
    monkeypatch.setenv("SEALER_DATABASE_URL", "postgresql://shopdesk_sealer@/x")
    monkeypatch.setenv("LOG_SIGNING_KEY_FILE", "/somewhere")
    return {name: given for name, (_, given) in demo._processes(8000, 8800).items()}


def holds(environment, *words):
    return sorted({word for word in words for name in environment if name.startswith(word)})


SECRETS = ("DATABASE_OWNER_URL", "SEALER_DATABASE_URL", "LOG_SIGNING_KEY", "WITNESS_SIGNING_KEY")


def test_the_web_can_neither_seal_nor_cosign_nor_migrate(environments):
    assert holds(environments["web"], *SECRETS) == []
    assert "DATABASE_URL" in environments["web"]


def test_the_worker_can_seal_and_no_more(environments):
    assert holds(environments["worker"], *SECRETS) == ["LOG_SIGNING_KEY", "SEALER_DATABASE_URL"]


def test_the_witness_knows_no_database_and_no_key_of_the_shop(environments):
    assert sorted(environments["witness"]) == ["WITNESS_FOLDER", "WITNESS_LOG_KEYS", "WITNESS_SIGNING_KEY"]
