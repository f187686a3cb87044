"""The model that is none."""

import asyncio

import pytest

from agent.adapters.prices import price_of
from agent.adapters.silent import SilentChat
from agent.core.asking import Request, Style
from agent.core.errors import ModelDenied
from agent.core.ports import ChatModel
from agent.core.price import FREE
from agent.core.settings import Settings
from agent.wiring import Wiring


def test_it_speaks_no_language_and_says_so():
    silent: ChatModel = SilentChat()
    assert silent.identity == "none"
    assert not any(map(silent.speaks, ("en", "zh")))


def test_to_ask_it_anyway_is_an_error_that_says_what_to_do():
    request = Request(task="write", style=Style.LINE, prefix="", body="", stop=(), max_tokens=1, prompt_hash="")
    with pytest.raises(ModelDenied, match="no chat model") as caught:
        asyncio.run(SilentChat().ask(request))
    assert caught.value.where == "task write"


def test_the_setting_opens_it_and_it_costs_nothing(tmp_path):
    with Wiring(Settings(workspace=tmp_path, llm="none")) as wiring:
        assert wiring.chat.identity == "none"
        assert wiring.price == price_of("none") == FREE
