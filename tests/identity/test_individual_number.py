"""A 個人番号 goes nowhere: not into a table, not into the log, not back to the page."""

import pytest

from identity.models import Check
from tests.identity.visitor import address, choose, licence, my_number_card, passport

NUMBERS = ("123456789018", "1234-5678-9018", "１２３４　５６７８　９０１８")


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("document", "method", "typed", "field"),
    [
        *[("LICENCE", "CHIP", licence, field) for field in ("name", "born_on", "address", "number", "expires_on")],
        *[("MY_NUMBER_CARD", "CHIP", my_number_card, field) for field in ("name", "address", "issuer", "expires_on")],
        *[("PASSPORT", "PHOTO", passport, field) for field in ("number", "issued_on", "supplementary_issued_on")],
        ("RESIDENCE_CARD", "CHIP", licence, "number"),
    ],
)
def test_it_is_refused_in_every_text_field_and_not_given_back(
    seated, open_visit, taro, document, method, typed, field, number
):
    visit = choose(open_visit("aoki"), taro)

    page = seated("aoki").post(address(visit, document, method), typed(taro, **{field: number}))

    text = page.content.decode()
    assert page.status_code == 200
    assert "個人番号（マイナンバー）と思われる12桁の数字" in text
    assert number not in text
    assert page.context["form"].data["name"] == ("" if field == "name" else taro.name)
    assert not Check.objects.filter(visit=visit).exists()


def test_no_field_can_be_added_to_bring_it_in(seated, open_visit, taro):
    """Fields the form does not have are not read: the number of a My Number card has no place to go."""
    visit = choose(open_visit("aoki"), taro)

    seated("aoki").post(address(visit, "MY_NUMBER_CARD"), my_number_card(taro, number=NUMBERS[0]))

    assert Check.objects.get(visit=visit).passed


@pytest.mark.parametrize("number", NUMBERS)
def test_it_is_refused_in_the_note_at_the_end(seated, open_visit, taro, number):
    visit = choose(open_visit("aoki"), taro)

    page = seated("aoki").post(
        f"/visits/{visit.number}/close/", {"documents_returned": "on", "outcome": "DONE", "note": f"番号は{number}"}
    )

    assert page.status_code == 200
    assert number not in page.content.decode()
    visit.refresh_from_db()
    assert visit.closed_at is None


def test_a_licence_number_that_looks_like_one_by_accident_is_taken(seated, open_visit, taro):
    from customers.my_number import holds_individual_number
    from identity.check_digits import licence_check_digit

    accident = next(
        number
        for first_ten in (f"30{serial}" for serial in range(90123456, 90130000))
        for number in [f"{first_ten}{licence_check_digit(first_ten)}0"]
        if holds_individual_number(number)
    )
    visit = choose(open_visit("aoki"), taro)

    seated("aoki").post(address(visit), licence(taro, number=accident))

    assert Check.objects.get(visit=visit).passed
