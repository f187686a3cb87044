"""The chat models of LangChain as our port: OpenAI and whatever speaks like it, and every provider that it knows."""

from __future__ import annotations

import json
import time
from typing import Any

import openai
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import RunnableConfig
from langsmith.run_helpers import tracing_context

from agent.adapters import openai_form, spoken
from agent.adapters.model_errors import translate
from agent.adapters.openai_model import open_openai
from agent.adapters.prices import price_of
from agent.adapters.spoken import Spoken
from agent.core.asking import Reply, Request, Style
from agent.core.errors import SettingsError
from agent.core.price import Price

QUESTIONS_PER_CALL = 10
"""Invented; ten items' facets fit any capable model, and one bad answer spoils no more than ten."""


class LangChainChat:
    """Fills `ChatModel` over a LangChain chat model.

    `takes_schema` says that the model obeys `response_format` as OpenAI's do; the others are asked through their own
    `with_structured_output`. `room` is added to every limit of tokens.
    """

    def __init__(
        self,
        model: BaseChatModel,
        *,
        identity: str,
        style: Style,
        takes_schema: bool = True,
        questions_per_call: int = QUESTIONS_PER_CALL,
        price: Price | None = None,
        room: int = 0,
    ) -> None:
        self._model = model
        self._identity = identity
        self._style = style
        self._takes_schema = takes_schema
        self._questions_per_call = questions_per_call if style is Style.JSON else 1
        self._room = room
        self.price = price
        """None where it is not known; calls then cost 0.0."""

    @property
    def identity(self) -> str:
        """`provider:model`, with `@base-url` where that is not the provider's own."""
        return self._identity

    @property
    def style(self) -> Style:
        """`json` where the model takes a schema, else `line`."""
        return self._style

    @property
    def questions_per_call(self) -> int:
        """As given; 1 in `line` style."""
        return self._questions_per_call

    def speaks(self, language: str) -> bool:
        """Capable models speak both."""
        return True

    async def ask(self, request: Request, config: RunnableConfig | None = None) -> Reply:
        """One call, without retries. Callbacks in `config` see it; nothing else is told about it."""
        where = f"{self._identity}, task {request.task}"
        started = time.perf_counter()
        try:
            # A shell may have tracing to a vendor switched on for another project; people's histories stay here.
            with tracing_context(enabled=False):
                said = await self._say(request, config)
        except (openai.LengthFinishReasonError, openai.ContentFilterFinishReasonError) as error:
            if error.completion is None:
                raise translate(error, where) from error
            said = spoken.of_completion(error.completion.model_dump())
        except Exception as error:
            raise translate(error, where) from error
        return spoken.reply(said, self.price, where=where, seconds=time.perf_counter() - started)

    async def aclose(self) -> None:
        """Closes the connections of the running event loop."""
        client = getattr(self._model, "http_async_client", None)
        if client is not None:
            await client.aclose()

    async def _say(self, request: Request, config: RunnableConfig | None) -> Spoken:
        if request.style is Style.JSON and not self._takes_schema:
            return await self._say_structured(request, config)
        options = openai_form.options(request)
        if self._takes_schema:
            options["max_tokens"] = request.max_tokens + self._room
        return spoken.of_message(await self._model.ainvoke(openai_form.messages(request), config, **options))

    async def _say_structured(self, request: Request, config: RunnableConfig | None) -> Spoken:
        schema: dict[str, Any] = {
            **(request.answer_schema or {}),
            "title": openai_form.name(request),
            "description": "The answer.",
        }
        asked = self._model.with_structured_output(schema, include_raw=True)
        result: Any = await asked.ainvoke(openai_form.messages(request), config)
        parsed = result["parsed"]
        return spoken.of_message(result["raw"], None if parsed is None else json.dumps(parsed, ensure_ascii=False))


def open_chat(spec: str, *, timeout: float, questions_per_call: int = QUESTIONS_PER_CALL) -> LangChainChat:
    """The model that `provider:model` names; `timeout` in seconds.

    Keys and base URLs are read from the environment as the vendor's own client does. Raises `SettingsError`.
    """
    provider, _, name = spec.partition(":")
    if not name:
        raise SettingsError(f"{spec!r} names no model", where="setting llm", hint="write provider:model")
    if provider == "openai":
        return _open_openai(name, timeout, questions_per_call)
    return _open_other(provider, name, timeout, questions_per_call)


def _open_openai(name: str, timeout: float, questions_per_call: int) -> LangChainChat:
    opened = open_openai(name, timeout)
    return LangChainChat(
        opened.model,
        identity=opened.identity,
        style=opened.style,
        questions_per_call=questions_per_call,
        price=price_of(opened.identity),
        room=opened.room,
    )


def _open_other(provider: str, name: str, timeout: float, questions_per_call: int) -> LangChainChat:
    where = f"setting llm = {provider}:{name}"
    try:
        model = init_chat_model(name, model_provider=provider, timeout=timeout, max_retries=0)
    except ImportError as error:
        raise SettingsError("the provider's package is not installed", where=where, hint=str(error)) from None
    except Exception as error:
        # Every provider complains about a missing key or a bad name in its own way.
        raise SettingsError(" ".join(str(error).split()), where=where, hint="see the provider's settings") from None
    identity = f"{provider}:{name}"
    return LangChainChat(
        model,
        identity=identity,
        style=Style.JSON if _is_structured(model) else Style.LINE,
        takes_schema=False,
        questions_per_call=questions_per_call,
        price=price_of(identity),
    )


def _is_structured(model: BaseChatModel) -> bool:
    """By what LangChain knows of the model, else by whether its class can bind tools, which structure needs."""
    profile = model.profile or {}
    if profile:
        return bool(profile.get("structured_output") or profile.get("tool_calling"))
    return type(model).bind_tools is not BaseChatModel.bind_tools
