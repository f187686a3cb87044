"""The orders that are put to a model."""

from hypothesis import given
from hypothesis import strategies as st

from agent.steps.second import agreement
from agent.steps.shuffled import shuffles

counts, seeds = st.integers(2, 40), st.integers(0, 2**48)


@given(counts, st.integers(2, 6), seeds)
def test_each_is_an_order_of_all_by_the_seed(count, orders, seed):
    found = shuffles(count, orders, seed)
    assert [sorted(one) for one in found] == [list(range(count))] * orders
    assert found == shuffles(count, orders, seed)


@given(counts, seeds)
def test_who_says_the_list_back_contradicts_itself(count, seed):
    assert agreement(count, shuffles(count, 2, seed)) == -1.0


def test_a_third_order_is_another_one():
    first, _, third = shuffles(30, 3, seed=1)
    assert third not in (first, first[::-1], list(range(30)))
