"""LangChain's chat models as our port: what goes over the wire, what comes back, and what a fault becomes."""

import asyncio
import json
import sys
from typing import Any

import jsonschema
import openai
import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.langchain import LangChainTracer
from langsmith.utils import get_env_var
from openai.types.chat import ChatCompletion

from agent.adapters.langchain_chat import LangChainChat, open_chat
from agent.adapters.prices import price_list
from agent.core.asking import Request, Style
from agent.core.errors import AnswerError, ModelDenied, ModelThrottled, ModelUnreachable, SettingsError
from agent.core.ports import ChatModel
from agent.core.price import Price
from eval.endpoint import Behaviour, Endpoint, Fault

SCHEMA = {
    "type": "object",
    "title": "Facets",
    "properties": {"title": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 3}},
    "required": ["title"],
    "additionalProperties": False,
}


def request(style=Style.JSON, body="A film about jazz in New York", **changes):
    json_only = {"answer_schema": SCHEMA} if style is Style.JSON else {"stop": ("\n",)}
    plain = {"task": "facet", "style": style, "prefix": "Name the facets.\n", "body": body, "max_tokens": 100}
    return Request(**{**plain, "prompt_hash": "p", **json_only, **changes})


@pytest.fixture
def serve(monkeypatch):
    """Starts an endpoint and points the vendor's variables at it."""
    running = []

    def start(*args, **options):
        endpoint = Endpoint(*args, **options).__enter__()
        running.append(endpoint)
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        return endpoint

    yield start
    for endpoint in running:
        endpoint.__exit__(None, None, None)


@pytest.fixture
async def opened():
    """Opens chat models and closes them while their loop still runs."""
    chats = []

    def open_one(spec="openai:gpt-4o-mini", timeout=5.0, **options):
        chats.append(open_chat(spec, timeout=timeout, **options))
        return chats[-1]

    yield open_one
    for chat in chats:
        await chat.aclose()


class Seen:
    """An answer script that keeps the bodies."""

    def __init__(self, text="said"):
        self.text = text
        self.bodies = []

    def __call__(self, body):
        self.bodies.append(body)
        return self.text


class TestWire:
    async def test_json_style_sends_two_messages_and_the_schema(self, serve, opened):
        seen = Seen('{"title": []}')
        serve(answer=seen)
        chat: ChatModel = opened()
        assert (await chat.ask(request())).text == '{"title": []}'
        schema = {
            "type": "object",
            "properties": {"title": {"type": "array", "items": {"type": "string"}, "maxItems": 3}},
            "required": ["title"],
            "additionalProperties": False,
        }
        assert seen.bodies == [
            {
                "model": "gpt-4o-mini",
                "messages": [
                    {"role": "system", "content": "Name the facets.\n"},
                    {"role": "user", "content": "A film about jazz in New York"},
                ],
                "response_format": {
                    "type": "json_schema",
                    "json_schema": {"name": "facet", "strict": True, "schema": schema},
                },
                "max_completion_tokens": 100,
                "temperature": 0.0,
                "stream": False,
            }
        ]

    async def test_line_style_sends_one_message_and_the_stops(self, serve, opened):
        seen = Seen("said")
        serve(answer=seen)
        assert (await opened().ask(request(Style.LINE))).text == "said"
        assert seen.bodies == [
            {
                "model": "gpt-4o-mini",
                "messages": [{"role": "user", "content": "Name the facets.\nA film about jazz in New York"}],
                "stop": ["\n"],
                "max_completion_tokens": 100,
                "temperature": 0.0,
                "stream": False,
            }
        ]

    async def test_the_person_is_not_told_to_the_endpoint(self, serve, opened):
        seen = Seen()
        serve(answer=seen)
        await opened().ask(request(user_id="alice-4711"))
        assert "alice-4711" not in json.dumps(seen.bodies)

    @pytest.mark.parametrize(
        ("model", "style", "said"),
        [
            ("gpt-5-mini", Style.JSON, {"reasoning_effort": "minimal", "max_completion_tokens": 100}),
            ("gpt-6-luna", Style.JSON, {"reasoning_effort": "none", "max_completion_tokens": 100}),
            ("o4-mini", Style.JSON, {"max_completion_tokens": 100 + 1024}),
            ("gpt-3.5-turbo", Style.LINE, {"temperature": 0.0, "max_completion_tokens": 100}),
            ("somebody/llama-9-8b", Style.JSON, {"temperature": 0.0, "max_tokens": 100}),
        ],
    )
    async def test_each_model_is_asked_as_it_can_be(self, serve, opened, model, style, said):
        seen = Seen()
        serve(answer=seen)
        chat = opened(f"openai:{model}", questions_per_call=7)
        assert chat.style is style
        assert chat.questions_per_call == (7 if style is Style.JSON else 1)
        await chat.ask(request(style))
        known = ("model", "messages", "stream", "stop", "response_format")
        assert {name: value for name, value in seen.bodies[0].items() if name not in known} == said

    async def test_a_model_of_the_responses_api_is_asked_there(self, serve, opened):
        serve()
        with pytest.raises(ModelDenied, match="/v1/responses"):
            await opened("openai:gpt-5-pro").ask(request())


class TestReply:
    async def test_the_answer_obeys_the_schema(self, serve, opened):
        serve()
        jsonschema.validate(json.loads((await opened().ask(request())).text), SCHEMA)

    async def test_usage_is_the_endpoints_count_priced_and_timed(self, serve, opened):
        endpoint = serve(Behaviour(latency=0.05))
        usage = (await opened().ask(request())).usage
        price = price_list().models["openai:gpt-4o-mini"]
        counts = endpoint.counts
        assert (usage.calls, usage.tokens_in, usage.tokens_out) == (1, counts.tokens_in, counts.tokens_out)
        assert usage.cost_usd == (counts.tokens_in * price.input + counts.tokens_out * price.output) / 1_000_000 > 0
        assert 0.05 <= usage.seconds < 5

    async def test_a_model_of_ones_own_costs_nothing(self, serve, opened):
        serve()
        chat = opened("openai:llama-9-8b")
        assert chat.price.input == 0
        assert (await chat.ask(request())).usage.cost_usd == 0.0

    async def test_prompt_tokens_from_the_providers_cache_cost_less(self):
        details = {"cache_read": 60, "cache_creation": 20}
        usage = {"input_tokens": 100, "output_tokens": 10, "total_tokens": 110, "input_token_details": details}
        model = Canned(reply=AIMessage("said", usage_metadata=usage))
        price = Price(input=10.0, cached=1.0, written=20.0, output=100.0)
        chat = LangChainChat(model, identity="x:y", style=Style.LINE, price=price)
        reply = await chat.ask(request(Style.LINE))
        assert reply.usage.cost_usd == pytest.approx((20 * 10 + 60 * 1 + 20 * 20 + 10 * 100) / 1_000_000)


class Recorder(AsyncCallbackHandler):
    def __init__(self):
        self.events = []

    async def on_chat_model_start(self, serialized, messages, **more):
        self.events.append(("start", [message.content for message in messages[0]]))

    async def on_llm_end(self, response, **more):
        self.events.append(("end", response.generations[0][0].text))

    async def on_llm_error(self, error, **more):
        self.events.append(("error", type(error).__name__))


class TestCallbacks:
    async def test_pass_through_to_the_model(self, serve, opened):
        serve(answer=Seen("said"))
        recorder = Recorder()
        await opened().ask(request(), {"callbacks": [recorder]})
        assert recorder.events == [
            ("start", ["Name the facets.\n", "A film about jazz in New York"]),
            ("end", "said"),
        ]

    async def test_reach_the_model_through_a_chain(self, serve, opened):
        serve(answer=Seen("said"))
        recorder = Recorder()
        chain = RunnableLambda(opened().ask)
        await chain.ainvoke(request(), {"callbacks": [recorder]})
        assert [event for event, _ in recorder.events] == ["start", "end"]

    async def test_see_errors(self, serve, opened):
        serve(Behaviour(script=(Fault.SERVER_ERROR,)))
        recorder = Recorder()
        with pytest.raises(ModelUnreachable):
            await opened().ask(request(), {"callbacks": [recorder]})
        assert recorder.events[-1] == ("error", "InternalServerError")

    async def test_no_tracing_vendor_is_told_because_of_a_variable(self, serve, opened, monkeypatch):
        made = []

        def refuse(*args, **options):
            made.append(args)
            raise RuntimeError("no tracer here")

        monkeypatch.setattr(LangChainTracer, "__init__", refuse)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        get_env_var.cache_clear()
        try:
            serve()
            await RunnableLambda(lambda said: said).ainvoke("where nobody objects")
            assert made
            made.clear()
            await opened().ask(request())
            assert not made
        finally:
            monkeypatch.undo()
            get_env_var.cache_clear()


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize(
    ("fault", "leaf", "words"),
    [
        (Fault.THROTTLED, ModelThrottled, "Rate limit"),
        (Fault.THROTTLED_SILENT, ModelThrottled, "Rate limit"),
        (Fault.QUOTA, ModelDenied, "quota"),
        (Fault.REVOKED, ModelDenied, "API key"),
        (Fault.UNKNOWN_MODEL, ModelDenied, "does not exist"),
        (Fault.TOO_LONG, AnswerError, "context length"),
        (Fault.SERVER_ERROR, ModelUnreachable, "server had an error"),
        (Fault.UNAVAILABLE, ModelUnreachable, "overloaded"),
        (Fault.CUT, ModelUnreachable, "Connection error"),
        (Fault.HANG, ModelUnreachable, "timed out"),
        (Fault.EMPTY, AnswerError, "empty"),
        (Fault.REFUSAL, AnswerError, "refused"),
        (Fault.TRUNCATED, AnswerError, "cut off"),
        (Fault.ERROR_BODY, AnswerError, "upstream model failed"),
        (Fault.NOT_JSON, AnswerError, "cannot be read"),
    ],
)
async def test_every_fault_of_the_endpoint_has_its_error(serve, opened, fault, leaf, words, style):
    serve(Behaviour(script=(fault,), retry_after=7.5))
    with pytest.raises(leaf) as caught:
        await opened(timeout=0.5 if fault is Fault.HANG else 5.0).ask(request(style))
    assert words in caught.value.what
    assert "task facet" in caught.value.where
    if leaf is ModelThrottled:
        assert caught.value.retry_after == (7.5 if fault is Fault.THROTTLED else None)


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("fault", [Fault.REFUSAL, Fault.TRUNCATED, Fault.EMPTY])
async def test_an_answer_that_is_none_is_paid_for_and_kept(serve, opened, fault, style):
    endpoint = serve(Behaviour(script=(fault,)))
    with pytest.raises(AnswerError) as caught:
        await opened().ask(request(style))
    usage, counts = caught.value.usage, endpoint.counts
    assert (usage.calls, usage.tokens_in, usage.tokens_out) == (1, counts.tokens_in, counts.tokens_out)
    assert usage.cost_usd > 0
    assert bool(caught.value.answer) is (fault is not Fault.EMPTY)


@pytest.mark.parametrize("fault", [Fault.BROKEN_JSON, Fault.WRONG_SCHEMA, Fault.OTHER_LANGUAGE])
async def test_words_are_for_the_chain_to_judge(serve, opened, fault):
    serve(Behaviour(script=(fault,)))
    assert (await opened().ask(request())).text


async def test_the_vendor_does_not_retry_by_itself(serve, opened):
    endpoint = serve(Behaviour(rates={Fault.UNAVAILABLE: 1.0}))
    with pytest.raises(ModelUnreachable):
        await opened().ask(request())
    assert endpoint.counts.calls == 1


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize(("fault", "words"), [(Fault.ERROR_BODY, "upstream model failed"), (Fault.NOT_JSON, "html")])
async def test_an_unreadable_answer_is_kept_as_it_came(serve, opened, fault, words, style):
    serve(Behaviour(script=(fault,)))
    with pytest.raises(AnswerError) as caught:
        await opened().ask(request(style))
    assert words in caught.value.answer


async def test_nothing_listens(opened, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    with pytest.raises(ModelUnreachable, match="base URL"):
        await opened().ask(request())


def test_one_model_serves_one_event_loop_after_another(serve):
    serve()
    chat = open_chat("openai:gpt-4o-mini", timeout=5)

    async def ask_twice():
        replies = await asyncio.gather(chat.ask(request()), chat.ask(request()))
        await chat.aclose()
        return len(replies)

    assert [asyncio.run(ask_twice()) for _ in range(3)] == [2, 2, 2]


class TestOpening:
    def test_identity_names_a_foreign_server(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
        assert open_chat("openai:gpt-4o-mini", timeout=1).identity == "openai:gpt-4o-mini"
        monkeypatch.setenv("OPENAI_BASE_URL", "http://gpu.example:8000/v1/")
        assert open_chat("openai:gpt-4o-mini", timeout=1).identity == "openai:gpt-4o-mini@http://gpu.example:8000/v1"

    def test_speaks_both_languages(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        chat = open_chat("openai:gpt-4o-mini", timeout=1)
        assert chat.speaks("en")
        assert chat.speaks("zh")

    def test_a_missing_key_is_named(self, monkeypatch):
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
            open_chat("openai:gpt-4o-mini", timeout=1)
        assert caught.value.exit_code == 2

    @pytest.mark.parametrize("spec", ["openai", "openai:", "gpt-4o-mini"])
    def test_a_model_must_be_named(self, spec):
        with pytest.raises(SettingsError, match="provider:model"):
            open_chat(spec, timeout=1)

    def test_a_missing_package_is_named(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
        with pytest.raises(SettingsError, match="langchain-anthropic"):
            open_chat("anthropic:claude-haiku-5-5", timeout=1)

    def test_an_unknown_provider_lists_the_known(self):
        with pytest.raises(SettingsError, match="anthropic") as caught:
            open_chat("nobody:model", timeout=1)
        assert "nobody" in str(caught.value)

    def test_other_providers_are_set_up_by_langchain(self, monkeypatch):
        monkeypatch.setenv("OPENAI_API_KEY", "key")
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", "key")
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://x.example")
        monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
        chat = open_chat("azure_openai:gpt-4o-mini", timeout=1)
        assert (chat.identity, chat.style, chat.price) == ("azure_openai:gpt-4o-mini", Style.JSON, None)

    def test_what_a_provider_lacks_is_a_setting(self, monkeypatch):
        for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_ENDPOINT", "OPENAI_API_VERSION"):
            monkeypatch.delenv(name, raising=False)
        with pytest.raises(SettingsError, match="azure_openai:gpt"):
            open_chat("azure_openai:gpt-4o-mini", timeout=1)


class Canned(BaseChatModel):
    """A chat model of another provider: no `response_format`, structure through a tool call."""

    reply: Any
    asked: list = []

    @property
    def _llm_type(self):
        return "canned"

    def _generate(self, messages, stop=None, run_manager=None, **more):
        self.asked.append(([message.content for message in messages], stop, sorted(more)))
        if isinstance(self.reply, Exception):
            raise self.reply
        return ChatResult(generations=[ChatGeneration(message=self.reply)])

    def bind_tools(self, tools, **more):
        return self.bind(tools=tools)


class TestOtherProviders:
    def called(self, name, args):
        usage = {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}
        calls = [{"name": name, "args": args, "id": "1"}] if name else []
        return AIMessage("no call" if not name else "", tool_calls=calls, usage_metadata=usage)

    def chat(self, reply, style=Style.JSON):
        return LangChainChat(Canned(reply=reply), identity="other:model", style=style, takes_schema=False)

    async def test_structure_comes_their_own_way(self):
        reply = await self.chat(self.called("facet", {"title": ["jazz"]})).ask(request())
        assert json.loads(reply.text) == {"title": ["jazz"]}
        assert (reply.usage.tokens_in, reply.usage.tokens_out, reply.usage.cost_usd) == (7, 3, 0.0)

    async def test_no_structure_leaves_the_words_to_the_chain(self):
        assert (await self.chat(self.called("", {})).ask(request())).text == "no call"

    async def test_lines_are_asked_with_stops_and_no_vendors_option(self):
        chat = self.chat(AIMessage("said"), Style.LINE)
        assert (await chat.ask(request(Style.LINE))).text == "said"
        assert chat._model.asked == [(["Name the facets.\nA film about jazz in New York"], ["\n"], [])]

    async def test_a_stop_reason_by_another_name(self):
        cut = AIMessage("half a", response_metadata={"stop_reason": "max_tokens"})
        with pytest.raises(AnswerError, match="cut off"):
            await self.chat(cut, Style.LINE).ask(request(Style.LINE))

    async def test_what_an_sdk_raises_for_an_answer_cut_off_is_paid_for(self):
        message = {"role": "assistant", "content": "half a"}
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        completion = ChatCompletion.construct(
            choices=[{"index": 0, "finish_reason": "length", "message": message}], usage=usage
        )
        for error in (
            openai.LengthFinishReasonError(completion=completion),
            openai.ContentFilterFinishReasonError(completion=completion),
        ):
            with pytest.raises(AnswerError, match="cut off") as caught:
                await self.chat(error).ask(request())
            assert (caught.value.answer, caught.value.usage.tokens_in) == ("half a", 7)
        with pytest.raises(AnswerError, match="content filter"):
            await self.chat(openai.ContentFilterFinishReasonError()).ask(request())

    async def test_closing_needs_no_connections(self):
        await LangChainChat(FakeListChatModel(responses=["a"]), identity="fake:model", style=Style.LINE).aclose()
