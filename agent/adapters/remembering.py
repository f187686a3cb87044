"""The memory around a chat model: a finished call is kept and never asked again, every call is in the ledger."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime

from langchain_core.runnables import RunnableConfig

from agent.adapters.purse import Purse
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError
from agent.core.ports import Answers, ChatModel
from agent.core.schema import LedgerLine, Usage, digest
from agent.core.watch import count, step


def request_key(identity: str, request: Request) -> str:
    """Equal for requests that one model must answer equally; the person asked for does not matter."""
    schema = json.dumps(request.answer_schema, sort_keys=True)
    fixed = (identity, request.style, request.prefix, request.body, "\x1e".join(request.stop), schema)
    return digest(*fixed, str(request.max_tokens), str(request.attempt))


class RememberingChat:
    """Fills `ChatModel` around another; equal requests in flight at once share one call.

    `purse` is asked before a call and told afterwards; None where money is no question.
    """

    def __init__(
        self, inner: ChatModel, answers: Answers, now: Callable[[], datetime], purse: Purse | None = None
    ) -> None:
        self._inner = inner
        self._answers = answers
        self._now = now
        self._purse = purse or Purse(None, None)
        self._flying: dict[str, asyncio.Future[Reply]] = {}

    @property
    def identity(self) -> str:
        """The inner model's."""
        return self._inner.identity

    @property
    def style(self) -> Style:
        """The inner model's."""
        return self._inner.style

    @property
    def questions_per_call(self) -> int:
        """The inner model's."""
        return self._inner.questions_per_call

    def speaks(self, language: str) -> bool:
        """As the inner model does."""
        return self._inner.speaks(language)

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """The kept reply, with a usage of one cached answer; else the inner model's, kept before it is returned.

        Raises what the inner model raises, and `BudgetReached` before a call that the budget may not cover.
        """
        key = request_key(self.identity, request)
        while key in self._flying:
            flight = self._flying[key]
            await asyncio.wait([flight])
            if not flight.cancelled():
                return _cached(flight.result())
        kept = self._answers.lookup(key)
        if kept is None:
            return await self._fly(key, request, config)
        count("model_cached")
        return _cached(kept)

    async def _fly(self, key: str, request: Request, config: RunnableConfig | None) -> Reply:
        """One call, whose end all that wait for it see; where its asker is cancelled, one of them asks in its place."""
        flight = self._flying[key] = asyncio.get_running_loop().create_future()
        try:
            reply = await self._call(key, request, config)
        except Exception as error:
            flight.set_exception(error)
            flight.exception()  # marks it as seen: nobody may be waiting
            raise
        else:
            flight.set_result(reply)
            return reply
        finally:
            flight.cancel()  # does nothing to a flight that has ended
            del self._flying[key]

    @step("ask model")
    async def _call(self, key: str, request: Request, config: RunnableConfig | None) -> Reply:
        with self._purse.reserved(request):
            try:
                reply = await self._inner.ask(request, config)
            except AnswerError as error:
                self._paid(error.usage)
                self._answers.note(ledger_line(self.identity, request, error.usage, self._now(), ok=False))
                raise
            self._paid(reply.usage)
        self._answers.store(key, reply, ledger_line(self.identity, request, reply.usage, self._now(), ok=True))
        return reply

    def _paid(self, usage: Usage) -> None:
        self._purse.pay(usage)
        for name in ("tokens_in", "tokens_out", "cost_usd"):
            count(name, getattr(usage, name))
        count("model_calls", usage.calls)


def ledger_line(identity: str, request: Request, usage: Usage, at: datetime, *, ok: bool) -> LedgerLine:
    """The line of one call."""
    return LedgerLine(
        user_id=request.user_id,
        task=request.task,
        model=identity,
        prompt_hash=request.prompt_hash,
        attempt=request.attempt,
        ok=ok,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        cost_usd=usage.cost_usd,
        seconds=usage.seconds,
        at=at,
    )


def _cached(reply: Reply) -> Reply:
    return reply.model_copy(update={"usage": Usage(cached=1)})
