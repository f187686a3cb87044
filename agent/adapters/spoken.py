"""What a finished model call says: a reply, or an answer that is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage

from agent.core.asking import Reply
from agent.core.errors import AnswerError
from agent.core.price import Price
from agent.core.schema import Usage

_CUT = frozenset({"length", "max_tokens", "max_output_tokens"})
_FILTERED = frozenset({"content_filter", "refusal", "safety"})


@dataclass(frozen=True)
class Spoken:
    """A model's words and what the provider counted, whichever way they came."""

    text: str
    refusal: str = ""
    finish: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    cached_in: int = 0
    written_in: int = 0


def of_completion(body: Mapping[str, Any]) -> Spoken:
    """From the body of a chat completion; raises `LookupError` or `TypeError` where it is none."""
    choice = body["choices"][0]
    message = choice["message"]
    usage = body.get("usage") or {}
    details = usage.get("prompt_tokens_details") or {}
    return Spoken(
        text=message.get("content") or "",
        refusal=message.get("refusal") or "",
        finish=choice.get("finish_reason") or "",
        tokens_in=usage.get("prompt_tokens") or 0,
        tokens_out=usage.get("completion_tokens") or 0,
        cached_in=details.get("cached_tokens") or 0,
        written_in=details.get("cache_write_tokens") or 0,
    )


def of_message(message: BaseMessage, text: str | None = None) -> Spoken:
    """From a LangChain message; `text` where the answer did not come as the message's text."""
    usage = getattr(message, "usage_metadata", None) or {}
    details = usage.get("input_token_details") or {}
    told = message.response_metadata
    return Spoken(
        text=str(message.text) if text is None else text,
        refusal=message.additional_kwargs.get("refusal") or "",
        finish=str(told.get("finish_reason") or told.get("stop_reason") or "").lower(),
        tokens_in=usage.get("input_tokens") or 0,
        tokens_out=usage.get("output_tokens") or 0,
        cached_in=details.get("cache_read") or 0,
        written_in=details.get("cache_creation") or 0,
    )


def reply(spoken: Spoken, price: Price | None, *, where: str, seconds: float = 0.0, batch: bool = False) -> Reply:
    """The reply, its cost 0 where the price is not known; raises `AnswerError` where the words are no answer."""
    usage = Usage(
        calls=1,
        tokens_in=spoken.tokens_in,
        tokens_out=spoken.tokens_out,
        cost_usd=_cost(spoken, price, batch),
        seconds=seconds,
    )
    what = _objection(spoken)
    if what:
        raise AnswerError(what, where=where, answer=spoken.text or spoken.refusal, usage=usage)
    return Reply(text=spoken.text, usage=usage)


def _cost(spoken: Spoken, price: Price | None, batch: bool) -> float:
    if price is None:
        return 0.0
    return price.cost(
        tokens_in=spoken.tokens_in,
        tokens_out=spoken.tokens_out,
        cached_in=spoken.cached_in,
        written_in=spoken.written_in,
        batch=batch,
    )


def _objection(spoken: Spoken) -> str:
    if spoken.refusal:
        return "the model refused to answer"
    if spoken.finish in _FILTERED:
        return "the provider's content filter held the answer back"
    if spoken.finish in _CUT:
        return "the answer was cut off at the limit of tokens"
    return "" if spoken.text.strip() else "the answer is empty"
