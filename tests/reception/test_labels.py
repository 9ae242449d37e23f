from reception.labels import ITEMS, MENU, REFUSALS, menu
from reception.purposes import PURPOSES, Item
from reception.rules import Refusal


def test_every_item_and_every_refusal_has_words():
    assert set(ITEMS) == set(Item)
    assert set(REFUSALS) == set(Refusal)


def test_the_greeters_menu_offers_every_purpose_once():
    offered = [code for _, entries in MENU for code, _ in entries]

    assert sorted(offered) == sorted(purpose.code for purpose in PURPOSES)


def test_the_ten_most_frequent_have_the_ten_digits_in_reading_order():
    assert [key for _, entries in MENU for _, key in entries if key] == list("1234567890")


def test_a_form_that_comes_back_has_its_purpose_chosen_and_its_items_ticked():
    entries = {entry.purpose.code: entry for _, column in menu("PORT_IN", ["MNP_NUMBER"]) for entry in column}

    assert [code for code, entry in entries.items() if entry.chosen] == ["PORT_IN"]
    assert [row.item for row in entries["PORT_IN"].bring if row.brought] == [Item.MNP_NUMBER]
    assert [entry.position for entry in entries.values()] == list(range(18))
