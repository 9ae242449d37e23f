"""One line of an entry: what Python writes, what PostgreSQL writes, what an RFC 8785 library writes, and what never changes."""

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
import rfc8785
from django.db import connections
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from audit.sealing.encoding import FIELDS, SQL, canonical, leaf_hash, moment
from audit.sealing.tree import root
from tests.support.roles import session

GOLDEN = Path(__file__).with_name("golden.lines")
LARGEST = 2**53 - 1
TYPES = {
    "actor": "uuid", "digests": "bytea[]", "flags": "text[]", "hits": "integer", "id": "bigint", "purpose": "text", "reason": "text",
    "recorded_at": "timestamptz", "request": "uuid", "sections": "text[]", "shop": "integer", "subject": "uuid", "terminal": "integer",
    "uuid": "uuid", "v": "smallint", "verb": "text", "visit": "bigint",
}  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
numbers = st.integers(-(2**31), 2**31 - 1)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.builds(
    lambda at, microsecond, zone: at.replace(microsecond=microsecond, tzinfo=UTC).astimezone(zone),
    st.datetimes(datetime(2001, 1, 2), datetime(2200, 1, 1)),
    st.sampled_from([0, 1, 999_999]) | st.integers(0, 999_999),
    zones,
)
codes = st.from_regex(r"([A-Za-z][A-Za-z0-9_.]{0,20})?", fullmatch=True)
"""What the constraints of the table let into a column of text; in lists PostgreSQL escapes whatever there is."""
uuids = st.uuids() | st.uuids().map(str)
entries = st.fixed_dictionaries(
    {
        "actor": st.none() | uuids,
        "digests": st.lists(st.binary(max_size=40) | st.binary(max_size=40).map(memoryview), max_size=3),
        "flags": st.lists(texts, max_size=3),
        "hits": st.none() | numbers,
        "id": st.integers(-LARGEST, LARGEST),
        "purpose": texts,
        "reason": texts,
        "recorded_at": times,
        "request": uuids,
        "sections": st.lists(texts, max_size=3),
        "shop": st.none() | numbers,
        "subject": st.none() | uuids,
        "terminal": st.none() | numbers,
        "uuid": uuids,
        "v": st.just(1),
        "verb": texts,
        "visit": st.none() | st.integers(-LARGEST, LARGEST),
    }
)
SOME = {
    "actor": None, "digests": [], "flags": [], "hits": None, "id": 1, "purpose": "", "reason": "",
    "recorded_at": datetime(2026, 3, 29, 0, 59, 59, 999_999, UTC), "request": UUID(int=1), "sections": ["customer"], "shop": 1,
    "subject": None, "terminal": None, "uuid": UUID(int=2), "v": 1, "verb": "visit.opened", "visit": None,
}  # fmt: skip


def plain(value):
    """The values of an entry as JSON has them, written down once more and otherwise."""
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return f"{at.date().isoformat()}T{at.hour:02}:{at.minute:02}:{at.second:02}.{at.microsecond:06}Z"
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "".join(f"{byte:02x}" for byte in bytes(value))
    return [plain(item) for item in value] if isinstance(value, list) else value


@given(entries)
@example(SOME | {"purpose": '"\\/\b\f\n\r\t\x1f\x7f\u2028é😀\ufffd'})
@settings(max_examples=300, deadline=None)
def test_python_writes_what_an_rfc_8785_library_writes(entry):
    assert canonical(entry) == rfc8785.dumps({name: plain(value) for name, value in entry.items()})


@pytest.fixture(scope="module")
def sessions():
    with session("reader", dbname="postgres") as connection:
        yield connection


rows = entries.flatmap(
    lambda entry: st.fixed_dictionaries(dict.fromkeys(("purpose", "reason", "verb"), codes)).map(entry.__or__)
)


@given(rows, st.sampled_from(["UTC", "Asia/Tokyo", "America/St_Johns", "Europe/Dublin"]))
@example(SOME | {"hits": -(2**31), "visit": -LARGEST}, "UTC")
@example(
    SOME | {"sections": ['"\\/\b\f\n\r\t\x1f\x7f\u2028é😀\ufffd'], "flags": ['"', "\\", ",", "{}", "NULL", ""]}, "UTC"
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_postgresql_writes_what_python_writes_of_the_same_row(sessions, entry, zone):
    row = ", ".join(f"(%s)::{TYPES[name]} AS {name}" for name in FIELDS)
    with sessions.cursor() as cursor:  # the driver's own: Django's takes every time for UTC
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [zone])
        cursor.execute(f"SELECT {', '.join(FIELDS)}, {SQL} FROM (SELECT {row}) e", [entry[name] for name in FIELDS])
        *back, line = cursor.fetchone()

    assert canonical(dict(zip(FIELDS, back, strict=True))) == canonical(entry) == line.encode()


def in_postgresql(entry):
    row = ", ".join(f"(%s)::{TYPES[name]} AS {name}" for name in FIELDS)
    with connections["reader"].cursor() as cursor:
        cursor.execute(f"SELECT {SQL} FROM (SELECT {row}) e", [entry[name] for name in FIELDS])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "row, other",
    [
        ({"flags": ["A", "B"]}, {"flags": ['A","B']}),
        ({"flags": ["A", "B"]}, {"flags": [["A", "B"]]}),
        ({"sections": ["a", "b"]}, {"sections": ['a","b']}),
        ({"sections": ["a"]}, {"sections": [None]}),
        ({"digests": [b"a" * 32, b"b" * 32]}, {"digests": [[b"a" * 32, b"b" * 32]]}),
        ({"purpose": "A", "reason": "B"}, {"purpose": 'A","reason":"B', "reason": ""}),
        ({"purpose": "A", "reason": "B"}, {"purpose": "A", "reason": 'B"'}),
        ({"actor": None}, {"actor": UUID(int=0)}),
        ({"hits": None}, {"hits": 0}),
    ],
)
def test_no_two_rows_write_the_same_line_whoever_took_the_constraints_away(db, row, other):
    assert in_postgresql(SOME | row) != in_postgresql(SOME | other)


@pytest.mark.parametrize(
    "wrong, error",
    [
        ({"hits": 1.0}, TypeError),
        ({"hits": True}, TypeError),
        ({"purpose": {"a": 1}}, TypeError),
        ({"visit": 2**53}, ValueError),
        ({"visit": -(2**53)}, ValueError),
        ({"recorded_at": datetime(2026, 1, 1)}, ValueError),
        ({"v": 2}, ValueError),
        ({"purpose": "\ud800"}, UnicodeEncodeError),
    ],
)
def test_what_has_no_place_in_the_log_is_not_written(wrong, error):
    with pytest.raises(error):
        canonical(SOME | wrong)


def test_a_missing_field_is_not_left_out():
    with pytest.raises(KeyError):
        canonical({name: value for name, value in SOME.items() if name != "hits"})


def test_the_fields_stand_in_the_order_of_the_standard():
    assert list(FIELDS) == sorted(FIELDS)


def read(line):
    """The entry that a line was made of, with the types of the database."""
    entry = json.loads(line)
    for name in ("actor", "request", "subject", "uuid"):
        entry[name] = entry[name] and UUID(entry[name])
    entry["digests"] = [bytes.fromhex(digest) for digest in entry["digests"]]
    entry["recorded_at"] = datetime.strptime(entry["recorded_at"], "%Y-%m-%dT%H:%M:%S.%f%z")
    return entry


def test_the_golden_lines_never_change():
    """Whoever must change this file has made a new version of the encoding: give it a number and leave these lines."""
    golden = [line.split(" ", 1) for line in GOLDEN.read_text().splitlines()]

    assert sha256(GOLDEN.read_bytes()).hexdigest() == "23e1e357fc392bcc7c0b1e6c4508501f871073b6ea4a51e3fc32714d2ecac5fa"
    assert len(golden) == 20
    assert [canonical(read(line)).decode() for _, line in golden] == [line for _, line in golden]
    assert [leaf_hash(line.encode()).hex() for _, line in golden] == [leaf for leaf, _ in golden]
    assert (
        root([bytes.fromhex(leaf) for leaf, _ in golden]).hex()
        == "179583d1c6581b209cb7ff63931c896aed52e4b898e8482b56553fe78216fba9"
    )


def test_a_time_has_six_digits_and_is_utc():
    assert moment(datetime(2026, 11, 22, 8, 0, 0, 5, timezone(timedelta(hours=9)))) == "2026-11-21T23:00:00.000005Z"
