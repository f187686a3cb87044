"""A second order: agreement and joining by hand, against scipy, and what holds for any answers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from agent.steps.second import SURE, agreement, joined, reordered, tau, verdict

orders = st.integers(2, 12).flatmap(lambda count: st.lists(st.permutations(range(count)), min_size=2, max_size=4))


@st.composite
def some(draw):
    """(count, an answer that names some of the places)."""
    order = draw(st.integers(1, 12).flatmap(lambda count: st.permutations(range(count))))
    return len(order), order[: draw(st.integers(0, len(order)))]


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ([0, 1, 2, 3], [0, 1, 2, 3], 1.0),
        ([0, 1, 2, 3], [3, 2, 1, 0], -1.0),
        ([0, 1, 2, 3], [0, 1, 3, 2], (5 - 1) / 6),
        ([2, 0, 1, 3], [0, 1, 2, 3], (4 - 2) / 6),
        ([0, 1], [0, 1], 1 / 6),
        ([0, 1, 2], [3, 2, 1, 0], -3 / 6),
        ([0, 1], [2, 3], 0.0),
    ],
)
def test_tau_by_hand(one, other, told):
    assert tau(4, one, other) == pytest.approx(told)


@given(orders)
def test_tau_of_whole_orders_is_kendall_s(found):
    one, other = found[:2]
    places = [[order.index(candidate) for candidate in range(len(order))] for order in (one, other)]
    assert tau(len(one), one, other) == pytest.approx(kendalltau(*places).statistic)


@given(orders)
def test_agreement_is_a_number_of_its_range_whoever_is_asked_first(found):
    count = len(found[0])
    assert -1.0 <= agreement(count, found) <= 1.0
    assert agreement(count, found) == pytest.approx(agreement(count, found[::-1]))
    assert agreement(count, [found[0]] * 3) == 1.0


def test_agreement_of_three_is_the_mean_of_its_pairs():
    assert agreement(3, [[0, 1, 2], [0, 2, 1], [2, 1, 0]]) == pytest.approx(((2 - 1) / 3 - 3 / 3 + (1 - 2) / 3) / 3)


def test_what_is_not_named_stays_where_it_was():
    assert reordered(5, [3, 0]) == [3, 1, 2, 0, 4]
    assert reordered(3, []) == [0, 1, 2]


@given(some())
def test_nothing_is_lost_and_nothing_invented(told):
    count, answer = told
    order = reordered(count, answer)
    assert sorted(order) == list(range(count))
    assert [one for one in order if one in answer] == list(answer)
    assert all(order[place] == place for place in range(count) if place not in answer)


def test_joined_by_hand():
    """Sums of places: 0 has 1 + 2, 1 has 0 + 1, 2 has 2 + 0; the first of equals stood first before."""
    assert joined(3, [[1, 0, 2], [2, 1, 0]]) == [1, 2, 0]
    assert joined(3, [[2, 1, 0], [0, 1, 2]]) == [0, 1, 2]


@given(orders)
def test_joined_is_an_order_and_that_of_one_voice_its_own(found):
    count = len(found[0])
    assert sorted(joined(count, found)) == list(range(count))
    assert joined(count, found) == joined(count, found[::-1])
    assert joined(count, [found[0]] * 2) == found[0]


def test_a_verdict_follows_answers_that_agree_and_no_others():
    assert verdict(4, [[3, 2, 1, 0]] * 2) == ([3, 2, 1, 0], 1.0, False)
    assert verdict(4, [[3, 2, 1, 0], [0, 1, 2, 3]]) == ([0, 1, 2, 3], -1.0, True)
    assert verdict(4, [[3, 2, 1, 0], [3, 2, 0, 1]]) == ([3, 2, 0, 1], pytest.approx(4 / 6), False)


def test_short_answers_agree_too_little():
    """Half of four: 1 pair of 6, however well they agree on it."""
    assert verdict(4, [[3, 2], [3, 2]]) == ([0, 1, 2, 3], pytest.approx(1 / 6), True)


@given(orders)
def test_a_verdict_keeps_the_first_order_exactly_below_the_threshold(found):
    count = len(found[0])
    told = verdict(count, found)
    assert told.kept is (told.agreement < SURE)
    assert told.order == (list(range(count)) if told.kept else joined(count, found))
