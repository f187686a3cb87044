"""Whether names hold what is said."""

import pytest

from agent.steps.named import begins, flat, heads, holds


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("Frozen Garden Peas", "peas", True),
        ("Frozen Garden Peas", "garden pea", True),
        ("Frozen Garden Peas", "frozen peas", False),
        ("Garden Peashooter", "pea", False),
        ("Multi-Packs", "multipack", True),
        ("Not Multi-Packs", "multi packs", False),
        ("Not Multi-Packs", "multipacks", False),
        ("Non Dairy Creamer", "dairy", False),
        ("室内游泳池", "游泳", True),
        ("室内游泳池", "健身", False),
        ("Peas", "", False),
    ],
)
def test_words_one_after_the_other(name, said, found):
    assert holds(name, said) is found


@pytest.mark.parametrize(
    ("name", "said", "found"),
    [
        ("Corn Chips", "chips", True),
        ("Chips Dip", "chips", False),
        ("Gelato/Sorbet/Ices", "sorbet", True),
        ("Gelato Toppings", "gelato", False),
        ("Oat Biscuits (Crunch/Nib", "biscuit", True),
        ("Pears - Tinned", "pears", True),
        ("Not Tinned", "tinned", False),
    ],
)
def test_what_a_name_speaks_of_stands_last(name, said, found):
    assert heads(name, said) is found


def test_a_short_word_for_a_long_one():
    assert begins("Caffeinated Tea", "caff")
    assert not begins("Teapots", "tea")
    assert not begins("Creamers", "cream")


def test_case_is_folded_and_every_character_keeps_its_place():
    assert flat("ＡBCß") == "abcß"
