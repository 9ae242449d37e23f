"""W1 to W5: what the witness answers over HTTP, to the log and to whoever has its key."""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from audit.sealing.additions import Addition
from audit.sealing.notes import Checkpoint, Note, Signer
from audit.sealing.tree import Frontier, consistency_proof
from tests.support.sealing import served
from tests.tamper.answers import ANSWERS, Answer
from tests.tamper.evidence import ORIGIN, Evidence

LEAVES = [bytes([nth]) * 32 for nth in range(20)]


@pytest.fixture
def ask(tmp_path, clean) -> Callable[[int, list[bytes], int, Signer], tuple[int, str, bytes]]:
    """Send a checkpoint over some leaves, with the proof from the first `old` of them, to a witness that has cosigned LEAVES[:12]."""
    evidence = Evidence("", tmp_path, clean.log, clean.cosigner)

    def send(connection, old, proof_from, leaves, signer):
        before, after = Frontier(), Frontier()
        before.extend(leaves[:proof_from])
        after.extend(leaves)
        made = Checkpoint(ORIGIN, after.size, after.root)
        note = Note(made.text, (signer.sign(made.text),))
        proof = tuple(consistency_proof(before, leaves[proof_from:])) if proof_from else ()
        connection.request("POST", "/add-checkpoint", bytes(Addition(old, proof, note)))
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type"), answer.read()

    with served(evidence.witness) as url:
        connection = http.client.HTTPConnection(urlsplit(url).hostname, urlsplit(url).port, timeout=5)
        assert send(connection, 0, 0, LEAVES[:12], clean.log)[0] == 200
        head = evidence.head

        def asked(answer: Answer):
            found = send(connection, *answer.sent(LEAVES), clean.log if answer.known_key else Signer.generate(ORIGIN))
            return found, head, evidence.head

        yield asked
        connection.close()


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: f"{answer.number} {answer.what}")
def test_the_witness_answers_as_the_table_says_and_keeps_its_head_unless_the_log_was_extended(ask, answer):
    (status, kind, body), before, after = ask(answer)

    assert status == answer.status
    assert (after != before) == (status == 200)
    if status == 409:
        assert (kind, body) == ("text/x.tlog.size", b"12\n")
