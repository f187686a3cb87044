"""A chat model that answers from a script and remembers what it was asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from langchain_core.runnables import RunnableConfig

from agent.core.asking import Reply, Request, Style
from agent.core.errors import ModelError
from agent.core.schema import Usage

Answer = str | ModelError
Script = Callable[[Request], Answer] | Iterable[Answer]


class ScriptedChat:
    """Fills `ChatModel`. `script` is one answer a call, in order, or what to answer to a request; errors are raised.

    `asked` holds every request in order. `languages` are those that it speaks. Tokens are words.
    """

    def __init__(
        self,
        script: Script = (),
        *,
        style: Style = Style.LINE,
        identity: str = "scripted",
        questions_per_call: int = 10,
        languages: Iterable[str] = ("en", "zh"),
    ) -> None:
        self._answer = script if callable(script) else _in_turn(script)
        self._languages = frozenset(languages)
        self._style = style
        self._identity = identity
        self._questions_per_call = questions_per_call if style is Style.JSON else 1
        self.asked: list[Request] = []

    @property
    def identity(self) -> str:
        return self._identity

    @property
    def style(self) -> Style:
        return self._style

    @property
    def questions_per_call(self) -> int:
        return self._questions_per_call

    def speaks(self, language: str) -> bool:
        return language in self._languages

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        assert request.style is self._style, f"asked in {request.style}, speaks {self._style}"
        self.asked.append(request)
        await asyncio.sleep(0)
        said = self._answer(request)
        if isinstance(said, ModelError):
            raise said
        words = len(request.prefix.split()) + len(request.body.split())
        return Reply(text=said, usage=Usage(calls=1, tokens_in=words, tokens_out=len(said.split())))


def _in_turn(answers: Iterable[Answer]) -> Callable[[Request], Answer]:
    left = iter(answers)

    def answer(request: Request) -> Answer:
        said = next(left, None)
        assert said is not None, f"the script has no answer left for task {request.task}: {request.body!r}"
        return said

    return answer


def questions(request: Request) -> list[dict[str, Any]]:
    """The questions of a request in json style, as the model reads them."""
    return [json.loads(line) for line in request.body.split("\n")[1:-1]]


def answers(*rows: Mapping[str, Any]) -> str:
    """The answer in json style to questions 1, 2 ..., each with the fields of its row."""
    return json.dumps({"answers": [{"n": n, **row} for n, row in enumerate(rows, start=1)]}, ensure_ascii=False)
