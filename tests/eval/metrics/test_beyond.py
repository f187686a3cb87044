"""What lists are like apart from their hits, by hand and against brute force."""

from collections import Counter
from itertools import combinations
from math import isnan, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics.pairwise import cosine_similarity

from eval.metrics.beyond import (
    activity_gap,
    coverage,
    coverage_interval,
    exposure,
    gini,
    intra_list_diversity,
    macro_divergence,
    novelty,
    popularity_lift,
    support,
)

masses = st.dictionaries(st.sampled_from("abcde"), st.floats(0.01, 10), min_size=1)


def test_novelty_is_bits_of_surprise():
    assert novelty(["a", "b"], {"a": 8, "b": 1}, people=8) == (0 + 3) / 2


def test_what_nobody_has_is_a_little_newer_than_what_one_has():
    assert novelty(["z"], {"a": 3}, people=7) == 3
    assert isnan(novelty([], {"a": 3}, people=7))


def test_diversity_of_a_right_angle_and_of_twins():
    assert intra_list_diversity(np.array([[2.0, 0.0], [0.0, 1.0]])) == pytest.approx(1.0)
    assert intra_list_diversity(np.array([[1.0, 0.0], [5.0, 0.0], [0.0, 1.0]])) == pytest.approx(1 - (1 + 0 + 0) / 3)


def test_diversity_wants_two_rows():
    assert isnan(intra_list_diversity(np.ones((1, 3))))
    assert isnan(intra_list_diversity(np.ones((0, 3))))


def test_a_row_of_zeros_is_like_nothing():
    assert intra_list_diversity(np.array([[0.0, 0.0], [1.0, 0.0]])) == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_scikit_learn_agrees_on_diversity(seed):
    vectors = np.random.default_rng(seed).normal(size=(7, 4)).astype(np.float32)
    cosines = cosine_similarity(vectors)
    expected = 1 - np.mean([cosines[pair] for pair in combinations(range(7), 2)])
    assert intra_list_diversity(vectors) == pytest.approx(expected, abs=1e-6)


def test_divergence_by_hand():
    history, listed = {"music": 3, "food": 1}, {"music": 1, "food": 1}
    music, food = 0.9 * 1 / 2 + 0.1 * 3 / 4, 0.9 * 1 / 2 + 0.1 * 1 / 4
    expected = 3 / 4 * log((3 / 4) / music) + 1 / 4 * log((1 / 4) / food)
    assert macro_divergence(listed, history, alpha=0.1) == pytest.approx(expected)


def test_lists_that_share_no_macro_are_as_far_as_the_smoothing_lets_them():
    assert macro_divergence({"a": 1}, {"b": 2, "c": 2}) == pytest.approx(log(1 / 0.01))
    assert isnan(macro_divergence({}, {"b": 1}))
    assert isnan(macro_divergence({"b": 1}, {}))


@given(masses, masses, st.floats(0.1, 10))
def test_divergence_is_bounded_and_knows_shares_alone(listed, history, scale):
    far = macro_divergence(listed, history)
    assert -1e-12 <= far <= log(1 / 0.01) + 1e-12
    assert macro_divergence({macro: scale * mass for macro, mass in listed.items()}, history) == pytest.approx(
        far, abs=1e-9
    )
    assert macro_divergence(history, history) == pytest.approx(0, abs=1e-12)


def test_a_counter_of_macros_is_a_mass():
    assert macro_divergence(Counter("aab"), Counter("abaaba")) == pytest.approx(0, abs=1e-12)


def test_lift_is_the_ratio_of_mean_popularities():
    popularity = {"hit": 90, "known": 30, "rare": 10}
    assert popularity_lift(["hit", "known"], ["known", "rare"], popularity) == (90 + 30) / (30 + 10) - 1
    assert popularity_lift(["rare"], ["rare"], popularity) == 0.0


def test_there_is_no_lift_from_nothing():
    assert isnan(popularity_lift([], ["a"], {"a": 1}))
    assert isnan(popularity_lift(["a"], [], {"a": 1}))
    assert isnan(popularity_lift(["a"], ["b"], {"a": 1}))


def test_coverage_counts_each_item_once():
    assert coverage([["a", "b"], ["b", "c"], []], 10) == 3 / 10
    assert coverage([], 10) == 0.0


def test_everybody_listed_the_same_leaves_no_doubt():
    one = coverage_interval([["a", "b"]] * 20, 8)
    assert (one.value, one.low, one.high, one.n) == (2 / 8, 2 / 8, 2 / 8, 20)


def test_coverage_of_no_lists_is_nothing():
    assert coverage_interval([], 8).n == 0


def test_the_coverage_of_other_people_lies_in_the_interval():
    generator = np.random.default_rng(3)
    shares = 1 / np.arange(1, 401)
    shares /= shares.sum()

    def lists():
        return [[str(item) for item in generator.choice(400, 5, p=shares, replace=False)] for _ in range(60)]

    usual = np.mean([coverage(lists(), 400) for _ in range(50)])
    found = [coverage_interval(lists(), 400, seed, resamples=100) for seed in range(20)]
    assert all(one.low < one.value < one.high for one in found)
    assert sum(one.low <= usual <= one.high for one in found) >= 16


def test_coverage_has_one_interval_a_seed():
    lists = [[str(item), str(item + 1)] for item in range(9)]
    assert coverage_interval(lists, 20, seed=1) == coverage_interval(lists, 20, seed=1)


def test_gini_of_equals_and_of_one_who_has_all():
    assert gini([3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 7]) == pytest.approx(1 - 1 / 4)
    assert isnan(gini([0, 0]))
    assert isnan(gini([]))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20).filter(any))
def test_gini_is_half_the_mean_difference_over_the_mean(counts):
    apart = sum(abs(one - other) for one in counts for other in counts)
    assert gini(counts) == pytest.approx(apart / (2 * len(counts) * sum(counts)))


def test_exposure_counts_also_what_nobody_is_shown():
    assert exposure([["a", "b"], ["a"]], ["a", "b", "c"]).tolist() == [2, 1, 0]


def test_the_gap_is_between_the_halves():
    one = activity_gap([0.1, 0.9, 0.3, 0.5], [1, 40, 2, 30])
    assert (one.value, one.n) == (pytest.approx((0.9 + 0.5) / 2 - (0.1 + 0.3) / 2), 4)
    assert one.low <= one.value <= one.high


def test_who_is_at_the_median_is_of_the_less_active():
    assert activity_gap([1.0, 0.5, 0.0], [3, 2, 1]).value == pytest.approx(1.0 - (0.5 + 0.0) / 2)
    assert activity_gap([1.0, 0.5, 0.0, 0.0], [9, 2, 2, 2]).value == pytest.approx(1.0 - 0.5 / 3)


def test_no_gap_between_equals_or_nobody():
    assert isnan(activity_gap([0.1, 0.9], [5, 5]).value)
    assert activity_gap([], []).n == 0
    with pytest.raises(ValueError, match="2 values and 1 people"):
        activity_gap([0.1, 0.9], [5])


@settings(max_examples=5)  # each takes two bootstraps
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4)), min_size=2, max_size=12), st.randoms())
def test_the_order_of_people_says_nothing(people, random):
    shuffled = random.sample(people, len(people))
    gaps = [activity_gap([v for v, _ in those], [a for _, a in those]).value for those in (people, shuffled)]
    assert gaps[0] == pytest.approx(gaps[1], nan_ok=True)


def test_support_wants_one_known_item_behind_each():
    evidence = [["a", "z"], {"b"}, (), ["y"]]
    assert support(evidence, {"a", "b"}) == 2 / 4
    assert isnan(support([], {"a"}))
