"""The chain of every task: render, ask, read, check; then one repair question, and one fresh try for broken forms.

A small model is asked a simpler question, where there is one, in place of the repair.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langsmith.run_helpers import tracing_context

from agent.chains import line, structured
from agent.chains.task import A, Misread, Q, Task, on_one_line
from agent.core.asking import Reply, Request, Style
from agent.core.errors import AnswerError
from agent.core.ports import ChatModel
from agent.core.schema import Usage
from prompts import Prompt

Check = Callable[[Q, A], Sequence[str]]
"""What is wrong with an answer that has the right form; [] where it stands."""


@dataclass(frozen=True)
class Outcome(Generic[A]):
    """An answer that stands, or None with the complaint and the model's last words.

    `malformed` tells an answer that could not be read from one that was read and objected to.
    """

    answer: A | None
    complaint: str = ""
    raw: str = ""
    malformed: bool = False


@dataclass(frozen=True)
class Answered(Generic[A]):
    """One outcome a question, in their order, and what all calls took."""

    outcomes: tuple[Outcome[A], ...]
    usage: Usage


_PAUSE_SECONDS = 0.5
"""Before the fresh try: an endpoint that breaks answers twice may be in trouble."""


_SHOWN = 300
"""Characters; a broken reply to many questions is shown beside each of them."""


def no_check(question: Q, answer: A) -> Sequence[str]:
    """Nothing to object."""
    return ()


def first_request(
    task: Task[Q, A], model: ChatModel, prompt: Prompt, questions: Sequence[Q], user_id: str | None = None
) -> Request:
    """What the chain asks first for these questions."""
    return _request(task, model, prompt, questions, user_id, 0, None)


def _request(
    task: Task[Q, A],
    model: ChatModel,
    prompt: Prompt,
    questions: Sequence[Q],
    user_id: str | None,
    attempt: int,
    tries: list[tuple[str, str]] | None,
) -> Request:
    if model.style is Style.LINE:
        simpler = questions[0].simpler() if tries else None  # a small model says again what it is shown
        request = line.request(task, prompt, simpler or questions[0], tries[0] if tries and not simpler else None)
    else:
        request = structured.request(task, prompt, questions, tries)
    return request.model_copy(update={"user_id": user_id, "attempt": attempt})


def chain(
    task: Task[Q, A], model: ChatModel, prompt: Prompt, *, check: Check[Q, A] = no_check, user_id: str | None = None
) -> Runnable[Sequence[Q], Answered[A]]:
    """A runnable from at most `model.questions_per_call` questions to their outcomes.

    Raises what `model.ask` raises, except that an `AnswerError` becomes the outcome of the call's questions.
    """
    ask: Runnable[Request, Reply] = RunnableLambda(model.ask, name=f"{task.name}.ask")
    call = _Call(task, model, prompt, check, user_id, ask)
    return _Quiet(call.run, name=task.name)


class _Quiet(RunnableLambda[Sequence[Q], Answered[A]]):
    """Shows itself to the callbacks that it is given and to nobody else.

    A shell may have tracing to a vendor switched on for another project; people's histories stay here.
    """

    async def ainvoke(self, input: Sequence[Q], config: RunnableConfig | None = None, **kwargs: Any) -> Answered[A]:  # noqa: A002
        with tracing_context(enabled=False):
            return await super().ainvoke(input, config, **kwargs)


@dataclass(frozen=True)
class _Call(Generic[Q, A]):
    task: Task[Q, A]
    model: ChatModel
    prompt: Prompt
    check: Check[Q, A]
    user_id: str | None
    ask: Runnable[Request, Reply]

    async def run(self, questions: Sequence[Q], config: RunnableConfig) -> Answered[A]:
        """A first round, a repair of what is wrong, and a fresh try of what is still malformed."""
        outcomes, usage = await self._round(questions, 0, None, config)
        wrong = [n for n, outcome in enumerate(outcomes) if outcome.answer is None]
        if wrong:
            tries = [(_shown(outcomes[n].raw), on_one_line(outcomes[n].complaint)) for n in wrong]
            usage += await self._again(questions, outcomes, wrong, 1, tries, config)
        broken = [n for n in wrong if outcomes[n].malformed]
        if broken:
            await asyncio.sleep(_PAUSE_SECONDS)
            usage += await self._again(questions, outcomes, broken, 2, None, config)
        return Answered(tuple(outcomes), usage)

    async def _again(
        self,
        questions: Sequence[Q],
        outcomes: list[Outcome[A]],
        which: Sequence[int],
        attempt: int,
        tries: list[tuple[str, str]] | None,
        config: RunnableConfig,
    ) -> Usage:
        """Asks some of the questions anew and puts their outcomes in place."""
        fresh, usage = await self._round([questions[n] for n in which], attempt, tries, config)
        for n, outcome in zip(which, fresh, strict=True):
            outcomes[n] = outcome
        return usage

    async def _round(
        self, questions: Sequence[Q], attempt: int, tries: list[tuple[str, str]] | None, config: RunnableConfig
    ) -> tuple[list[Outcome[A]], Usage]:
        request = _request(self.task, self.model, self.prompt, questions, self.user_id, attempt, tries)
        try:
            reply = await self.ask.ainvoke(request, config)
        except AnswerError as error:
            return [Outcome(None, error.what, error.answer, malformed=True) for _ in questions], error.usage
        read = zip(questions, self._read(questions, reply.text), strict=True)
        return [self._judge(question, got) for question, got in read], reply.usage

    def _read(self, questions: Sequence[Q], text: str) -> Sequence[A | Misread]:
        if self.model.style is Style.JSON:
            return structured.read(self.task, len(questions), text)
        try:
            return [line.read(self.task, self.prompt, questions[0], text)]
        except ValueError as error:
            return [Misread(str(error), text)]

    def _judge(self, question: Q, got: A | Misread) -> Outcome[A]:
        if isinstance(got, Misread):
            return Outcome(None, got.complaint, got.raw, malformed=True)
        complaints = self.check(question, got)
        return Outcome(None, "; ".join(complaints), got.line()) if complaints else Outcome(got)


def _shown(raw: str) -> str:
    """What a repair question shows of a wrong answer: enough to know it by, on one line."""
    return on_one_line(raw)[:_SHOWN]
