"""Errors as problem documents (RFC 9457), mapped once from the one error tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agent.core import errors
from agent.core.errors import InputError, ModelThrottled, TrigrainError

MEDIA = "application/problem+json"
STATUS: dict[type[TrigrainError], int] = {
    errors.SettingsError: 500,
    errors.InputError: 422,
    errors.UnknownUser: 404,
    errors.UnknownItem: 404,
    errors.StoreError: 503,
    errors.WorkspaceBusy: 503,
    errors.VersionTaken: 409,
    errors.ModelError: 502,
    errors.ModelThrottled: 503,
    errors.ModelUnreachable: 502,
    errors.ModelDenied: 502,
    errors.AnswerError: 502,
    errors.EmbeddingError: 503,
    errors.RerankError: 503,
    errors.ExplanationError: 502,
    errors.JobRunning: 409,
    errors.BudgetReached: 402,
    errors.Interrupted: 503,
    errors.TrigrainError: 500,
}
"""HTTP statuses of the tree's leaves; a leaf that is not here answers as the branch it hangs from."""

TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    402: "Budget reached",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Too large",
    415: "Unsupported media type",
    421: "Misdirected",
    422: "Cannot be used",
    429: "Too many requests",
    500: "Fault",
    502: "The model failed",
    503: "Not available",
    504: "Too late",
}
_PATH = re.compile(r"(?<![\w.:/])(?:/[^\s/,:;'\"()]+)+/([^\s/,:;'\"()]+)|(?<=[a-z]:)//[^\s/@]*@")
"""An absolute path of the machine, its last name apart; or the account in an URL."""


class FieldProblem(BaseModel):
    """What is wrong with one field; the value that was sent is not repeated."""

    where: str
    message: str


class Problem(BaseModel):
    """What was wrong and what to do about it (RFC 9457)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:trigrain:problem:unknown_user",
                    "title": "Not found",
                    "status": 404,
                    "detail": "no profile of user 'ada'",
                    "code": "unknown_user",
                    "hint": "run `trigrain profile` first",
                    "request_id": "5f0c9a1e7d3b4a26",
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    """The stable name, the same that `--json` prints."""
    hint: str = ""
    request_id: str = ""
    errors: list[FieldProblem] = []


class Refusal(TrigrainError):
    """The door itself says no, before a flow is asked."""

    status: ClassVar[int] = 400
    headers: Mapping[str, str] = {}


class Unauthorized(Refusal):
    """No key, or none that holds."""

    code, status = "unauthorized", 401
    headers = {"WWW-Authenticate": 'Bearer realm="trigrain"'}


class Forbidden(Refusal):
    """The key holds, but not for this."""

    code, status = "forbidden", 403


class Misdirected(Refusal):
    """The request was sent to another host's name, as a page does that wants to reach a server on this machine."""

    code, status = "misdirected", 421


class NotThere(Refusal):
    """No such resource."""

    code, status = "not_found", 404


class Conflicting(Refusal):
    """Something else is under way, or was done, under the same name."""

    code, status = "conflict", 409


class Moved(Refusal):
    """What is to be edited is not as the client last saw it."""

    code, status = "precondition_failed", 412


class TooLate(Refusal):
    """The work took longer than a request may."""

    code, status = "timeout", 504


class Slower(Refusal):
    """The caller asks too often, or for too much at once; `seconds` until another try may pass."""

    code, status = "too_many_requests", 429

    def __init__(self, what: str, seconds: float) -> None:
        super().__init__(what, hint=f"try again in {seconds:.3g} s, and ask less often")
        self.headers = {"Retry-After": str(max(1, round(seconds)))}


def without_paths(text: str) -> str:
    """The text with each path of the machine cut to its last name."""
    return _PATH.sub(lambda found: found[1] or "//", text)


def status_of(error: TrigrainError) -> int:
    """The status of an error, by its nearest ancestor in the table."""
    if isinstance(error, Refusal):
        return error.status
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem(error: TrigrainError, request_id: str = "") -> Problem:
    """What an error of the tree says to the outside."""
    where = f", {error.where}" if isinstance(error, InputError) and error.where else ""
    return _problem(status_of(error), error.code, error.what + where, error.hint, request_id=request_id)


async def on_error(request: Request, error: Exception) -> Response:
    """The answer to an error of the tree."""
    assert isinstance(error, TrigrainError)
    headers = dict(error.headers) if isinstance(error, Refusal) else {}
    if isinstance(error, ModelThrottled) and error.retry_after:
        headers["Retry-After"] = str(max(1, round(error.retry_after)))
    return _answer(request, problem(error, _id(request)), headers)


async def on_http(request: Request, error: Exception) -> Response:
    """The answer to what the framework refuses: no such path, another method, a body that is no JSON."""
    assert isinstance(error, HTTPException)
    code = TITLES.get(error.status_code, "Refused").lower().replace(" ", "_")
    told = _problem(error.status_code, code, str(error.detail), request_id=_id(request))
    return _answer(request, told, dict(error.headers or {}))


async def on_invalid(request: Request, error: Exception) -> Response:
    """The answer to a request that does not keep to the interface."""
    assert isinstance(error, RequestValidationError)
    fields = [FieldProblem(where=".".join(map(str, one["loc"])), message=one["msg"]) for one in error.errors()]
    what, hint = "the request is not as the interface says", "see /openapi.json"
    return _answer(request, _problem(422, "invalid", what, hint, fields, _id(request)))


async def on_fault(request: Request, error: Exception) -> Response:
    """The answer to a fault of ours: its kind, and never its text, which may hold somebody's words."""
    what, hint = f"this should not happen: {type(error).__name__}", "please report it with the request's id"
    return _answer(request, _problem(500, "fault", what, hint, request_id=_id(request)))


def _problem(
    status: int, code: str, detail: str, hint: str = "", fields: list[FieldProblem] | None = None, request_id: str = ""
) -> Problem:
    return Problem(
        type=f"urn:trigrain:problem:{code}",
        title=TITLES.get(status, "Refused"),
        status=status,
        detail=_told(detail),
        code=code,
        hint=_told(hint),
        request_id=request_id,
        errors=fields or [],
    )


def _answer(request: Request, told: Problem, headers: Mapping[str, str] | None = None) -> Response:
    request.state.problem = told.code
    return JSONResponse(told.model_dump(), told.status, headers=dict(headers or {}), media_type=MEDIA)


def _id(request: Request) -> str:
    return getattr(request.state, "request_id", "")


def _told(text: str) -> str:
    return without_paths(" ".join(text.split())).encode("utf-8", "replace").decode()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI of problems with these statuses."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"description": TITLES[status], "content": {MEDIA: schema}} for status in statuses}
