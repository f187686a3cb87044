"""The price list is dated, complete and found by every name of a model."""

from datetime import date

import pytest

from agent.adapters.prices import price_list, price_of
from agent.core.price import FREE


def test_the_list_says_when_and_where_from():
    assert date(2026, 1, 1) < price_list().as_of <= date.today()
    assert price_list().source


@pytest.mark.parametrize("name", price_list().models)
def test_every_price_is_plausible(name):
    price = price_list().models[name]
    assert ":" in name
    assert 0 < price.cached < price.input < price.output < 100
    assert price.written is None or price.written >= price.input
    assert price.batch == 0.5


@pytest.mark.parametrize(
    "name",
    [
        "openai:gpt-4o-mini",
        "openai:gpt-4o-mini-2024-07-18",
        "openai:gpt-4o-mini@http://127.0.0.1:8000/v1",
        "openai:gpt-4o-mini@https://gateway.example/v1",
    ],
)
def test_a_model_is_found_by_revision_and_behind_any_url(name):
    assert price_of(name) == price_list().models["openai:gpt-4o-mini"]


def test_a_dated_name_without_dashes_is_a_revision_too():
    assert price_of("anthropic:claude-haiku-5-5-20261007") == price_list().models["anthropic:claude-haiku-5-5"]


@pytest.mark.parametrize(
    "name",
    [
        "local",
        "local:/models/x.gguf",
        "openai:llama-9@http://localhost:11434/v1",
        "openai:llama-9@http://127.0.0.2:8000/v1",
        "openai:llama-9@http://[::1]:8000/v1",
    ],
)
def test_ones_own_machine_is_free(name):
    assert price_of(name) == FREE


@pytest.mark.parametrize(
    "name", ["openai:gpt-99", "mistralai:large", "openai:llama-9@http://10.0.0.7/v1", "openai:llama-9@nonsense"]
)
def test_what_is_not_known_is_none(name):
    assert price_of(name) is None
