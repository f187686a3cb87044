"""The cap on money."""

from contextlib import ExitStack

import pytest

from agent.adapters.purse import Purse
from agent.core.asking import Request, Style
from agent.core.errors import BudgetReached, SettingsError
from agent.core.price import Price
from agent.core.schema import Usage

PRICE = Price(input=1.0, output=10.0)


def request(text="x" * 4000, max_tokens=488):
    return Request(task="write", style=Style.LINE, prefix="", body=text, max_tokens=max_tokens, prompt_hash="h")


# 4,000 bytes are 1,000 tokens by the guess, half as many again to be safe; 488 out and 512 of room.
MOST = (1500 * 1.0 + 1000 * 10.0) / 1e6


def test_without_a_cap_nothing_is_held():
    purse = Purse(None, None)
    with purse.reserved(request()):
        purse.pay(Usage(calls=1, cost_usd=99.0))
    assert purse.used == Usage(calls=1, cost_usd=99.0)


def test_a_cap_needs_a_price():
    with pytest.raises(SettingsError, match="price_in and price_out"):
        Purse(1.0, None)


def test_calls_in_flight_are_held_against_the_cap():
    purse = Purse(2.5 * MOST, PRICE)
    with ExitStack() as flying:
        flying.enter_context(purse.reserved(request()))
        flying.enter_context(purse.reserved(request()))
        with pytest.raises(BudgetReached, match="task write"):
            flying.enter_context(purse.reserved(request()))


def test_what_is_held_is_given_back_and_what_is_paid_is_not():
    purse = Purse(1.5 * MOST, PRICE)
    with purse.reserved(request()):
        purse.pay(Usage(calls=1, cost_usd=0.4 * MOST))
    with purse.reserved(request()):
        purse.pay(Usage(calls=1, cost_usd=0.2 * MOST))
    with pytest.raises(BudgetReached, match=r"reached: \$0\.00\d+ spent"), purse.reserved(request()):
        pass


def test_a_failed_call_gives_back_what_it_held():
    purse = Purse(1.2 * MOST, PRICE)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), purse.reserved(request()):
            raise ZeroDivisionError
    with purse.reserved(request()):
        pass


def test_free_models_never_reach_a_cap():
    purse = Purse(0.0, Price(input=0.0, output=0.0))
    with purse.reserved(request()):
        pass
