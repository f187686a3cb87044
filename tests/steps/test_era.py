"""The year in which an item came out."""

import math

import pytest

from agent.core.schema import Item
from agent.steps.era import year


@pytest.mark.parametrize(
    ("title", "released", "told"),
    [
        ("Heat (1995)", "", 1995),
        ("Heat (1995)", "01-Jan-1996", 1996),
        ("Friends (1994-2004)", "", 1994),
        ("Friends (1994- )", "", 1994),
        ("英雄（2002）", "", 2002),
        ("Lamp", "2024-05-01", 2024),
    ],
)
def test_the_record_says_it_else_the_title_s_end(title, released, told):
    assert year(Item(item_id="a", title=title, released=released)) == told


@pytest.mark.parametrize("title", ["2001: A Space Odyssey", "Blade Runner 2049", "Nothing (99999)", "Mail (1200)"])
def test_a_number_elsewhere_is_no_year(title):
    assert math.isnan(year(Item(item_id="a", title=title)))
