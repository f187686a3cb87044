"""What words say, by hand."""

from math import log, log1p

import numpy as np
import pytest

from agent.adapters.lexical import K1, B, Bm25
from agent.core.learned import Lexicon
from agent.core.schema import Item
from agent.steps.lexical import EARLIER, KIND, WISHED, alike, answers, item_tokens, price_gap, read
from agent.steps.matched import matched
from agent.steps.wishes import common, numbers, table

ITEMS = (
    Item(item_id="a", title="Night Fall", categories=("horror",), tags=("slasher",), attributes={"rating": 4.6}),
    Item(item_id="b", title="Old House", categories=("horror",), tags=("ghost",), attributes={"rating": 3.0}),
    Item(item_id="c", title="故宫", categories=("景点",), description="在景山前街，门票60元", attributes={"rating": 5}),
    Item(item_id="d", title="Wrong Door", categories=("horror",), tags=("farce", "ghost")),
)


def lexicon(items=ITEMS):
    texts = [item_tokens(item, ()) for item in items]
    tokens, weights = Bm25().weights(texts)
    fields, columns = table([numbers(item) for item in items])
    kinds = common(item.categories for item in items)
    of_kind = np.array([[kind in item.categories for kind in kinds] for item in items], dtype=bool)
    return Lexicon(
        tuple(item.item_id for item in items),
        tokens,
        weights,
        fields,
        columns,
        kinds,
        of_kind.reshape(len(items), len(kinds)),
        "made",
    )


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


def test_the_words_of_a_request_find_items_and_wishes_lift_them():
    words = lexicon()
    by_words = answers(words, read(words, "something with ghosts"))
    assert by_words.max() == pytest.approx(1.0)
    assert by_words[0] == by_words[2] == 0.0
    assert by_words[1] > by_words[3] > 0.0
    wished = answers(words, read(words, "rating above 4"))
    assert wished.tolist() == pytest.approx([WISHED, 0.0, WISHED, 0.0])
    kind = answers(words, read(words, "horror"))
    assert min(kind[[0, 1, 3]]) > KIND
    assert kind[2] == 0.0


def test_turns_before_count_less_and_a_word_its_most():
    request = read(lexicon(), "a ghost", ["a farce", "ok", "a slasher and a ghost"])
    assert request.words == {"ghost": 1.0, "farce": EARLIER / 2, "slasher": EARLIER}


def test_nothing_in_common():
    words = lexicon()
    assert not answers(words, read(words, "spaghetti")).any()
    assert not answers(words, read(words, "")).any()
    assert not alike(words, [], 5).any()
    assert not alike(words, ["unheard of"], 5).any()


def test_what_was_chosen_last_speaks_for_what_says_the_same():
    found = alike(lexicon(), ["a", "b"], 1)
    assert found[3] == pytest.approx(1.0)
    assert found[2] == 0.0
    assert found.max() <= 1.0


def test_what_matched_is_in_the_items_words_alone():
    words = lexicon()
    request = read(words, "scary ghosts, rating below 4, 景山的故宫")
    held = [matched(words, request, "scary ghosts, rating below 4, 景山的故宫", item, ()) for item in ITEMS]
    assert held == [(), ("ghosts", "rating 3"), ("故宫", "景山"), ("ghosts",)]


def test_a_facet_s_name_may_be_said():
    words = lexicon()
    assert matched(words, read(words, "a slasher"), "a slasher", ITEMS[0], [("horror", "slasher")]) == ("slasher",)
    assert matched(words, read(words, "x"), "x", Item(item_id="new", title="x"), ()) == ()


def test_how_far_prices_are_from_what_a_person_pays():
    prices = {"a": 10.0, "b": 20.0, "c": None, "d": 200.0}
    told = lexicon([item.model_copy(update={"price": prices[item.item_id]}) for item in ITEMS])
    usual = (log1p(10) + log1p(20)) / 2
    assert price_gap(told, ["d", "a", "c", "b"], 3) == pytest.approx(
        [usual - log1p(10), log1p(20) - usual, 0.0, log1p(200) - usual]
    )
    assert not price_gap(told, ["c"], 3).any()
    assert not price_gap(lexicon(), ["a"], 3).any()
