"""The tables of docs/verify.md say what the tests try, line by line."""

import os

from tests.tamper.table import ALL, rendered, write, written


def test_the_document_holds_the_table_that_these_tests_prove():
    """Type: make attacks"""
    if "SHOPDESK_ATTACKS" in os.environ:
        write()

    assert written() == rendered()


def test_no_two_attacks_carry_one_number():
    numbers = [attack.number for attack in ALL]

    assert len(set(numbers)) == len(numbers)
