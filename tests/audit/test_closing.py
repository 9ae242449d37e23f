"""The short code of a checkpoint, against the sentence that describes it."""

from hashlib import sha256
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.closing import code_of

TEXT = "audit.example.jp/lookups/1\n120\nn4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=\n"


def by_hand(text):
    """docs/verify.md, read again: decimal text instead of bytes and remainders of integers."""
    hexadecimal = sha256(text.encode("utf-8")).hexdigest()
    return " ".join(str(int(hexadecimal[at : at + 10], 16))[-5:].zfill(5) for at in range(0, 60, 10))


def test_a_published_vector():
    assert code_of(TEXT) == "33822 88052 38010 13267 56458 95367"


@given(st.text())
def test_the_code_is_what_the_description_says(text):
    assert code_of(text) == by_hand(text)


@pytest.mark.parametrize(
    "other", [TEXT.replace("120", "121"), TEXT.replace("n4b", "n4c"), TEXT.replace("/1", "/2"), TEXT[:-1]]
)
def test_another_size_root_or_origin_is_another_code(other):
    assert code_of(other) != code_of(TEXT)


def test_it_can_be_read_aloud_and_has_nearly_a_hundred_bits():
    groups = code_of(TEXT).split(" ")

    assert [len(group) for group in groups] == [5] * 6
    assert "".join(groups).isascii()
    assert "".join(groups).isdigit()
    assert round(log2(10 ** (5 * 6)), 1) == 99.7
