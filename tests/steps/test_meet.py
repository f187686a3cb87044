"""Which items have what is asked for."""

import numpy as np

from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Item
from agent.steps.meet import TITLE, all_met, conditions, counted, has, let_go, most_together
from tests.fakes.lexicon import made

ITEMS = [
    Item(item_id="a", title="Tour", tags=("walk", "old"), description="time：2小时 - 3小时；price：10元"),
    Item(item_id="b", title="Ride", tags=("walk", "new"), description="time：1小时；price：30元"),
    Item(item_id="c", title="小店(东)", tags=("old", "loud"), description="time：4小时；price：50元"),
]
LEXICON = made(ITEMS)


def met(plan):
    return [one.met.tolist() for one in conditions(LEXICON, plan)]


def test_values_and_numbers():
    plan = Plan(aspects=(Aspect(field="tag", value="walk"),), bounds=(Bound(field="money", high=20),))
    assert met(plan) == [[True, True, False], [True, False, False]]
    assert counted(conditions(LEXICON, plan), 3).tolist() == [2, 1, 0]
    assert all_met(conditions(LEXICON, plan), 3).tolist() == [True, False, False]
    assert all_met([], 3).all()


def test_a_range_lies_inside_or_holds_the_number():
    assert met(Plan(bounds=(Bound(field="time", low=1, high=3),))) == [[True, True, False]]
    assert met(Plan(bounds=(Bound(field="time", low=2.5, high=2.5),))) == [[True, False, False]]


def test_values_that_no_item_has_together_are_alternatives_and_say_which():
    plan = Plan(aspects=tuple(Aspect(field="tag", value=value) for value in ("new", "loud")))
    (one,) = conditions(LEXICON, plan)
    assert one.met.tolist() == [False, True, True]
    assert one.alternatives == ("new", "loud")
    assert [[held.value for held in one.held(row)] for row in range(3)] == [[], ["new"], ["loud"]]


def test_what_is_unwanted():
    plan = Plan(without=(Aspect(field="tag", value="old"),), unwanted=("ride",))
    assert met(plan) == [[False, True, False], [True, False, True]]


def test_what_the_catalogue_cannot_tell_is_no_condition():
    assert met(Plan(aspects=(Aspect(field="tag", value="blue"),), bounds=(Bound(field="calories", high=1),))) == []


def test_a_part_of_a_title():
    assert np.flatnonzero(has(LEXICON, Aspect(field=TITLE, value="小店"))).tolist() == [2]


SHELF = made(
    [
        Item(item_id="a", title="Oat Crunch", categories=("Pantry", "Cereal")),
        Item(item_id="b", title="Oat Crunch Kids", categories=("Pantry", "Cereal", "Sweet Cereal")),
        Item(item_id="c", title="Peas", categories=("Cold", "Frozen")),
        Item(item_id="d", title="Corn", categories=("Cold", "Frozen")),
        Item(item_id="e", title="Beans", categories=("Cold", "Frozen Beans", "Beans - Boxed")),
        Item(item_id="f", title="Beans Plus", categories=("Cold", "Frozen Beans", "Beans - Boxed")),
        Item(item_id="g", title="Cereal Bowl", categories=("Home", "Cereal Bowls")),
        Item(item_id="h", title="Other Bowl", categories=("Home", "Cereal Bowls")),
    ]
)


def kind(value):
    return Aspect(field="category", value=value)


def ids(mask):
    return "".join(SHELF.item_ids[row] for row in np.flatnonzero(mask))


def test_a_kind_of_that_name_comes_before_names_that_hold_it():
    assert ids(has(SHELF, kind("Frozen"))) == "cd"
    assert ids(has(SHELF, kind("Frozen"), broadly=True)) == "cdef"
    assert ids(has(SHELF, kind("boxed"))) == "ef"


def test_what_a_name_speaks_of_comes_before_what_it_is_called_after():
    assert ids(has(SHELF, kind("bowls"))) == "gh"
    assert ids(has(SHELF, kind("sweet cereal"))) == "b"
    assert "g" not in ids(has(SHELF, kind("cereal")))


def test_names_are_widened_before_they_become_alternatives():
    both = conditions(SHELF, Plan(aspects=(kind("Frozen"), kind("beans"))))
    assert [ids(one.met) for one in both] == ["cdef", "ef"]
    assert not any(one.alternatives for one in both)


def test_what_is_not_wanted_is_in_no_name():
    (one,) = conditions(SHELF, Plan(without=(kind("Frozen"),)))
    assert ids(one.met) == "abgh"


def test_what_is_only_implied_is_let_go_where_nothing_has_it_with_the_rest():
    plan = Plan(aspects=(kind("Frozen"), kind("Cereal Bowls")), loose=(kind("Cereal Bowls"),))
    assert let_go(SHELF, plan) == (kind("Cereal Bowls"),)
    assert ids(all_met(conditions(SHELF, plan), 8)) == "cd"
    beans = Plan(aspects=(kind("Frozen"), kind("boxed")), loose=(kind("boxed"),))
    assert let_go(SHELF, beans) == ()
    assert ids(all_met(conditions(SHELF, beans), 8)) == "ef"


def test_as_many_parts_as_some_item_has_together():
    assert most_together(SHELF, [kind("Frozen")], [kind("boxed"), kind("sweet")]) == [kind("boxed")]
    assert most_together(SHELF, [], [kind("sweet"), kind("frozen"), kind("boxed")]) == [kind("frozen"), kind("boxed")]


def test_longer_dishes_that_end_in_a_dish_are_of_it_and_so_are_houses_called_after_it():
    menu = "推荐菜：{}、凉菜、米线、汤、茶；评分：4"
    houses = made(
        [
            Item(item_id="a", title="甲", description=menu.format("锅贴")),
            Item(item_id="b", title="乙", description=menu.format("三鲜锅贴")),
            Item(item_id="c", title="老王锅贴店(东门)", description=menu.format("饺子")),
            Item(item_id="d", title="丁", description=menu.format("锅贴酱")),
        ]
    )
    found = has(houses, Aspect(field="推荐菜", value="锅贴"))
    assert [houses.item_ids[row] for row in np.flatnonzero(found)] == ["a", "b", "c"]


def test_a_single_character_is_what_titles_end_in():
    lakes = made([Item(item_id=str(n), title=title) for n, title in enumerate(("镜湖", "湖心亭", "月湖(南门)"))])
    assert np.flatnonzero(has(lakes, Aspect(field=TITLE, value="湖"))).tolist() == [0, 2]
