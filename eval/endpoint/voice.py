"""The endpoint's answer to one chat request, given its fate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from random import Random
from typing import Any

import orjson

from eval.endpoint import wire
from eval.endpoint.behaviour import Behaviour, Fault
from eval.endpoint.instances import instance, phrase, strictness_fault, words_of
from eval.endpoint.wire import Answer

Call = tuple[str, dict[str, Any]]
"""Of a tool: its name and arguments."""
Script = Callable[[dict[str, Any]], str | Call]
"""From a chat request's body to the content of the answer, or to the tool that is to be called."""

_LATIN = ("Cette", "réponse", "est", "écrite", "dans", "une", "autre", "langue")
_CHINESE = ("这个回答", "用了", "另一种", "语言", "并不是", "问题", "所用的")

_REFUSALS: dict[Fault, tuple[int, dict[str, Any]]] = {
    Fault.THROTTLED: (429, wire.error("Rate limit reached for requests", "requests", "rate_limit_exceeded")),
    Fault.THROTTLED_SILENT: (429, wire.error("Rate limit reached for requests", "requests", "rate_limit_exceeded")),
    Fault.QUOTA: (429, wire.error("You exceeded your current quota", "insufficient_quota", "insufficient_quota")),
    Fault.REVOKED: (401, wire.error("Incorrect API key provided", "invalid_request_error", "invalid_api_key")),
    Fault.UNKNOWN_MODEL: (404, wire.error("The model does not exist", "invalid_request_error", "model_not_found")),
    Fault.TOO_LONG: (
        400,
        wire.error("The context length is exceeded", "invalid_request_error", "context_length_exceeded"),
    ),
    Fault.SERVER_ERROR: (500, wire.error("The server had an error", "server_error")),
    Fault.UNAVAILABLE: (503, wire.error("The engine is overloaded", "service_unavailable")),
}

_WITHOUT_SCRIPT = frozenset({Fault.OTHER_LANGUAGE, Fault.EMPTY, Fault.WRONG_SCHEMA})


def answer(body: dict[str, Any], fault: Fault | None, behaviour: Behaviour, script: Script | None) -> Answer:
    """The whole answer; CUT and HANG are answered well here, since what fails is the way back."""
    if fault in _REFUSALS:
        status, refusal = _REFUSALS[fault]
        patience = (b"retry-after", f"{behaviour.retry_after:g}".encode())
        return Answer(status, refusal, (patience,) if fault is Fault.THROTTLED else ())
    schema = _schema(body)
    objection = strictness_fault(schema["schema"]) if schema and schema.get("strict") else None
    if schema and objection:
        message = f"Invalid schema for response_format '{schema['name']}': {objection}."
        return Answer(400, wire.error(message, "invalid_request_error", "invalid_json_schema"))
    return _spoken(body, schema, fault, script)


def _spoken(body: dict[str, Any], schema: dict[str, Any] | None, fault: Fault | None, script: Script | None) -> Answer:
    said = script(body) if script and fault not in _WITHOUT_SCRIPT else None
    if isinstance(said, tuple):
        return _called(body, *said)
    content, finish = _content(body, schema, fault, said)
    prompt = sum(wire.tokens(_text(message)) for message in body["messages"])
    prompt += wire.tokens(orjson.dumps(schema["schema"]).decode()) if schema else 0
    tokens_in, tokens_out = prompt + wire.TOKENS_PER_CALL, wire.tokens(content) + 1
    if fault is Fault.ERROR_BODY:
        return Answer(body=wire.error("The upstream model failed", "server_error"), tokens_in=tokens_in)
    if fault is Fault.NOT_JSON:
        return Answer(page="<html><body>Sign in to the network</body></html>", tokens_in=tokens_in)
    refused = fault is Fault.REFUSAL
    whole = wire.completion(
        f"{_seed(body):016x}",
        body["model"],
        None if refused else content,
        refusal="I can't help with that." if refused else None,
        finish=finish,
        usage=wire.usage(tokens_in, tokens_out),
    )
    return Answer(body=whole, tokens_in=tokens_in, tokens_out=tokens_out)


def _called(body: dict[str, Any], tool: str, arguments: dict[str, Any]) -> Answer:
    name = f"{_seed(body):016x}"
    told = orjson.dumps(arguments).decode()
    call = {"id": f"call_{name}", "type": "function", "function": {"name": tool, "arguments": told}}
    tokens_in = sum(wire.tokens(_text(message)) for message in body["messages"]) + wire.TOKENS_PER_CALL
    tokens_out = wire.tokens(told) + 1
    usage = wire.usage(tokens_in, tokens_out)
    whole = wire.completion(name, body["model"], None, refusal=None, finish="tool_calls", usage=usage, calls=[call])
    return Answer(body=whole, tokens_in=tokens_in, tokens_out=tokens_out)


def _content(
    body: dict[str, Any], schema: dict[str, Any] | None, fault: Fault | None, said: str | None
) -> tuple[str, str]:
    """The text and the reason why it ends."""
    if fault is Fault.EMPTY:
        return "", "stop"
    if fault is Fault.WRONG_SCHEMA:
        return '{"unexpected": ["shape"]}', "stop"
    content = said if said is not None else _made_up(body, schema, fault is Fault.OTHER_LANGUAGE)
    limit = (body.get("max_completion_tokens") or body.get("max_tokens") or len(content)) * 4
    if fault is Fault.TRUNCATED:
        return content[: len(content) // 2], "length"
    if fault is Fault.BROKEN_JSON:
        return content[: len(content) // 2], "stop"
    return (content, "stop") if len(content) <= limit else (content[:limit], "length")


def _made_up(body: dict[str, Any], schema: dict[str, Any] | None, foreign: bool) -> str:
    text = _text(body["messages"][-1])
    random = Random(_seed(body))
    words = (_LATIN if _is_chinese(text) else _CHINESE) if foreign else words_of(text)
    if schema is None:
        return phrase(words, random)
    return orjson.dumps(instance(schema["schema"], words, random)).decode()


def _is_chinese(text: str) -> bool:
    return any("一" <= character <= "鿿" for character in text)


def _schema(body: dict[str, Any]) -> dict[str, Any] | None:
    form = body.get("response_format") or {}
    return form.get("json_schema") if form.get("type") == "json_schema" else None


def _text(message: dict[str, Any]) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "".join(part.get("text", "") for part in content)


def _seed(body: dict[str, Any]) -> int:
    """Fixed by what was said and how the answer is to look."""
    said = orjson.dumps([body.get("model"), body["messages"], body.get("response_format")])
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest())
