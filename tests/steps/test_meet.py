"""Which items have what is asked for."""

import numpy as np

from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Item
from agent.steps.meet import TITLE, all_met, conditions, counted, has
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
