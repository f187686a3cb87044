"""The baselines of the study, on vectors whose neighbours are known by construction."""

from __future__ import annotations

import numpy as np
import pytest

from agent.core.schema import Item
from eval.studies.guesses import Guesses, largest, nearest_name, neighbours
from eval.studies.hidden import Hidden

PLACES = {"near": [1.0, 0.0], "far": [0.0, 1.0], "mostly near": [0.8, 0.6], "a": [1.0, 0.0], "b": [0.0, 1.0]}
PLACES |= {"p": [1.0, 0.0], "q": [0.0, 1.0]}


class Compass:
    """Texts at given places on the circle."""

    def encode(self, texts):
        return np.array([PLACES[text] for text in texts], dtype=np.float32)


def hidden(taught, asked=("mostly near",)):
    items = [Item(item_id=f"t{n}", title=title) for n, (title, _) in enumerate(taught)]
    return Hidden(items, [path for _, path in taught], [Item(item_id="x", title=one) for one in asked], [("a", "p")])


def test_hits_are_by_spelling_but_for_case_and_need_both_names():
    guesses = Guesses.of([("A", "p"), ("a", "q"), ()])
    assert guesses.hits([("a", "P"), ("a", "p"), ("a", "p")]) == {
        "macro": [1.0, 1.0, 0.0],
        "macro_mid": [1.0, 0.0, 0.0],
    }


def test_the_largest_macro_need_not_hold_the_largest_path():
    taught = [("far", ("a", "p")), ("far", ("a", "q")), ("far", ("a", "r")), ("far", ("b", "p")), ("far", ("b", "p"))]
    guesses = largest(hidden(taught))
    assert (guesses.macros, guesses.paths) == (["a"], [("b", "p")])


def test_the_nearest_mid_lies_in_the_nearest_macro():
    guesses = nearest_name(Compass(), ["mostly near", "far"], [("a", "p"), ("a", "q"), ("b", "p")])
    assert guesses.paths == [("a", "p"), ("b", "p")]


@pytest.mark.parametrize(("weigh", "macro"), [(lambda _: 1.0, "b"), (lambda cosine: cosine**8, "a")])
def test_votes_count_alike_or_by_their_nearness(weigh, macro):
    taught = [("near", ("a", "p"))] * 2 + [("far", ("b", "q"))] * 3
    assert neighbours(Compass(), hidden(taught), weigh).macros == [macro]


def test_only_the_nearest_ten_vote():
    taught = [("far", ("b", "q"))] * 30 + [("near", ("a", "p"))] * 10
    assert neighbours(Compass(), hidden(taught), lambda _: 1.0).paths == [("a", "p")]
