"""What tokens cost, as arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from agent.core.price import FREE, Price

PRICE = Price(input=2.0, cached=0.2, written=2.5, output=10.0, batch=0.5)
tokens = st.integers(0, 10**9)


def test_each_kind_of_token_has_its_price():
    cost = PRICE.cost(tokens_in=1_000, tokens_out=100, cached_in=300, written_in=200)
    assert cost == pytest.approx((500 * 2.0 + 300 * 0.2 + 200 * 2.5 + 100 * 10.0) / 1_000_000)


def test_a_million_in_costs_the_price():
    assert PRICE.cost(tokens_in=1_000_000, tokens_out=0) == 2.0


def test_what_has_no_price_of_its_own_costs_as_input():
    plain = Price(input=2.0, output=10.0)
    assert plain.cost(tokens_in=10, tokens_out=0, cached_in=4, written_in=3) == plain.cost(tokens_in=10, tokens_out=0)


@given(tokens, tokens)
def test_a_batch_costs_its_factor(tokens_in, tokens_out):
    whole = PRICE.cost(tokens_in=tokens_in, tokens_out=tokens_out)
    assert PRICE.cost(tokens_in=tokens_in, tokens_out=tokens_out, batch=True) == pytest.approx(whole / 2)


@given(tokens, tokens, tokens, tokens)
def test_two_calls_cost_what_both_do(in_1, out_1, in_2, out_2):
    both = PRICE.cost(tokens_in=in_1 + in_2, tokens_out=out_1 + out_2)
    assert both == pytest.approx(
        PRICE.cost(tokens_in=in_1, tokens_out=out_1) + PRICE.cost(tokens_in=in_2, tokens_out=out_2)
    )


@given(tokens, tokens)
def test_free_is_free(tokens_in, tokens_out):
    assert FREE.cost(tokens_in=tokens_in, tokens_out=tokens_out) == 0.0


def test_no_price_is_below_zero():
    with pytest.raises(ValidationError):
        Price(input=-1.0, output=1.0)
