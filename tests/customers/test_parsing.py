from contextlib import suppress
from datetime import date

import jaconv
import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers import parsing, wareki
from customers.parsing import Unreadable, any_date, contact_number, date_of_birth, phone_number, postal_code

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    "text",
    [
        "09012345678",
        "090-1234-5678",
        "０９０－１２３４－５６７８",
        "０９０ー１２３４ー５６７８",
        "090 1234 5678",
        "090（1234）5678",
        "090.1234.5678",
        "090−1234‐5678",
        "+81 90 1234 5678",
        "＋８１－９０－１２３４－５６７８",
        "+81(0)90-1234-5678",
        "+81 090-1234-5678",
        "0081-90-1234-5678",
        "010 81 90 1234 5678",
        " 090-1234-5678\n",
    ],
)
def test_a_mobile_number_is_read_in_every_usual_form(text):
    assert phone_number(text) == "09012345678"


@pytest.mark.parametrize("prefix", ["060", "070", "080", "090"])
def test_every_mobile_prefix_is_read(prefix):
    assert phone_number(f"{prefix}-1234-5678") == f"{prefix}12345678"
    assert contact_number(f"{prefix}-1234-5678") == f"{prefix}12345678"


@pytest.mark.parametrize(
    "text",
    ["", "０", "090-1234-567", "090-1234-56789", "03-1234-5678", "050-1234-5678", "020-1234-5678", "090-1234-567a",
     "九〇一二三四五六七八", "+82 90 1234 5678", "90-1234-5678", "090-1234-567*", "090\u0661234567"],
)  # fmt: skip
def test_what_is_no_mobile_number_is_refused(text):
    with pytest.raises(Unreadable, match="例: 090-1234-5678"):
        phone_number(text)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("03-1234-5678", "0312345678"),
        ("０４５（１２３）４５６７", "0451234567"),
        ("+81 3 1234 5678", "0312345678"),
        ("0120-123-456", "0120123456"),
        ("050-1234-5678", "05012345678"),
    ],
)
def test_a_contact_number_may_be_a_landline(text, digits):
    assert contact_number(text) == digits


@pytest.mark.parametrize(
    "text", ["", "1234-5678", "00-1234-5678", "03-1234-567", "0", "なし", "110", "+1 212 555 0100"]
)
def test_what_is_no_contact_number_is_refused(text):
    with pytest.raises(Unreadable, match="市外局番から"):
        contact_number(text)


@given(st.sampled_from(["060", "070", "080", "090"]), st.integers(0, 10**8 - 1), st.sampled_from(["", "-", "ー", " "]))
def test_full_width_and_separators_do_not_matter(prefix, rest, separator):
    eight = f"{rest:08d}"
    typed = jaconv.h2z(separator.join([prefix, eight[:4], eight[4:]]), digit=True, ascii=True)

    assert phone_number(typed) == prefix + eight


@pytest.mark.parametrize("text", ["1000001", "100-0001", "〒100-0001", "〒 １００－０００１", "１００ー０００１"])
def test_a_postal_code_is_read(text):
    assert postal_code(text) == "1000001"


@pytest.mark.parametrize("text", ["", "100", "100-00012", "〒〒1000001", "100-000A", "一〇〇〇〇〇一"])
def test_what_is_no_postal_code_is_refused(text):
    with pytest.raises(Unreadable, match="例: 100-0001"):
        postal_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "昭和61年5月1日",
        "昭和６１年５月１日",
        "昭和61年05月01日",
        "昭和 61 年 5 月 1 日",
        "㍼61年5月1日",
        "昭和61年5月1日生",
        "昭61.5.1",
        "昭61・5・1",
        "S61.5.1",
        "s61/5/1",
        "Ｓ６１．５．１",
        "S61-05-01",
        "S610501",
        "s610501",
        "Ｓ６１０５０１",
        "昭610501",
        "昭和610501",
        "S61 5 1",
        "1986-05-01",
        "1986/5/1",
        "１９８６／５／１",
        "１９８６・５・１",
        "１９８６。５。１",
        "1986ー5ー1",
        "1986.5.1",
        "1986 5 1",
        "1986年5月1日",
        "１９８６年０５月０１日",
        "西暦1986年5月1日",
        "19860501",
        "１９８６０５０１",
        "1986 - 05 - 01",
        " 1986-05-01\n",
        "1986年（昭和61年）5月1日",
    ],
)
def test_a_birthday_is_read_in_every_usual_form(text):
    assert date_of_birth(text, today=TODAY) == date(1986, 5, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("平成1年1月8日", date(1989, 1, 8)),
        ("H元.1.8", date(1989, 1, 8)),
        ("H010108", date(1989, 1, 8)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("T13/3/3", date(1924, 3, 3)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("M30.1.1", date(1897, 1, 1)),
        ("2000-02-29", date(2000, 2, 29)),
        ("2026-11-21", TODAY),
        ("1895-11-22", date(1895, 11, 22)),
    ],
)
def test_every_era_and_its_boundaries_are_read(text, day):
    assert date_of_birth(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("610501", parsing.NO_ERA),
        ("６１０５０１", parsing.NO_ERA),
        ("", parsing.NOT_DATE),
        ("きのう", parsing.NOT_DATE),
        ("1986", parsing.NOT_DATE),
        ("1986-5", parsing.NOT_DATE),
        ("86-5-1", parsing.NOT_DATE),
        ("5/1/1986", parsing.NOT_DATE),
        ("S6151", parsing.NOT_DATE),
        ("X61.5.1", parsing.NOT_DATE),
        ("3610501", parsing.NOT_DATE),
        ("1986-05-01-02", parsing.NOT_DATE),
        ("1986-02-29", parsing.NO_SUCH_DAY),
        ("19861301", parsing.NO_SUCH_DAY),
        ("1986-4-31", parsing.NO_SUCH_DAY),
        ("0000-01-01", parsing.NO_SUCH_DAY),
        ("S61.2.30", parsing.NO_SUCH_ERA_DAY),
        ("昭和64年1月8日", parsing.NO_SUCH_ERA_DAY),
        ("平成元年1月7日", parsing.NO_SUCH_ERA_DAY),
        ("平成31年5月1日", parsing.NO_SUCH_ERA_DAY),
        ("昭和0年5月1日", parsing.NO_SUCH_ERA_DAY),
        ("昭和70年5月1日", parsing.NO_SUCH_ERA_DAY),
        ("平成36年6月1日", parsing.NO_SUCH_ERA_DAY),
        ("1986年（昭和62年）5月1日", parsing.CALENDARS_DIFFER),
        ("2026-11-22", parsing.BORN_LATER),
        ("令和12年4月1日", parsing.BORN_LATER),
        ("1895-11-21", parsing.TOO_OLD),
        ("M6.1.1", parsing.TOO_OLD),
    ],
)
def test_what_is_no_birthday_is_refused_with_what_to_type(text, message):
    with pytest.raises(Unreadable) as refused:
        date_of_birth(text, today=TODAY)

    assert str(refused.value) == message
    assert "例: " in message


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2030年（令和12年）04月01日", date(2030, 4, 1)),
        ("２０３０年(令和１２年)０４月０１日まで有効", date(2030, 4, 1)),
        ("2030(R12).4.1", date(2030, 4, 1)),
        ("令和12年4月1日", date(2030, 4, 1)),
        ("令和12年04月01日まで有効", date(2030, 4, 1)),
        ("R12.4.1", date(2030, 4, 1)),
        ("20300401", date(2030, 4, 1)),
        ("2019年（令和元年）06月01日", date(2019, 6, 1)),
        ("2024年（平成36年）06月01日まで有効", date(2024, 6, 1)),
        ("令和03年05月12日交付", date(2021, 5, 12)),
    ],
)
def test_a_day_printed_on_a_document_is_read(text, day):
    assert any_date(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2030年（令和13年）04月01日", parsing.CALENDARS_DIFFER),
        ("2030年02月30日", parsing.NO_SUCH_DAY),
        ("300401", parsing.NO_ERA),
        ("2230-04-01", parsing.FAR_AWAY),
        ("昭和99年4月1日", parsing.NO_SUCH_ERA_DAY),
        ("なし", parsing.NOT_DATE),
    ],
)
def test_what_no_document_prints_is_refused(text, message):
    with pytest.raises(Unreadable) as refused:
        any_date(text, today=TODAY)

    assert str(refused.value) == message


@given(st.dates(min_value=date(1897, 1, 1), max_value=TODAY))
def test_a_birthday_shown_is_a_birthday_read(day):
    for shown in (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{wareki.era_year(day)}{day.month}月{day.day}日",
        wareki.both_calendars(day),
    ):
        assert date_of_birth(shown, today=TODAY) == day
        assert date_of_birth(jaconv.h2z(shown, digit=True, ascii=True), today=TODAY) == day


@given(st.text())
def test_nothing_typed_breaks_a_parser(text):
    for read in (phone_number, contact_number, postal_code):
        with suppress(Unreadable):
            read(text)
    for read in (date_of_birth, any_date):
        with suppress(Unreadable):
            read(text, today=TODAY)
