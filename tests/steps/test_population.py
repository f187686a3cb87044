"""The tree of a population: counts, order, what is hidden, what is left out for the eye."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.presets import load_preset
from agent.core.schema import Polarity, interest_id
from agent.steps.population import cut, grow

LIKE, DISLIKE = Polarity.LIKE, Polarity.DISLIKE
SHOP, HEALTH = load_preset("shop"), load_preset("health")


def grown(people, preset=SHOP, unnamed=()):
    """From (path, likes, dislikes)."""
    counts = {(interest_id(path), LIKE): likes for path, likes, _ in people if likes}
    counts |= {(interest_id(path), DISLIKE): dislikes for path, _, dislikes in people if dislikes}
    counts |= {(key, LIKE): 1 for key in unnamed}
    return grow(counts, {interest_id(path): path for path, _, _ in people}, 20, preset)


def lines(branches):
    return [line for one in branches for line in [(one.path, one.likes, one.dislikes), *lines(one.children)]]


FOOD = [
    (("food",), 9, 1),
    (("food", "dairy"), 3, 0),
    (("food", "bakery"), 5, 0),
    (("food", "bakery", "rye bread"), 2, 1),
    (("sport",), 4, 6),
    (("garden",), 12, 0),
]


def test_those_that_most_people_have_come_first():
    told = grown(FOOD)
    assert (told.people, told.interests, told.hidden, told.unnamed) == (20, 6, 0, 0)
    assert lines(told.tree) == [
        (("garden",), 12, 0),
        (("food",), 9, 1),
        (("food", "bakery"), 5, 0),
        (("food", "bakery", "rye bread"), 2, 1),
        (("food", "dairy"), 3, 0),
        (("sport",), 4, 6),
    ]
    assert [branch.level for branch in told.tree[1].children[0].children] == ["micro"]


def test_a_narrow_one_alone_stands_under_its_broader_names():
    assert lines(grown([(("food", "dairy", "milk"), 2, 0)]).tree) == [
        (("food",), 0, 0),
        (("food", "dairy"), 0, 0),
        (("food", "dairy", "milk"), 2, 0),
    ]


def test_other_spellings_of_a_broader_name_are_the_same_branch():
    told = grown([(("Food",), 3, 0), (("food", "dairy"), 2, 0)])
    assert lines(told.tree) == [(("Food",), 3, 0), (("food", "dairy"), 2, 0)]
    assert len(told.tree) == 1


def test_what_nobody_can_name_is_counted_and_not_shown():
    told = grown(FOOD, unnamed=("x", "y"))
    assert (told.interests, told.unnamed) == (6, 2)


CARE = [(("conditions",), 30, 0), (("conditions", "diabetes"), 9, 0), (("conditions", "asthma"), 10, 0)]


def test_what_is_private_and_of_few_is_hidden_and_counted():
    told = grown(CARE, HEALTH)
    assert lines(told.tree) == [(("conditions",), 30, 0), (("conditions", "asthma"), 10, 0)]
    assert (told.interests, told.hidden) == (2, 1)
    assert grown(CARE).hidden == 0


def test_one_who_dislikes_it_is_not_told_among_many_who_like_it():
    assert grown([(("conditions", "asthma"), 40, 1)], HEALTH).hidden == 1


def test_nobody():
    told = grown([])
    assert (told.tree, told.interests, cut(told, (3, 2, 1)).more) == ((), 0, 0)


def test_what_is_left_out_is_said_where_it_was():
    told = cut(grown(FOOD), (2, 1, 1))
    assert [branch.name for branch in told.tree] == ["garden", "food"]
    assert told.more == 1
    assert told.tree[1].more == 1
    assert [branch.name for branch in told.tree[1].children] == ["bakery"]
    assert told.interests == 6


NAMES = st.sampled_from("abcde")
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(tuple)


@given(st.dictionaries(PATHS, st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(any), max_size=20))
def test_every_count_is_in_the_tree_once(counts):
    told = grown([(path, *both) for path, both in counts.items()])
    found = {path: (likes, dislikes) for path, likes, dislikes in lines(told.tree) if likes or dislikes}
    assert found == counts
    assert told.interests == len(counts)


@given(st.dictionaries(PATHS, st.integers(1, 30), max_size=20), st.tuples(*[st.integers(1, 3)] * 3))
def test_what_is_cut_and_what_is_said_to_be_left_add_up(counts, most):
    whole = grown([(path, likes, 0) for path, likes in counts.items()])
    told = cut(whole, most)
    assert len(told.tree) + told.more == len(whole.tree)
    by_path = {branch.path: branch for branch in whole.tree}
    for branch in told.tree:
        assert len(branch.children) + branch.more == len(by_path[branch.path].children)


def test_the_same_counts_in_any_order_give_the_same_tree():
    assert grown(FOOD[::-1]) == grown(FOOD)


@pytest.mark.parametrize("preset", ["general", "social", "courses"])
def test_without_private_terms_everything_is_shown(preset):
    assert grown(CARE, load_preset(preset)).interests == 3
