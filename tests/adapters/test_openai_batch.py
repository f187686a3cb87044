"""The batch engine: one file up, two files down, nothing but an id in between."""

import asyncio
import json

import pytest

from agent.adapters import openai_batch
from agent.adapters.langchain_chat import open_chat
from agent.adapters.openai_batch import BatchState, open_batch
from agent.core.asking import Reply, Request, Style
from agent.core.errors import (
    AnswerError,
    InputError,
    ModelDenied,
    ModelThrottled,
    ModelUnreachable,
    SettingsError,
)
from eval.endpoint import Behaviour, Endpoint, Fault

SCHEMA = {
    "type": "object",
    "properties": {"names": {"type": "array", "items": {"type": "string"}}},
    "required": ["names"],
    "additionalProperties": False,
}


def request(number):
    return Request(
        task="facet",
        style=Style.JSON,
        prefix="Name the facets.",
        body=f"film number {number} about jazz",
        max_tokens=100,
        answer_schema=SCHEMA,
        prompt_hash="p",
    )


def requests(count):
    return [(f"r{number}", request(number)) for number in range(count)]


@pytest.fixture
def serve(monkeypatch):
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
    engines = []

    def open_one(spec="openai:gpt-4o-mini"):
        engines.append(open_batch(spec, timeout=5))
        return engines[-1]

    yield open_one
    for engine in engines:
        await engine.aclose()


async def read(engine, batch_id):
    return {custom_id: said async for custom_id, said in engine.results(batch_id)}


async def test_from_requests_to_replies(serve, opened):
    endpoint = serve()
    engine = opened()
    batch_id = await engine.submit(requests(20))
    status = await engine.poll(batch_id)
    assert (status.state, status.total, status.completed, status.failed) == (BatchState.DONE, 20, 20, 0)
    replies = await read(engine, batch_id)
    assert set(replies) == {f"r{number}" for number in range(20)}
    assert all(json.loads(reply.text)["names"] for reply in replies.values())
    assert sum(reply.usage.tokens_in for reply in replies.values()) == endpoint.counts.tokens_in
    assert sum(reply.usage.calls for reply in replies.values()) == 20


async def test_is_the_same_call_as_a_single_one_at_half_the_price(serve, opened):
    bodies = []

    def script(body):
        bodies.append({name: value for name, value in body.items() if name != "stream"})
        return '{"names": ["jazz"]}'

    serve(answer=script)
    engine = opened()
    chat = open_chat("openai:gpt-4o-mini", timeout=5)
    alone = await chat.ask(request(0))
    await chat.aclose()
    batched = (await read(engine, await engine.submit(requests(1))))["r0"]
    assert bodies[0] == bodies[1]
    assert engine.identity == chat.identity
    assert batched.text == alone.text
    assert batched.usage.cost_usd == alone.usage.cost_usd / 2 > 0


async def test_waits_for_its_time_and_is_read_after_a_restart(serve):
    serve(Behaviour(batch_seconds=0.4))
    first = open_batch("openai:gpt-4o-mini", timeout=5)
    batch_id = await first.submit(requests(3))
    assert (await first.poll(batch_id)).state is BatchState.RUNNING
    with pytest.raises(ModelUnreachable, match="still running"):
        await read(first, batch_id)
    await first.aclose()
    await asyncio.sleep(0.4)
    second = open_batch("openai:gpt-4o-mini", timeout=5)
    assert len(await read(second, batch_id)) == 3
    await second.aclose()


async def test_a_run_killed_before_it_noted_the_id_does_not_pay_twice(serve, opened):
    endpoint = serve(Behaviour(batch_seconds=0.3))
    lost = await opened().submit(requests(5))
    again = opened()
    assert await again.submit(requests(5)) == lost
    assert await again.submit(requests(4)) != lost
    await asyncio.sleep(0.3)
    assert await again.submit(requests(5)) == lost
    await read(again, lost)
    await read(again, await again.submit(requests(4)))
    assert endpoint.counts.calls == 5 + 4


async def test_a_batch_that_gave_nothing_is_started_anew(serve, opened):
    endpoint = serve(Behaviour(rates={Fault.SERVER_ERROR: 1.0}))
    engine = opened()
    useless = await engine.submit(requests(2))
    assert (await engine.poll(useless)).completed == 0
    endpoint.behaviour = Behaviour()
    assert await engine.submit(requests(2)) != useless


async def test_errors_of_single_requests_are_ours(serve, opened):
    script = (
        None,
        Fault.SERVER_ERROR,
        Fault.THROTTLED,
        Fault.TOO_LONG,
        Fault.REVOKED,
        Fault.REFUSAL,
        Fault.EMPTY,
        Fault.TRUNCATED,
        Fault.ERROR_BODY,
        Fault.NOT_JSON,
        Fault.QUOTA,
    )
    serve(Behaviour(script=script))
    engine = opened()
    replies = await read(engine, await engine.submit(requests(len(script))))
    assert [type(replies[f"r{number}"]) for number in range(len(script))] == [
        Reply,
        ModelUnreachable,
        ModelThrottled,
        AnswerError,
        ModelDenied,
        AnswerError,
        AnswerError,
        AnswerError,
        AnswerError,
        AnswerError,
        ModelDenied,
    ]
    refused = replies["r5"]
    assert refused.usage.tokens_in > 0
    assert refused.usage.cost_usd > 0
    assert "batch_" in refused.where


async def test_an_expired_batch_gives_what_there_is(serve, opened):
    serve(Behaviour(batch_end="expired"))
    engine = opened()
    batch_id = await engine.submit(requests(4))
    assert (await engine.poll(batch_id)).state is BatchState.CUT_SHORT
    replies = await read(engine, batch_id)
    assert sorted(type(reply).__name__ for reply in replies.values()) == ["ModelUnreachable"] * 2 + ["Reply"] * 2


async def test_a_full_queue_asks_for_patience(serve, opened):
    serve(Behaviour(batch_end="failed"))
    engine = opened()
    batch_id = await engine.submit(requests(2))
    status = await engine.poll(batch_id)
    assert (status.state, status.problem) == (BatchState.REFUSED, "Enqueued token limit reached")
    with pytest.raises(ModelThrottled, match="Enqueued"):
        await read(engine, batch_id)


async def test_is_cancelled(serve, opened):
    endpoint = serve(Behaviour(batch_seconds=60))
    engine = opened()
    batch_id = await engine.submit(requests(2))
    await engine.cancel(batch_id)
    assert (await engine.poll(batch_id)).state is BatchState.CUT_SHORT
    assert await read(engine, batch_id) == {}
    assert endpoint.counts.calls == 0


async def test_forgets_the_histories_that_the_provider_holds(serve, opened):
    serve()
    engine = opened()
    batch_id = await engine.submit(requests(2))
    assert len(await read(engine, batch_id)) == 2
    await engine.forget(batch_id)
    with pytest.raises(ModelDenied):
        await read(engine, batch_id)
    await engine.forget(batch_id)


async def test_an_unknown_batch_is_refused(serve, opened):
    serve()
    engine = opened()
    for ask in (engine.poll, engine.cancel):
        with pytest.raises(ModelDenied, match="batch_x"):
            await ask("batch_x")


async def test_nothing_listens(opened, monkeypatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "key")
    monkeypatch.setattr(openai_batch, "_RETRIES", 0)
    engine = opened()
    for ask in (
        engine.submit(requests(1)),
        engine.poll("b"),
        engine.cancel("b"),
        read(engine, "b"),
        engine.forget("b"),
    ):
        with pytest.raises(ModelUnreachable):
            await ask


class TestLimits:
    @pytest.mark.parametrize("asked", [[], [("same", request(0)), ("same", request(1))]])
    async def test_ids_differ_and_there_is_one(self, serve, opened, asked):
        serve()
        with pytest.raises(InputError, match="different ids"):
            await opened().submit(asked)

    async def test_the_file_has_a_largest_size(self, serve, opened, monkeypatch):
        serve()
        monkeypatch.setattr(openai_batch, "MOST_BYTES", 1000)
        with pytest.raises(InputError, match="1000 bytes"):
            await opened().submit(requests(10))

    async def test_a_large_file_goes_by_way_of_the_disk(self, serve, opened, monkeypatch):
        serve()
        monkeypatch.setattr(openai_batch, "_SPOOL_BYTES", 1000)
        engine = opened()
        assert len(await read(engine, await engine.submit(requests(50)))) == 50


@pytest.mark.parametrize("spec", ["local", "openai:", "anthropic:claude-haiku-5-5"])
def test_only_openai_has_this_engine(spec):
    with pytest.raises(SettingsError, match="openai:MODEL"):
        open_batch(spec, timeout=5)
