import pytest

from oversight.lines import letter


@pytest.mark.parametrize(
    "place,text", [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_letters_go_on_after_z(place, text):
    assert letter(place) == text
