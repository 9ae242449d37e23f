"""The witness as a program: its settings, its answers over HTTP, killed and started again."""

import http.client
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from audit.sealing.additions import Addition
from audit.sealing.notes import COSIGNER, Signer
from audit.sealing.witnesses import Behind, Refused, WitnessClient
from audit.witness.core import CannotWitness, Witness
from audit.witness.setup import SETTINGS, witness
from tests.audit.test_witness import COSIGN, LOG, ORIGIN, OTHER, request
from tests.support.sealing import served

ROOT = Path(__file__).resolve().parent.parent.parent


# --- its settings ---------------------------------------------------------------------------------------------------------------------
def given(folder):
    return {
        "WITNESS_FOLDER": str(folder),
        "WITNESS_SIGNING_KEY": COSIGN.secret,
        "WITNESS_LOG_KEYS": f"{LOG.verifier},{OTHER.verifier}",
    }


@pytest.mark.parametrize("name", SETTINGS)
def test_what_is_missing_is_named_with_what_to_do(tmp_path, name):
    environment = {key: value for key, value in given(tmp_path).items() if key != name}

    with pytest.raises(CannotWitness, match=f"{name} is not set. .{{30}}"):
        witness(environment)


def test_each_may_stand_in_a_file(tmp_path):
    environment = {}
    for name, value in given(tmp_path / "w").items():
        (tmp_path / name).write_text(f"{value}\n")
        environment[f"{name}_FILE"] = str(tmp_path / name)

    assert witness(environment).log_keys == {ORIGIN: [LOG.verifier, OTHER.verifier]}


# --- the whole program ------------------------------------------------------------------------------------------------------------------
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def program(folder, port):
    """`manage.py witness` with nothing else in the environment: no setting, key or database of the shop."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "manage.py", "witness", "--port", str(port)], cwd=ROOT, env=given(folder), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        for _ in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, process.stdout.read()
                time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def test_over_http_it_cosigns_remembers_when_killed_and_prints_its_key(tmp_path):
    port = free_port()
    client = WitnessClient(f"http://127.0.0.1:{port}/", COSIGN.verifier, timeout=10)
    with program(tmp_path, port) as process:
        assert client.head(ORIGIN) is None
        asked = Addition.parse(request(0, 7))
        cosigned = client.add(asked.old, asked.proof, asked.note)
        assert str(client.head(ORIGIN)) == str(cosigned)
        with pytest.raises(Behind) as behind:
            client.add(0, (), Addition.parse(request(0, 9)).note)
        with pytest.raises(Refused) as refused:
            client.add(7, (), Addition.parse(request(7, 9)).note)
        second = subprocess.run(
            [sys.executable, "manage.py", "witness", "--port", str(free_port())], cwd=ROOT, env=given(tmp_path), text=True,
            capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        process.kill()
        said = process.stdout.read()
    while port_taken(port):  # granian's own worker ends after its parent
        time.sleep(0.1)
    with program(tmp_path, port):
        remembered = client.head(ORIGIN)
        client.close()

    assert (behind.value.size, refused.value.status) == (7, 422)
    assert (second.returncode, "Another witness" in second.stderr) == (1, True)
    assert f"WITNESS_KEY: {COSIGN.verifier}" in said
    assert COSIGN.secret not in said
    assert str(remembered) == str(cosigned)


def port_taken(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("method,path,body,status", [
    ("GET", "/add-checkpoint", None, 405),
    ("POST", "/checkpoint?origin=x", b"", 405),
    ("GET", "/", None, 404),
    ("GET", "/checkpoint", None, 404),
    ("GET", "/checkpoint?origin=../../etc/passwd", None, 404),
    ("POST", "/add-checkpoint", b"", 400),
    ("POST", "/add-checkpoint", b"x" * 200_000, 400),
])  # fmt: skip
def test_anything_else_is_refused(tmp_path, method, path, body, status):
    with served(Witness(tmp_path, COSIGN, [LOG.verifier])) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request(method, path, body)
        answer = connection.getresponse()
        answer.read()
        connection.close()

    assert answer.status == status


def test_new_keys_are_printed_as_the_settings_want_them(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "witness", "--new-key", "w.example/1"], cwd=ROOT, env={}, text=True, capture_output=True, check=True,
        timeout=60,
    )  # fmt: skip
    printed = dict(line.split("=", 1) for line in done.stdout.splitlines())

    assert str(Signer.parse(printed["WITNESS_SIGNING_KEY"]).verifier) == printed["WITNESS_KEY"]
    assert Signer.parse(printed["WITNESS_SIGNING_KEY"]).algorithm == COSIGNER
