"""The demo's own keys: made once, kept, read by nobody else."""

import stat
from concurrent.futures import ThreadPoolExecutor

from audit.sealing.notes import Signer
from shopdesk import keys


def test_keys_are_made_once_and_stay(tmp_path):
    first = keys.ensure(tmp_path)

    assert keys.ensure(tmp_path) == first
    assert set(first) == set(keys.NAMES)
    assert len(set(first.values())) == len(keys.NAMES)
    assert min(len(value) for value in first.values()) >= 50


def test_nobody_else_may_read_them(tmp_path):
    keys.ensure(tmp_path)

    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.env"]


def test_processes_that_start_at_once_agree(tmp_path, monkeypatch):
    """Threads stand for the processes; each drafts under a name of its own, as a process does."""
    from itertools import count

    numbers = count(1)
    monkeypatch.setattr(keys.os, "getpid", lambda: next(numbers))

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keys.ensure(tmp_path), range(16)))

    assert all(one == found[0] for one in found)


def test_two_houses_have_different_keys(tmp_path):
    assert keys.ensure(tmp_path / "a") != keys.ensure(tmp_path / "b")


def test_an_older_house_is_given_the_keys_that_came_later(tmp_path):
    (tmp_path / "keys.env").write_text("SECRET_KEY=a\nFERNET_KEYS=b\nFINGERPRINT_KEY=c\n")

    found = keys.ensure(tmp_path)

    assert [found[name] for name in keys.LETTERS] == ["a", "b", "c"]
    assert set(found) == set(keys.NAMES)
    assert keys.ensure(tmp_path) == found


def test_the_public_keys_belong_to_the_private_ones(tmp_path):
    found = keys.ensure(tmp_path)

    for private, public, name, algorithm in (keys.LOG, keys.WITNESS):
        signer = Signer.parse(found[private])
        assert (str(signer.verifier), signer.name, signer.algorithm) == (found[public], name, algorithm)
