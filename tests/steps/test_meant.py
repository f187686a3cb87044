"""What values and words mean where a kind of thing is looked for."""

import pytest

from agent.core.plan import Aspect, Plan
from agent.core.schema import Item
from agent.steps.linked import link
from agent.steps.meant import Meaning, and_alike, kinds_by_verb, may_tell, names_a_field
from agent.steps.turn import NOTHING
from tests.fakes.lexicon import made

TEXT = "{}；地铁：{}地铁站A口；地址：北城{}区东街；评分：4.{}"
HOTELS, FOOD = ("酒店设施：吹风机、热水", "推荐菜：吹风、油条")
ITEMS = [
    *(
        Item(
            item_id=f"h{n}", title=f"山居{n}", categories=("酒店",), description=TEXT.format(HOTELS, "塔门", "云山", n)
        )
        for n in range(2)
    ),
    *(
        Item(item_id=f"r{n}", title=f"水阁{n}", categories=("餐馆",), description=TEXT.format(FOOD, "河口", "云山", n))
        for n in range(3)
    ),
]
HOTEL = Aspect(field="category", value="酒店")


@pytest.fixture(scope="module")
def town():
    return made(ITEMS)


def meaning(lexicon, text="", before=NOTHING):
    return Meaning(lexicon, link(lexicon, text), before)


@pytest.mark.parametrize(
    ("text", "before", "field"),
    [
        ("要有吹风", Plan(), "推荐菜"),
        ("要有吹风", Plan(aspects=(HOTEL,)), "酒店设施"),
        ("酒店，要有吹风", Plan(), "酒店设施"),
        ("餐馆，要有吹风", Plan(aspects=(HOTEL,)), "推荐菜"),
    ],
)
def test_a_value_is_of_the_kind_that_is_named_else_of_the_one_that_was_looked_for(town, text, before, field):
    meant = meaning(town, text, before)
    assert Aspect(field=field, value="吹风") in meant.told(meant.linked.text)


def test_what_was_only_implied_is_no_kind_that_is_looked_for(town):
    dish = Aspect(field="推荐菜", value="油条")
    assert meaning(town).fits(dish)
    assert not meaning(town, before=Plan(aspects=(HOTEL,))).fits(dish)
    assert meaning(town, before=Plan(aspects=(HOTEL,), loose=(HOTEL,))).fits(dish)


def test_a_word_in_no_name_means_nothing(town):
    assert meaning(town).of_word("长颈鹿") is None
    assert meaning(town).of_word("山居") == Aspect(field="title", value="山居")


def test_one_eats_in_restaurants_and_the_last_verb_counts(town):
    assert kinds_by_verb(town, "找地方吃饭") == {"餐馆"}
    assert kinds_by_verb(town, "吃完找地方住") == {"酒店"}
    assert kinds_by_verb(town, "随便") == set()


def test_what_has_no_other_name_is_itself_alone(town):
    assert and_alike(town, HOTEL) == [HOTEL]


def test_words_that_speak_of_a_field_or_say_nothing_here(town):
    assert names_a_field(town, "categories")
    assert not names_a_field(town, "酒店")
    assert may_tell(town, "giraffe")
    assert not may_tell(town, "长颈鹿")
