import jaconv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.my_number import check_digit, holds_individual_number

eleven_digits = st.text(alphabet="0123456789", min_size=11, max_size=11)


def by_the_ordinance(first_eleven):
    """Compute the ordinance's formula, written out a second time: P counted from the lowest digit, Q = n+1 or n-5."""
    total = sum(int(p) * (n + 1 if n <= 6 else n - 5) for n, p in enumerate(reversed(first_eleven), start=1))
    return 0 if total % 11 <= 1 else 11 - total % 11


@pytest.mark.parametrize(("eleven", "digit"), [("12345678901", 8), ("00000000000", 0)])
def test_the_published_check_digits(eleven, digit):
    assert check_digit(eleven) == digit


@given(eleven_digits)
def test_the_check_digit_follows_the_ordinance(eleven):
    assert check_digit(eleven) == by_the_ordinance(eleven)


@pytest.mark.parametrize("eleven", ["", "1234567890", "123456789012", "1234567890a", "１２３４５６７８９０１"])
def test_only_eleven_digits_have_a_check_digit(eleven):
    with pytest.raises(ValueError, match="eleven digits"):
        check_digit(eleven)


@pytest.mark.parametrize(
    "text",
    [
        "123456789018",
        "１２３４５６７８９０１８",
        "1234 5678 9018",
        "1234-5678-9018",
        "１２３４ー５６７８ー９０１８",
        "1234 - 5678 - 9018",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "1234\u30005678\u30009018",
        "1234\u200b5678\u200b9018",
        "マイナンバーは123456789018とのこと",
        "2026-11-21 123456789018 を聞いた",
        "03-1234-5678、個人番号 1234 5678 9018",
        "1\n234 5678 9018",
        "000000000000",
    ],
)
def test_a_note_with_an_individual_number_is_noticed(text):
    assert holds_individual_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "お客様は後日来店",
        "123456789017",
        "1234567890185",
        "0123456789018",
        "12345678901",
        "7000012050002",
        "490154203237518",
        "090-1234-5678",
        "123456 と 789018",
        "2026年11月21日 14時30分",
    ],
)
def test_a_note_without_one_is_let_through(text):
    assert not holds_individual_number(text)


@given(eleven_digits, st.lists(st.sampled_from(["", " ", "-", "－", "ー", "・"]), min_size=11, max_size=11))
def test_grouping_and_width_do_not_hide_it(eleven, separators):
    number = eleven + str(check_digit(eleven))
    spread = "".join(d + s for d, s in zip(number, [*separators, ""], strict=True))

    assert holds_individual_number(f"番号{spread}です")
    assert holds_individual_number(jaconv.h2z(spread, digit=True))


@given(st.text())
def test_any_text_may_be_asked(text):
    assert holds_individual_number(text) in (True, False)
