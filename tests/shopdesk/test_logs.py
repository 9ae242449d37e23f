"""Log lines for the operators: codes only. What is not on the list of allowed keys never reaches the line."""

import io
import json
import logging

import pytest

from audit import context
from audit.log import CannotRecord, record
from shopdesk import logs
from tests.conftest import sit_down
from tests.support.roles import rows, session


@pytest.fixture
def written():
    """What the process writes, by the handler that settings install."""
    before = (logging.root.handlers, logging.root.level)
    logs.configure({})
    (handler,) = logging.root.handlers
    stream = (handler.setStream(io.StringIO()) and handler.stream) or handler.stream
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.root.handlers, _ = before
    logging.root.setLevel(before[1])


def test_a_line_is_one_json_object_with_an_event_a_level_and_a_time(written):
    logging.getLogger("shop").warning("queue.slow", extra={"count": 3, "seconds": 1.5})

    (line,) = written()
    assert (line["event"], line["level"], line["count"], line["seconds"]) == ("queue.slow", "warning", 3, 1.5)
    assert line["timestamp"].endswith("Z")


def test_a_key_that_is_not_allowed_is_dropped(written):
    logging.getLogger("shop").error(
        "lookup.failed", extra={"customer_name": "山田 太郎", "number": "09077315678", "customer": "K-1"}
    )

    (line,) = written()
    assert set(line) <= logs.ALLOWED
    assert "山田" not in str(line)
    assert "0907" not in str(line)


def test_an_exception_is_named_by_its_type_and_never_quoted(written):
    try:
        int("ヤマダ タロウ")
    except ValueError:
        logging.getLogger("shop").exception("broke")

    (line,) = written()
    assert line["exception_type"] == "ValueError"
    assert "ヤマダ" not in json.dumps(line, ensure_ascii=False)
    assert "Traceback" not in json.dumps(line)


def test_arguments_of_a_message_do_not_carry_a_value_in(written):
    logging.getLogger("django.request").error("Internal Server Error: %s", "/visits/7/?kana=ヤマダ")

    (line,) = written()
    assert "ヤマダ" not in json.dumps(line, ensure_ascii=False)


def test_a_line_names_the_request_and_the_pseudonym_of_who_acts(written, db, by):
    someone = by()
    tokens = context.request_id.set(someone.request), context.actor.set(someone)
    logging.getLogger("shop").warning("something")
    context.request_id.reset(tokens[0])
    context.actor.reset(tokens[1])

    (line,) = written()
    assert (line["request"], line["staff"]) == (str(someone.request), str(someone.ref))
    assert someone.number not in str(line)


def test_a_refusing_log_is_heard_of_without_what_it_refused(written, real_db, by, taro):
    with session("owner") as owner:
        rows(owner, "ALTER TABLE audit_entry ADD CONSTRAINT never CHECK (v = 2) NOT VALID")

    with pytest.raises(CannotRecord):
        record("customer.looked_up", by=by(), subject=taro.id, digests=[b"k" * 32])

    (line,) = written()
    assert (line["event"], line["verbs"], line["exception_type"]) == (
        "audit.refused",
        ["customer.looked_up"],
        "IntegrityError",
    )
    assert str(taro.id) not in str(line)


def test_a_page_that_breaks_writes_nothing_of_what_was_typed(written, real_db, taro, monkeypatch):
    from customers import actions

    def breaks(*_args, **_kwargs):
        raise RuntimeError(f"cannot find {taro.name}")

    aoki = sit_down("aoki")
    aoki.raise_request_exception = False
    from tests.support.leaks import chosen

    stage = chosen()
    monkeypatch.setattr(actions, "look_up", breaks)
    response = aoki.post(
        f"/visits/{stage.visit.number}/lookup/", {"number": taro.number, "kana": taro.kana, "born_on": ""}
    )

    told = json.dumps(written(), ensure_ascii=False)
    assert response.status_code in (200, 500)
    assert [canary for canary, field in taro.canaries.items() if len(canary) > 4 and canary in told] == []
