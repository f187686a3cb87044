"""Near an item, and near a place that is none."""

import pytest

from agent.core.plan import Aspect, Plan
from agent.core.schema import Item
from agent.steps.linked import link
from agent.steps.meant import Meaning
from agent.steps.near import near, place_in
from tests.fakes.lexicon import made

TEXT = "地址：北城云山区东街；地铁：{}地铁站；评分：4"
SIGHT, FOOD = ("景点",), ("餐馆",)
ITEMS = [
    Item(item_id="a", title="石塔", categories=SIGHT, description=TEXT.format("塔门")),
    Item(item_id="b", title="木桥", categories=SIGHT, description=TEXT.format("塔门")),
    Item(item_id="c", title="小馆", categories=FOOD, description=TEXT.format("河口")),
    Item(item_id="d", title="大馆", categories=FOOD, description=TEXT.format("河口")),
]


@pytest.fixture(scope="module")
def town():
    return made(ITEMS)


def looking_for(lexicon, kind):
    return Meaning(lexicon, link(lexicon, ""), Plan(aspects=(Aspect(field="category", value=kind),)))


def test_near_an_item_is_at_its_station(town):
    assert near(looking_for(town, "景点"), "a") == [Aspect(field="地铁", value="塔门地铁站")]


def test_where_nothing_of_the_kind_is_at_the_station_the_part_of_the_town_is_near(town):
    (region,) = near(looking_for(town, "餐馆"), "a")
    assert region.field == "地址"


def test_a_place_that_is_no_item_is_cut_from_the_text(town):
    text = "找河口附近的"
    aspects, rest = place_in(looking_for(town, "餐馆"), text)
    assert aspects == [Aspect(field="地铁", value="河口")]
    assert rest == "找  附近的"


@pytest.mark.parametrize("text", ["找海边附近的", "河口的餐馆"])
def test_what_the_catalogue_has_not_or_is_not_near_stays(town, text):
    assert place_in(looking_for(town, "餐馆"), text) == ([], text)
