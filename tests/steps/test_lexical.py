"""What words say, by hand."""

from math import log, log1p

import numpy as np
import pytest

from agent.adapters.lexical import K1, B, Bm25
from agent.core.plan import Aspect, Bound, Plan
from agent.core.schema import Item
from agent.steps.hearing import FADE
from agent.steps.lexical import (
    FIRST,
    KIND_WEIGHT,
    NUMBER_WEIGHT,
    VALUE_WEIGHT,
    WORDS,
    alike,
    answers,
    item_tokens,
    price_gap,
)
from agent.steps.matched import matched
from tests.fakes.lexicon import made

ITEMS = (
    Item(item_id="a", title="Night Fall", categories=("horror",), tags=("slasher",), attributes={"rating": 4.6}),
    Item(item_id="b", title="Old House", categories=("horror",), tags=("ghost",), attributes={"rating": 3.0}),
    Item(item_id="c", title="故宫", categories=("景点",), description="在景山前街，门票60元", attributes={"rating": 5}),
    Item(item_id="d", title="Wrong Door", categories=("horror",), tags=("farce", "ghost")),
)


def lexicon(items=ITEMS):
    return made(items)


def test_the_weights_are_lucene_s():
    tokens, weights = Bm25().weights([["red", "red", "wine"], ["white", "wine"], ["bread"]])
    idf = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    assert tokens == ("bread", "red", "white", "wine")
    assert weights[0, 3] == pytest.approx(idf * 1 / (1 + K1 * (1 - B + B * 3 / 2)), rel=1e-5)


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_nothing_said(texts):
    tokens, weights = Bm25().weights(texts)
    assert (tokens, weights.shape) == ((), (len(texts), 0))


def test_an_items_name_counts_twice_and_its_facets_are_words_too():
    cut = item_tokens(Item(item_id="x", title="Inn", tags=("cosy",)), [("hotel",), ("hotel", "cosy inn")])
    assert sorted(cut) == sorted(["inn", "hotel", "cosy", "inn"] * 2 + ["cosy"])


def test_words_find_items():
    found = answers(lexicon(), Plan(words=("ghosts",)))
    assert found[1] == pytest.approx(WORDS + FIRST * (1 - 1 / 4))
    assert found[0] == found[2] == 0.0
    assert found[1] > found[3] > 0.0
    assert answers(lexicon(), Plan(words=("house",), unwanted=("ghost",)))[3] < 0


def test_what_is_asked_for_by_name_or_number_adds_its_weight():
    wanted = Plan(
        aspects=(Aspect(field="category", value="horror"), Aspect(field="tag", value="ghost")),
        bounds=(Bound(field="rating", low=4.0),),
    )
    # two of the three horror films have a tag that others share
    kind, value, number = KIND_WEIGHT, VALUE_WEIGHT * 2 / 3, NUMBER_WEIGHT
    first = FIRST * (1 - np.arange(4) / 4)  # all of them have something of it
    assert answers(lexicon(), wanted) == pytest.approx(
        first + np.array([kind + number, kind + value, number, kind + value])
    )


def test_nothing_in_common():
    words = lexicon()
    assert not answers(words, Plan(words=("spaghetti",))).any()
    assert not answers(words, Plan()).any()
    assert not answers(words, Plan(bounds=(Bound(field="calories", low=1.0),))).any()
    assert not alike(words, [], (5, FADE))[0].any()
    assert not alike(words, ["unheard of"], (5, FADE))[0].any()


def test_what_was_chosen_last_speaks_for_what_says_the_same():
    (found,) = alike(lexicon(), ["a", "b"], (1, FADE))
    assert found[3] == pytest.approx(1.0)
    assert found[2] == 0.0
    assert found.max() <= 1.0


def test_what_matched_is_in_the_item():
    words = lexicon()
    text = "scary ghosts, rating below 4, 景山的故宫"
    plan = Plan(
        words=("scary", "景山", "故宫"),
        aspects=(Aspect(field="tag", value="ghost"),),
        bounds=(Bound(field="rating", high=4.0),),
    )
    held = [matched(words, plan, text, item, ()) for item in ITEMS]
    assert held == [(), ("ghost", "rating 3"), ("故宫", "景山"), ("ghost",)]


def test_an_item_that_the_words_do_not_know_yet_holds_nothing():
    assert matched(lexicon(), Plan(words=("x",)), "x", Item(item_id="new", title="x"), ()) == ()


def test_how_far_prices_are_from_what_a_person_pays():
    prices = {"a": 10.0, "b": 20.0, "c": None, "d": 200.0}
    told = lexicon([item.model_copy(update={"price": prices[item.item_id]}) for item in ITEMS])
    usual = (log1p(10) + log1p(20)) / 2
    rows = np.array([3, 0, -1, 1, 2])
    assert price_gap(told, rows, ["d", "a", "c", "b"], 3) == pytest.approx(
        [log1p(200) - usual, usual - log1p(10), 0.0, log1p(20) - usual, 0.0]
    )
    assert not price_gap(told, rows, ["c"], 3).any()
    assert not price_gap(lexicon(), rows, ["a"], 3).any()


def test_choices_are_heard_as_if_every_token_of_every_item_were_looked_at():
    words = lexicon()
    chosen, wanted = ["unheard of", "a", "c", "b"], [(3, 0.5), (1, 0.5), (9, 1.0)]
    for found, (last, fade) in zip(alike(words, chosen, *wanted), wanted, strict=True):
        rows = [words.index[key] for key in chosen[-last:] if key in words.index]
        said = words.weights @ ((fade ** np.arange(len(rows))[::-1]) @ words.weights[rows])
        most = np.delete(said, rows).max()
        assert found == pytest.approx(np.minimum(said / most, 1.0))
