import jaconv
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from identity import check_digits as c
from identity.check_digits import LicenceProblem

prefectures = st.sampled_from(sorted(map(int, c.PREFECTURE_CODES)))
serials8 = st.integers(0, 99_999_999)


@pytest.mark.parametrize(
    ("first_ten", "digit"),
    [("3090123456", 2), ("3013000013", 1), ("3002000002", 0)],
    ids=["plain", "remainder 0", "remainder 1"],
)
def test_the_published_check_digits_of_licences(first_ten, digit):
    assert c.licence_check_digit(first_ten) == digit
    assert c.licence_is_valid(f"{first_ten}{digit}0")


@pytest.mark.parametrize("text", ["３０９０１２３４５６２０", "3090-1234-5620", "3090 1234 5620", "309012345629"])
def test_a_licence_number_is_read_as_typed(text):
    assert c.licence_is_valid(text)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", [LicenceProblem.WRONG_LENGTH]),
        ("30901234562", [LicenceProblem.WRONG_LENGTH]),
        ("3090123456200", [LicenceProblem.WRONG_LENGTH]),
        ("30901234562A", [LicenceProblem.WRONG_LENGTH]),
        ("309012345630", [LicenceProblem.WRONG_CHECK_DIGIT]),
        ("300200000210", [LicenceProblem.WRONG_CHECK_DIGIT]),
        (f"9901234560{c.licence_check_digit('9901234560')}0", [LicenceProblem.UNKNOWN_PREFECTURE]),
        ("310123456789", [LicenceProblem.UNKNOWN_PREFECTURE, LicenceProblem.WRONG_CHECK_DIGIT]),
    ],
)
def test_each_reason_against_a_licence_number_is_named(text, problems):
    assert list(c.licence_problems(text)) == problems
    assert not c.licence_is_valid(text)


@pytest.mark.parametrize("code", ["10", "14", "20", "26", "30", "40", "49", "50", "55", "65", "74", "83", "90", "97"])
def test_prefectures_that_issue_licences(code):
    assert code in c.PREFECTURE_CODES


@pytest.mark.parametrize("code", ["00", "09", "15", "19", "27", "31", "39", "56", "66", "75", "84", "89", "98"])
def test_prefectures_that_do_not_exist(code):
    assert code not in c.PREFECTURE_CODES


@given(prefectures, serials8, st.integers(0, 9))
def test_a_licence_number_passes_and_its_neighbours_do_not(prefecture, serial, reissues):
    first_ten = f"{prefecture}{serial:08d}"
    number = f"{first_ten}{c.licence_check_digit(first_ten)}{reissues}"

    assert c.licence_is_valid(number)
    assert int(number[11]) == reissues
    wrong = (int(number[10]) + 1) % 10
    assert list(c.licence_problems(f"{number[:10]}{wrong}{reissues}")) == [LicenceProblem.WRONG_CHECK_DIGIT]


@pytest.mark.parametrize("text", ["TK1234567", "tk1234567", "ＴＫ１２３４５６７", "TK 1234567"])
def test_the_shape_of_a_passport_number(text):
    assert c.passport_number_is_valid(text)


@pytest.mark.parametrize("text", ["", "T1234567", "TK123456", "TK12345678", "1K1234567", "AB12345678CD"])
def test_what_is_no_passport_number(text):
    assert not c.passport_number_is_valid(text)


@pytest.mark.parametrize("text", ["AB12345678CD", "ab12345678cd", "ＡＢ１２３４５６７８ＣＤ"])
def test_the_shape_of_a_residence_card_number(text):
    assert c.residence_card_number_is_valid(text)


@pytest.mark.parametrize("text", ["", "AB1234567CD", "AB123456789CD", "A112345678CD", "TK1234567"])
def test_what_is_no_residence_card_number(text):
    assert not c.residence_card_number_is_valid(text)


@pytest.mark.parametrize("text", ["7000012050002", "7-0000-1205-0002", "７００００１２０５０００２"])
def test_a_corporate_number(text):
    assert c.corporate_number_is_valid(text)


@pytest.mark.parametrize(
    "text", ["", "8000012050002", "7000012050003", "000012050002", "70000120500020", "700001205000A"]
)
def test_what_is_no_corporate_number(text):
    assert not c.corporate_number_is_valid(text)


@pytest.mark.parametrize("text", ["490154203237518", "49-015420-323751-8", "４９０１５４２０３２３７５１８"])
def test_an_imei(text):
    assert c.imei_is_valid(text)


@pytest.mark.parametrize("text", ["", "490154203237517", "49015420323751", "4901542032375180", "49015420323751A"])
def test_what_is_no_imei(text):
    assert not c.imei_is_valid(text)


@given(st.text(alphabet="0123456789", min_size=12, max_size=12))
def test_a_made_corporate_number_passes_by_the_ordinance(base):
    number = c.corporate_number(base)

    assert c.corporate_number_is_valid(number)
    weighed = sum(int(p) * (1 if n % 2 == 0 else 2) for n, p in enumerate(reversed(base)))
    assert int(number[0]) == 9 - weighed % 9


@given(st.integers(0, 99_999_999), st.integers(0, 999_999))
def test_a_made_imei_passes_and_one_wrong_digit_does_not(tac, serial):
    number = c.imei(f"{tac:08d}", serial)

    assert c.imei_is_valid(number)
    assert c.imei_is_valid(jaconv.h2z(number, digit=True))
    assert not c.imei_is_valid(number[:-1] + str((int(number[-1]) + 1) % 10))


@given(st.integers(0, 10**14 - 1))
def test_a_made_iccid_passes(serial):
    number = c.iccid(serial)

    assert number.startswith("8981")
    assert len(number) == 19
    assert luhn.is_valid(number)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        (c.imei, ("3534", 1)),
        (c.imei, ("35345678", 1_000_000)),
        (c.iccid, (10**14,)),
        (c.corporate_number, ("12",)),
        (c.luhn_digit, ("",)),
    ],
)
def test_nothing_is_made_from_parts_of_the_wrong_size(make, arguments):
    with pytest.raises(ValueError, match="shape"):
        make(*arguments)


@given(st.text())
def test_any_text_may_be_asked(text):
    for is_valid in (
        c.licence_is_valid,
        c.passport_number_is_valid,
        c.residence_card_number_is_valid,
        c.corporate_number_is_valid,
        c.imei_is_valid,
    ):
        assert is_valid(text) in (True, False)
