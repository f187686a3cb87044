"""Errors of chat model vendors as ours: what may be asked again, what may not, and what was no answer."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Mapping
from typing import Any

import openai
from langchain_core import exceptions as langchain

from agent.core.errors import (
    AnswerError,
    ModelDenied,
    ModelError,
    ModelThrottled,
    ModelUnreachable,
    SettingsError,
)

_OUT_OF_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
_FORM_REFUSED = frozenset(
    {"invalid_json_schema", "unsupported_parameter", "unsupported_value", "unknown_parameter", "model_not_found"}
)
"""400 codes that every call with this model would meet, whatever its text."""
_ABOUT_THE_TEXT = frozenset({400, 413, 422})
_TRANSIENT = frozenset({408, 409, 425})
_HINTS = {
    401: "check the API key",
    402: "add credit to the account",
    403: "check what the API key may use",
    404: "check the model's name and the base URL",
}
_NOT_READ = "the endpoint's answer cannot be read"
_LONGEST = 300
"""Characters of a vendor's message that are worth showing."""


def translate(error: Exception, where: str) -> ModelError:
    """Our error for anything that a vendor's client raises; one of ours stays as it is."""
    if isinstance(error, ModelError):
        return error
    body = _body(error)
    status = _status(error, body)
    if status is not None and status < 400:
        return AnswerError(_unread(error, body), where=where, answer=_text(error))
    if status is not None:
        return of_status(status, body, where=where, headers=_headers(error), what=_said(error, body))
    make = next(make for kinds, make in _RULES if isinstance(error, kinds))
    return make(_said(error, body), where)


def of_status(
    status: int, body: Mapping[str, Any], *, where: str, headers: Mapping[str, str] | None = None, what: str = ""
) -> ModelError:
    """Our error for an HTTP answer that is no completion; `body` is the answer's `error` object."""
    what = what or _line(body.get("message") or "") or f"status {status}"
    code = str(body.get("code") or body.get("type") or "")
    if status == 429 and code not in _OUT_OF_MONEY:
        return ModelThrottled(what, where=where, hint="lower rpm or tpm", retry_after=_retry_after(headers or {}))
    if status == 429:
        return ModelDenied(what, where=where, hint="add credit to the account, or raise its limit")
    if status < 400 or (status in _ABOUT_THE_TEXT and code not in _FORM_REFUSED):
        return AnswerError(what, where=where)
    if status in _TRANSIENT or status >= 500:
        return _unreachable(what, where)
    return ModelDenied(what, where=where, hint=_HINTS.get(status, "check the model and the base URL"))


def no_key(what: str) -> SettingsError:
    """What OpenAI's client says where it has no key to start with."""
    hint = "set it; a server of your own takes any text, and OPENAI_BASE_URL names it"
    return SettingsError(" ".join(what.split()), where="variable OPENAI_API_KEY", hint=hint)


def _unreachable(what: str, where: str) -> ModelError:
    return ModelUnreachable(what, where=where, hint="check the network and the base URL, or run again later")


def _answer(what: str, where: str) -> ModelError:
    return AnswerError(f"{_NOT_READ}: {what}", where=where, answer=what)


_RULES: tuple[tuple[tuple[type[Exception], ...], Callable[[str, str], ModelError]], ...] = (
    ((OSError, openai.APIConnectionError), _unreachable),
    ((langchain.ModelRateLimitError,), lambda what, where: ModelThrottled(what, where=where)),
    (
        (langchain.ContextOverflowError, langchain.ModelInvalidRequestError, openai.LengthFinishReasonError),
        lambda what, where: AnswerError(what, where=where),
    ),
    ((openai.ContentFilterFinishReasonError,), lambda what, where: AnswerError(what, where=where)),
    ((ValueError, LookupError, TypeError, AttributeError), _answer),
    (
        (langchain.ModelAuthenticationError, langchain.ModelPermissionDeniedError, langchain.ModelNotFoundError),
        lambda what, where: ModelDenied(what, where=where, hint="check the API key and the model's name"),
    ),
    ((openai.APIError, openai.WebSocketConnectionClosedError, openai.WebSocketQueueFullError), _unreachable),
    # What is left of the vendor's tree are its complaints about credentials.
    ((openai.OpenAIError,), lambda what, where: ModelDenied(what, where=where, hint="check the credentials")),
    ((Exception,), _unreachable),
)
"""For errors that carry no HTTP status; the first that fits."""


def _status(error: Exception, body: Mapping[str, Any]) -> int | None:
    """The HTTP status; the one in the error object where the answer calls itself a success."""
    response = getattr(error, "response", None)
    told = (getattr(error, "status_code", None), getattr(response, "status_code", None), getattr(error, "code", None))
    status = next((value for value in told if isinstance(value, int)), None)
    inner = body.get("code")
    if (status is None or status < 400) and isinstance(inner, int) and 400 <= inner < 600:
        return inner
    return status


def _body(error: Exception) -> Mapping[str, Any]:
    """The `error` object of the answer; {} where there is none."""
    found = getattr(error, "body", None) or _json(error) or (error.args[0] if error.args else None)
    if not isinstance(found, dict):
        return {}
    inner = found.get("error", found)
    return inner if isinstance(inner, dict) else {"message": str(inner)}


def _json(error: Exception) -> Any:
    response = getattr(error, "response", None)
    try:
        return response.json() if response is not None else None
    except Exception:
        return None  # not JSON, or not read: then there is no error object


def _headers(error: Exception) -> Mapping[str, str]:
    return getattr(getattr(error, "response", None), "headers", None) or {}


def _said(error: Exception, body: Mapping[str, Any]) -> str:
    return _line(body.get("message") or str(error)) or type(error).__name__


def _unread(error: Exception, body: Mapping[str, Any]) -> str:
    return _line(body.get("message") or "") or f"{_NOT_READ}: {_said(error, body)}"


def _text(error: Exception) -> str:
    """The answer as it came, where it still can be had."""
    response = getattr(error, "response", None)
    try:
        return str(response.text) if response is not None else ""
    except Exception:
        return ""  # a body that was streamed, or never read


def _line(text: object) -> str:
    return " ".join(str(text).split())[:_LONGEST]


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds, from `retry-after-ms` or from `Retry-After` as seconds or date (RFC 9110 10.2.3); None if not said."""
    exact, plain = headers.get("retry-after-ms"), headers.get("retry-after")
    try:
        if exact:
            return max(0.0, float(exact) / 1000)
        return max(0.0, float(plain)) if plain else None
    except ValueError:
        return _until(plain or "")


def _until(date: str) -> float | None:
    try:
        return max(0.0, email.utils.parsedate_to_datetime(date).timestamp() - time.time())
    except ValueError:
        return None
