"""The memory around a chat model: what is asked once, what is paid, and what is written down."""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from agent.adapters.records import open_records, sqlite_url
from agent.adapters.remembering import RememberingChat, request_key
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError, ModelThrottled, StoreError
from agent.core.schema import Usage
from tests.fakes.chat import ScriptedChat
from tests.fakes.records import MemoryAnswers
from tests.fakes.workspace import NOW


def request(**changes) -> Request:
    fixed = {"task": "facet", "style": Style.LINE, "prefix": "P", "body": "B", "max_tokens": 9, "prompt_hash": "h"}
    return Request(**{**fixed, **changes})


def around(inner, answers=None) -> RememberingChat:
    return RememberingChat(inner, MemoryAnswers() if answers is None else answers, lambda: NOW)


class Gate:
    """A chat model that answers when it is let; `asked` counts."""

    identity, style, questions_per_call = "gate", Style.LINE, 1

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.open = asyncio.Event()
        self.asked = 0

    def speaks(self, language: str) -> bool:
        return language == "en"

    async def ask(self, request, config=None) -> Reply:
        self.asked += 1
        await self.open.wait()
        if self.faults:
            raise self.faults.pop(0)
        return Reply(text="said", usage=Usage(calls=1, tokens_in=7, tokens_out=1, cost_usd=0.5))


class TestMemory:
    async def test_the_same_request_is_asked_once(self):
        inner, answers = ScriptedChat(["first", "second"]), MemoryAnswers()
        chat = around(inner, answers)
        first, again = await chat.ask(request()), await chat.ask(request())
        assert (first.text, again.text) == ("first", "first")
        assert first.usage == Usage(calls=1, tokens_in=2, tokens_out=1)
        assert again.usage == Usage(cached=1)
        assert len(answers.ledger) == len(inner.asked) == 1

    async def test_people_share_an_answer_and_the_first_one_is_billed(self):
        inner, answers = ScriptedChat(["said"]), MemoryAnswers()
        chat = around(inner, answers)
        await chat.ask(request(user_id="u1"))
        await chat.ask(request(user_id="u2"))
        assert [line.user_id for line in answers.ledger] == ["u1"]

    @pytest.mark.parametrize(
        "change",
        [
            {"prefix": "Q"},
            {"body": "C"},
            {"prefix": "PB", "body": ""},
            {"stop": ("\n",)},
            {"max_tokens": 8},
            {"attempt": 1},
            {"style": Style.JSON},
            {"answer_schema": {"type": "object"}},
        ],
        ids=str,
    )
    def test_what_changes_the_answer_changes_the_key(self, change):
        assert request_key("m", request(**change)) != request_key("m", request())

    @pytest.mark.parametrize("change", [{"user_id": "u"}, {"task": "other"}, {"prompt_hash": "other"}], ids=str)
    def test_what_the_model_does_not_read_does_not(self, change):
        assert request_key("m", request(**change)) == request_key("m", request())

    def test_another_model_is_another_key(self):
        assert request_key("m", request()) != request_key("n", request())

    async def test_kept_over_a_re_opening(self, tmp_path):
        url = sqlite_url(tmp_path / "records.db")
        with closing(open_records(url)) as records:
            await around(ScriptedChat(["故宫 🎬"]), records.answers).ask(request())
        with closing(open_records(url)) as records:
            silent = ScriptedChat()
            reply = await around(silent, records.answers).ask(request())
            assert (reply.text, reply.usage) == ("故宫 🎬", Usage(cached=1))
            assert silent.asked == []
            assert records.answers.totals("task")["facet"].calls == 1

    async def test_the_ledger_line_says_all_of_a_call(self):
        answers = MemoryAnswers()
        gate = Gate()
        gate.open.set()
        await around(gate, answers).ask(request(user_id="u", attempt=2))
        (line,) = answers.ledger
        assert line.model_dump() == {
            "user_id": "u",
            "task": "facet",
            "model": "gate",
            "prompt_hash": "h",
            "attempt": 2,
            "ok": True,
            "tokens_in": 7,
            "tokens_out": 1,
            "cost_usd": 0.5,
            "seconds": 0.0,
            "at": NOW,
        }

    def test_it_is_the_inner_model_to_the_eye(self):
        inner = ScriptedChat(style=Style.JSON, identity="m", questions_per_call=7, languages=["zh"])
        chat = around(inner)
        assert (chat.identity, chat.style, chat.questions_per_call) == ("m", Style.JSON, 7)
        assert (chat.speaks("zh"), chat.speaks("en")) == (True, False)


class TestFaults:
    async def test_a_useless_answer_is_paid_and_not_kept(self):
        useless = AnswerError("no JSON", answer="{", usage=Usage(calls=1, tokens_in=5, tokens_out=2, cost_usd=0.1))
        inner, answers = ScriptedChat([useless, "said"]), MemoryAnswers()
        chat = around(inner, answers)
        with pytest.raises(AnswerError, match="no JSON"):
            await chat.ask(request())
        assert (await chat.ask(request())).text == "said"
        assert [(line.ok, line.tokens_in, line.cost_usd) for line in answers.ledger] == [
            (False, 5, 0.1),
            (True, 2, 0.0),
        ]

    async def test_an_endpoint_that_was_not_reached_is_not_in_the_ledger(self):
        answers = MemoryAnswers()
        with pytest.raises(ModelThrottled):
            await around(ScriptedChat([ModelThrottled("later")]), answers).ask(request())
        assert answers.ledger == []

    async def test_a_store_that_fails_is_heard_of(self):
        class Broken(MemoryAnswers):
            def store(self, key, reply, line):
                raise StoreError("disk full")

        chat = around(ScriptedChat(["said", "said"]), Broken())
        for _ in range(2):
            with pytest.raises(StoreError, match="disk full"):
                await chat.ask(request())


class TestInFlight:
    async def test_equal_requests_in_flight_share_one_call(self):
        gate, answers = Gate(), MemoryAnswers()
        chat = around(gate, answers)
        asking = [asyncio.create_task(chat.ask(request(user_id=f"u{n}"))) for n in range(20)]
        await asyncio.sleep(0)
        gate.open.set()
        replies = await asyncio.gather(*asking)
        assert gate.asked == len(answers.ledger) == 1
        assert sum((reply.usage for reply in replies), Usage()).model_dump() == {
            "calls": 1,
            "cached": 19,
            "tokens_in": 7,
            "tokens_out": 1,
            "cost_usd": 0.5,
            "seconds": 0.0,
        }

    async def test_different_requests_fly_side_by_side(self):
        gate = Gate()
        chat = around(gate)
        asking = [asyncio.create_task(chat.ask(request(body=str(n)))) for n in range(3)]
        await asyncio.sleep(0)
        assert gate.asked == 3
        gate.open.set()
        await asyncio.gather(*asking)

    async def test_a_failure_is_shared_and_then_forgotten(self):
        gate = Gate(ModelThrottled("later"))
        chat = around(gate)
        asking = [asyncio.create_task(chat.ask(request())) for _ in range(3)]
        await asyncio.sleep(0)
        gate.open.set()
        outcomes = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [ModelThrottled] * 3
        assert (await chat.ask(request())).text == "said"
        assert gate.asked == 2

    async def test_where_the_first_is_cancelled_the_next_asks_in_its_place(self):
        gate = Gate()
        chat = around(gate)
        first = asyncio.create_task(chat.ask(request()))
        waiting = [asyncio.create_task(chat.ask(request())) for _ in range(3)]
        await asyncio.sleep(0)
        first.cancel()
        gate.open.set()
        replies = await asyncio.gather(*waiting)
        assert first.cancelled()
        assert [reply.text for reply in replies] == ["said"] * 3
        assert gate.asked == 2
        assert sum(reply.usage.calls for reply in replies) == 1

    async def test_one_who_waits_no_longer_takes_nobody_along(self):
        gate = Gate()
        chat = around(gate)
        first = asyncio.create_task(chat.ask(request()))
        waiting = asyncio.create_task(chat.ask(request()))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        gate.open.set()
        assert (await first).text == "said"
        assert waiting.cancelled()
        assert gate.asked == 1

    def test_a_failure_that_nobody_waits_for_is_no_warning(self):
        async def alone():
            gate = Gate(ModelThrottled("later"))
            gate.open.set()
            with pytest.raises(ModelThrottled):
                await around(gate).ask(request())

        asyncio.run(alone())
