"""Values as dialogues speak of them: years and sizes in brackets, keys of a description, numbers in texts."""

from __future__ import annotations

import pytest

from agent.core.schema import Item
from eval.talks.dialogue import Condition, Spot
from eval.talks.fields import meets, numbers, spotted, values

FILM = Item(item_id="f", title="Alien (1979)", tags=("scary", "funny"))
YOUNG = Item(item_id="y", title="Alien: Covenant (2017)", tags=("horror",))
UNDATED = Item(item_id="u", title="Alien Nation")
JAR = Item(item_id="j", title="Honey (2.5 LB)", brand="Private", categories=("Grocery", "Jams", "Honey"))
PARK = Item(
    item_id="p",
    title="香山公园",
    categories=("景点",),
    description="地址：海淀区买卖街40号；门票：5；游玩时间：12小时 - 3天；评分：4.3",
)


def condition(**given):
    return Condition.model_validate(given)


@pytest.mark.parametrize(
    ("item", "field", "expected"),
    [
        (FILM, "year", ("1979",)),
        (UNDATED, "year", ()),
        (FILM, "tag", ("scary", "funny")),
        (JAR, "ounces", ("40",)),
        (JAR, "pieces", ()),
        (JAR, "brand", ("Private",)),
        (PARK, "门票", ("5",)),
        (PARK, "价格", ()),
        (PARK, "category", ("景点",)),
    ],
)
def test_values(item, field, expected):
    assert values(item, field) == expected


def test_days_are_hours():
    assert numbers(PARK, "游玩时间") == (12.0, 3 * 24.0)


@pytest.mark.parametrize(
    ("item", "given", "met"),
    [
        (FILM, {"field": "tag", "is": ["Horror", "Scary"]}, True),
        (FILM, {"field": "tag", "not": ["funny"]}, False),
        (UNDATED, {"field": "tag", "not": ["funny"]}, True),
        (FILM, {"field": "year", "at_least": 1979, "at_most": 1979}, True),
        (FILM, {"field": "year", "at_least": 1980}, False),
        (UNDATED, {"field": "year", "at_most": 2000}, False),
        (PARK, {"field": "游玩时间", "at_most": 12}, False),
        (PARK, {"field": "游玩时间", "at_least": 12}, True),
        (PARK, {"field": "地址", "holds": "海淀"}, True),
        (JAR, {"field": "text", "holds": "jams"}, True),
        (JAR, {"id": ["j"]}, True),
        (JAR, {"id": ["k"]}, False),
    ],
)
def test_meets(item, given, met):
    assert meets(item, condition(**given)) is met


class TestMeasuredByWhatWasShown:
    SHOWN = ((FILM, YOUNG), (UNDATED,))

    def test_above_one_is_more_than_it_has(self):
        newer = condition(field="year", above={"turn": 0, "item": 1})
        assert meets(YOUNG, newer, self.SHOWN)
        assert not meets(FILM, newer, self.SHOWN)
        assert not meets(UNDATED, newer, self.SHOWN)

    def test_above_all_is_more_than_the_least_and_below_all_less_than_the_most(self):
        assert meets(YOUNG, condition(field="year", above={"turn": 0}), self.SHOWN)
        assert not meets(FILM, condition(field="year", above={"turn": 0}), self.SHOWN)
        assert meets(FILM, condition(field="year", below={"turn": 0}), self.SHOWN)

    def test_of_what_says_nothing_nothing_is_asked(self):
        assert meets(FILM, condition(field="year", above={"turn": 1, "item": 1}), self.SHOWN)

    def test_a_place_that_was_not_shown(self):
        with pytest.raises(LookupError, match="turn 1 showed 1 items, none in place 2"):
            spotted(Spot(turn=1, item=2), self.SHOWN)
