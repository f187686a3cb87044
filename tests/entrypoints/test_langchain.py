"""The door for LangChain, by LangChain's own standard tests and by an agent that calls the tools."""

from __future__ import annotations

import asyncio
import json

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import RetrieversIntegrationTests, ToolsIntegrationTests
from langchain_tests.unit_tests import ToolsUnitTests

from agent import open_agent
from agent.entrypoints.langchain import TrigrainRetriever
from agent.entrypoints.verbs import UNTRUSTED, VERBS, Moves
from eval.endpoint import Endpoint
from tests.entrypoints.http.door import copy

BOUND = ["recommend", "search", "explain", "profile", "correct_interest", "feedback"]
EXAMPLES = {
    "recommend": {"n": 2, "where": ["language=en"]},
    "search": {"query": "quiet jazz"},
    "explain": {"item": "m2", "contrast": "f0"},
    "profile": {},
    "correct_interest": {"action": "pin", "interest": "jazz"},
    "feedback": {"item": "b3", "event": "like"},
    "audience": {"item": "f3"},
}


@pytest.fixture(scope="module")
def agent(shop, tmp_path_factory):
    """A copy of the shop for this module."""
    with open_agent(copy(shop, tmp_path_factory.mktemp("langchain") / "shop"), llm="none") as opened:
        yield opened


@pytest.fixture(scope="module")
def tools(agent):
    return {tool.name: tool for tool in agent.as_tools()}


class TestTheRetriever(RetrieversIntegrationTests):
    """LangChain's standard tests."""

    @pytest.fixture(autouse=True)
    def _opened(self, agent):
        self.room = agent._room

    @property
    def retriever_constructor(self):
        return TrigrainRetriever

    @property
    def retriever_constructor_params(self):
        return {"room": self.room, "user": "bob", "n": 3}

    @property
    def retriever_query_example(self):
        return "dark house"

    @property
    def num_results_arg_name(self):
        return "n"


class Chosen:
    """One tool at a time, and how it is asked."""

    @pytest.fixture(autouse=True, params=list(EXAMPLES))
    def _opened(self, tools, request):
        self.chosen = tools[request.param]

    @property
    def tool_constructor(self):
        return self.chosen

    @property
    def tool_invoke_params_example(self):
        given = EXAMPLES[self.chosen.name]
        return given if self.chosen.name == "audience" else {"user": "bob", **given}


class TestEveryTool(Chosen, ToolsUnitTests):
    """LangChain's standard tests."""


class TestEveryToolAsItIsUsed(Chosen, ToolsIntegrationTests):
    """LangChain's standard tests."""


def test_every_verb_has_an_example():
    assert list(EXAMPLES) == [verb.name for verb in VERBS]


def test_a_query_gives_documents_with_reasons(agent):
    found = agent.as_retriever("ann", n=2).invoke("dark house")
    listed = agent.recommend("ann", 2, query="dark house").items
    assert [one.metadata["item_id"] for one in found] == [line.item_id for line in listed] == [one.id for one in found]
    first, line = found[0].metadata, listed[0]
    assert (first["rank"], first["score"], first["explanation"]) == (1, line.score, line.explanation)
    assert first["reasons"]["interests"] == [reason.interest for reason in line.reasons]
    assert found[0].page_content == f"{line.title}\n{line.explanation}"


def test_no_query_and_nobody(agent):
    assert [one.id for one in agent.as_retriever("ann", n=1).invoke("")] == ["f3"]
    assert len(agent.as_retriever(n=4).invoke("jazz")) == 4


async def test_the_retriever_can_be_awaited(agent):
    retriever = agent.as_retriever("ann", n=2)
    assert await retriever.ainvoke("dark house") == await asyncio.to_thread(retriever.invoke, "dark house")
    assert retriever.invoke("dark house")  # and asked in the middle of a loop


def test_every_tool_says_what_is_untrusted(tools):
    for tool in tools.values():
        assert tool.description.endswith(UNTRUSTED)
        for name, told in tool.args_schema.model_json_schema()["properties"].items():
            assert told["description"], (tool.name, name)


def test_one_persons_tools_ask_for_no_person_and_tell_of_no_other(agent):
    own = {tool.name: tool for tool in agent.as_tools("ann")}
    assert list(own) == BOUND
    for tool in own.values():
        assert "user" not in tool.args_schema.model_json_schema()["properties"]
    assert json.loads(own["profile"].invoke({}))["user"] == "ann"
    assert own["profile"].invoke(call("profile", user="bob")).status == "error"


def call(name, **arguments):
    return {"type": "tool_call", "name": name, "id": "1", "args": arguments}


def test_an_answer_is_json_for_the_model_and_a_value_for_the_program(tools):
    told = tools["feedback"].invoke(call("feedback", user="bob", item="b1", event="like"))
    assert isinstance(told, ToolMessage)
    assert isinstance(told.artifact, Moves)
    assert json.loads(told.content)["version"] == told.artifact.version


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("profile", {"user": "nobody-knows"}, "no profile of user 'nobody-knows'"),
        ("explain", {"user": "ann", "item": "none"}, "no item 'none'"),
        ("correct_interest", {"user": "ann", "action": "mute", "interest": "opera"}, "no interest 'opera'"),
        ("recommend", {"user": "ann", "where": ["price is low"]}, "price is low"),
    ],
)
async def test_an_error_is_a_message_to_the_model(tools, name, given, said):
    for told in (tools[name].invoke(call(name, **given)), await tools[name].ainvoke(call(name, **given))):
        assert told.status == "error"
        assert said in told.content
        assert "Traceback" not in told.content
        assert "\n" not in told.content


def model(endpoint):
    return ChatOpenAI(model="gpt-4o-mini", base_url=endpoint.url, api_key="sk-test", max_retries=0)


def scripted(*steps):
    """The endpoint's script: each step a call of a tool, or the last words, made of what the tools said."""

    def answer(body):
        done = [message for message in body["messages"] if message["role"] == "tool"]
        step = steps[len(done)]
        if callable(step):
            return step([message["content"] for message in done])
        name, arguments = step
        known = {tool["function"]["name"] for tool in body["tools"]}
        assert name in known
        return name, arguments

    return answer


async def test_an_agent_looks_tells_and_recommends(agent):
    steps = (
        ("profile", {}),
        ("feedback", {"item": "m2", "event": "like"}),
        ("search", {"query": "jazz", "n": 2}),
        lambda said: f"You may like {json.loads(said[2])['items'][0]['title']}.",
    )
    with Endpoint(answer=scripted(*steps)) as endpoint:
        assistant = create_agent(model(endpoint), agent.as_tools("cat"))
        ended = await assistant.ainvoke({"messages": [HumanMessage("What jazz is there for me?")]})
    *_, last = ended["messages"]
    assert isinstance(last, AIMessage)
    assert last.content.startswith("You may like Blue session")
    used = [message.name for message in ended["messages"] if isinstance(message, ToolMessage)]
    assert used == ["profile", "feedback", "search"]
    assert "m2" in [event.item_id for event in agent._wiring.records.events.of("cat")]


def test_an_agent_reads_its_error_and_goes_on(agent):
    steps = (("explain", {"user": "ann", "item": "none"}), lambda said: f"Sorry: {said[0]}")
    with Endpoint(answer=scripted(*steps)) as endpoint:
        assistant = create_agent(model(endpoint), agent.as_tools())
        ended = assistant.invoke({"messages": [HumanMessage("Why that one?")]})
    assert ended["messages"][-1].content.startswith("Sorry: no item 'none'")
