"""The shapes of the OpenAI API's answers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TOKENS_PER_CALL = 8
"""What the endpoint adds to each prompt for roles and framing; an invented constant, in the order of the real one."""


@dataclass(frozen=True)
class Answer:
    """One HTTP answer; `page` is a text body in place of JSON."""

    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[bytes, bytes], ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    page: str = ""


def tokens(text: str) -> int:
    """Four characters a token, rounded down: a rule of thumb, since no vocabulary is at hand."""
    return len(text) // 4


def usage(tokens_in: int, tokens_out: int) -> dict[str, Any]:
    """The usage block."""
    return {
        "prompt_tokens": tokens_in,
        "completion_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }


def completion(
    name: str,
    model: str,
    content: str | None,
    *,
    refusal: str | None,
    finish: str,
    usage: dict[str, Any],
    calls: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A `chat.completion`; `calls` are of tools."""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal, "annotations": []}
    message |= {"tool_calls": calls} if calls else {}
    return {
        "id": f"chatcmpl-{name}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": finish, "logprobs": None}],
        "usage": usage,
        "service_tier": "default",
        "system_fingerprint": "fp_loopback",
    }


def chunks(whole: dict[str, Any], pieces: int = 4) -> Iterator[dict[str, Any]]:
    """A completion as `chat.completion.chunk` events: the role, the content in pieces, the end, the usage."""
    choice = whole["choices"][0]
    content = choice["message"]["content"] or ""
    step = max(1, -(-len(content) // pieces))
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": "", "refusal": choice["message"]["refusal"]}]
    deltas += [{"content": content[at : at + step]} for at in range(0, len(content), step)]
    for delta in deltas:
        yield _chunk(whole, [{"index": 0, "delta": delta, "finish_reason": None}])
    yield _chunk(whole, [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}])
    yield _chunk(whole, []) | {"usage": whole["usage"]}


def _chunk(whole: dict[str, Any], choices: list[dict[str, Any]]) -> dict[str, Any]:
    kept = {name: whole[name] for name in ("id", "created", "model", "system_fingerprint")}
    return {**kept, "object": "chat.completion.chunk", "choices": choices}


def error(message: str, kind: str, code: str | None = None) -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def missing(what: str) -> Answer:
    """The answer to a question about what is not there."""
    return Answer(404, error(f"No such {what}", "invalid_request_error", "not_found"))
