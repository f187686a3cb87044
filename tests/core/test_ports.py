"""The scripted chat model fills the port that the real ones fill."""

import inspect

import pytest

from agent.core.asking import Request, Style
from agent.core.errors import ModelThrottled
from agent.core.ports import ChatModel
from tests.fakes.chat import ScriptedChat, answers, questions


def request(body="Item: Alien", style=Style.LINE):
    return Request(task="facet", style=style, prefix="Sort.\n", body=body, max_tokens=8, prompt_hash="p")


@pytest.mark.parametrize("name", ["identity", "style", "questions_per_call", "speaks", "ask"])
def test_it_has_the_ports_members(name):
    port, fake = getattr(ChatModel, name), getattr(ScriptedChat, name)
    assert type(fake) is type(port)
    if callable(port):
        assert inspect.signature(fake) == inspect.signature(port)
        assert inspect.iscoroutinefunction(fake) is inspect.iscoroutinefunction(port)


async def test_it_says_its_answers_in_turn_and_remembers_the_questions():
    chat = ScriptedChat(["one", "two words"])
    first, second = await chat.ask(request("a")), await chat.ask(request("b b"))
    assert (first.text, second.text) == ("one", "two words")
    assert [asked.body for asked in chat.asked] == ["a", "b b"]
    assert (second.usage.calls, second.usage.tokens_in, second.usage.tokens_out) == (1, 1 + 2, 2)


async def test_it_answers_by_the_question():
    chat = ScriptedChat(lambda asked: asked.body.upper())
    assert (await chat.ask(request())).text == "ITEM: ALIEN"


async def test_an_error_in_the_script_is_raised():
    chat = ScriptedChat([ModelThrottled("slowly"), "one"])
    with pytest.raises(ModelThrottled):
        await chat.ask(request())
    assert (await chat.ask(request())).text == "one"


async def test_a_question_too_many_fails_the_test():
    with pytest.raises(AssertionError, match="no answer left for task facet: 'Item: Alien'"):
        await ScriptedChat().ask(request())


async def test_a_question_in_the_other_style_fails_the_test():
    with pytest.raises(AssertionError, match="asked in json, speaks line"):
        await ScriptedChat(["x"]).ask(request(style=Style.JSON))


def test_its_nature_is_given():
    line, capable = ScriptedChat(), ScriptedChat(style=Style.JSON, questions_per_call=4, identity="x", languages=["en"])
    assert (line.style, line.questions_per_call, line.speaks("zh")) == (Style.LINE, 1, True)
    assert (capable.style, capable.questions_per_call, capable.identity) == (Style.JSON, 4, "x")
    assert (capable.speaks("en"), capable.speaks("zh")) == (True, False)


def test_its_json_is_written_and_read():
    fenced = request('<data>\n{"n": 1, "item": "a\\u003cb"}\n{"n": 2, "item": "c"}\n</data>', Style.JSON)
    assert questions(fenced) == [{"n": 1, "item": "a<b"}, {"n": 2, "item": "c"}]
    assert answers({"text": "故"}, {}) == '{"answers": [{"n": 1, "text": "故"}, {"n": 2}]}'
