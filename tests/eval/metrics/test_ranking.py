"""What lists are worth, against hand arithmetic and scikit-learn."""

from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics

from eval.metrics.ranking import average_precision, f1, hit_positions, hit_rate, mrr, ndcg, precision, recall

METRICS = [precision, recall, f1, hit_rate, ndcg, mrr, average_precision]
LIST = ["a", "b", "c", "d", "e"]
ITEMS = [f"i{number}" for number in range(12)]

lists = st.permutations(ITEMS).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: order[:n]))
answers = st.sets(st.sampled_from(ITEMS), min_size=1)
places = st.integers(1, 15)


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (precision, 2 / 4),
        (recall, 2 / 3),
        (f1, 2 * (2 / 4) * (2 / 3) / (2 / 4 + 2 / 3)),
        (hit_rate, 1.0),
        (ndcg, (1 / log2(3) + 1 / log2(5)) / (1 / log2(2) + 1 / log2(3) + 1 / log2(4))),
        (mrr, 1 / 2),
        (average_precision, (1 / 2 + 2 / 4) / 3),
    ],
)
def test_hits_at_two_and_four_of_three_answers(metric, expected):
    assert metric(LIST, {"b", "d", "z"}, 4) == pytest.approx(expected)


def test_what_lies_beyond_n_does_not_count():
    assert [metric(LIST, {"e"}, 4) for metric in METRICS] == [0.0] * 7


def test_a_short_list_leaves_places_empty():
    assert precision(["a"], {"a"}, 10) == 1 / 10
    assert ndcg(["a"], {"a", "b"}, 10) == pytest.approx(1 / (1 + 1 / log2(3)))
    assert [metric([], {"a"}, 10) for metric in METRICS] == [0.0] * 7


def test_n_hits_are_perfect_however_many_answers_there_are():
    assert ndcg(["a", "b"], {"a", "b", "c"}, 2) == 1.0
    assert average_precision(["a", "b"], {"a", "b", "c"}, 2) == (1 / 1 + 2 / 2) / 2


def test_an_item_listed_twice_is_a_hit_once():
    assert recall(["a", "a"], ["a", "a"], 2) == 1.0
    assert precision(["a", "a"], {"a"}, 2) == 1 / 2
    assert average_precision(["a", "a"], {"a"}, 2) == 1.0


@pytest.mark.parametrize("metric", METRICS)
def test_nothing_is_judged_without_answers_or_places(metric):
    with pytest.raises(ValueError, match="no positives"):
        metric(LIST, set(), 3)
    with pytest.raises(ValueError, match="n is 0"):
        metric(LIST, {"a"}, 0)


def test_positions_are_shares_of_cases():
    shown = [["a", "b", "c"], ["b", "a"], ["x"]]
    assert hit_positions(shown, [{"a", "b"}, {"a"}, {"y"}], 3) == (1 / 3, 2 / 3, 0.0)
    assert hit_positions([], [], 3) == ()
    with pytest.raises(ValueError, match="shorter"):
        hit_positions(shown, [{"a"}], 3)


@given(lists, answers, places)
def test_all_lie_between_nought_and_one(ranked, positives, n):
    assert all(0 <= metric(ranked, positives, n) <= 1 + 1e-12 for metric in METRICS)


@given(lists, st.lists(st.sampled_from(ITEMS), min_size=1), places, st.randoms())
def test_answers_have_no_order(ranked, positives, n, random):
    shuffled = random.sample(positives, len(positives))
    for metric in METRICS:
        assert metric(ranked, positives, n) == metric(ranked, shuffled, n) == metric(ranked, frozenset(positives), n)


@given(lists, answers, places, st.data())
def test_a_hit_that_moves_up_never_costs(ranked, positives, n, data):
    hits = [place for place, item in enumerate(ranked) if place and item in positives]
    if not hits:
        return
    place = data.draw(st.sampled_from(hits))
    target = data.draw(st.integers(0, place - 1))
    better = [*ranked[:target], ranked[place], *ranked[target:place], *ranked[place + 1 :]]
    for metric in METRICS:
        assert metric(better, positives, n) >= metric(ranked, positives, n) - 1e-12


@given(st.permutations(ITEMS), answers)
def test_positions_add_up_to_the_hits(ranked, positives):
    shares = hit_positions([ranked], [positives], len(ITEMS))
    assert sum(shares) == len(positives)
    assert [item for item, share in zip(ranked, shares, strict=True) if share] == [i for i in ranked if i in positives]


@pytest.mark.parametrize("seed", range(20))
def test_scikit_learn_agrees(seed):
    generator = np.random.default_rng(seed)
    ranked = [ITEMS[place] for place in generator.permutation(len(ITEMS))]
    positives = set(generator.choice(ITEMS, size=generator.integers(1, 8), replace=False))
    n = int(generator.integers(1, len(ITEMS) + 1))
    relevant = np.array([item in positives for item in ranked])
    scores, told = -np.arange(len(ranked), dtype=float), np.arange(len(ranked)) < n
    assert ndcg(ranked, positives, n) == pytest.approx(sklearn_metrics.ndcg_score([relevant], [scores], k=n))
    whole = sklearn_metrics.average_precision_score(relevant, scores)
    assert average_precision(ranked, positives, len(ranked)) == pytest.approx(whole)
    assert precision(ranked, positives, n) == pytest.approx(sklearn_metrics.precision_score(relevant, told))
    assert recall(ranked, positives, n) == pytest.approx(sklearn_metrics.recall_score(relevant, told))
    assert f1(ranked, positives, n) == pytest.approx(sklearn_metrics.f1_score(relevant, told))
