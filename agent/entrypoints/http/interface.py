"""What the OpenAPI document says beyond what the framework finds out: keys, problems, idempotency."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from agent.entrypoints.http.problems import MEDIA, TITLES, Problem
from agent.entrypoints.http.route import KEY_HEADER

_OPEN = {"/healthz", "/readyz"}
_SCHEME = {"type": "http", "scheme": "bearer", "description": "A key of `trigrain keys add`, or an end user's token."}
_ONCE = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    "description": "The same request under the same key is done once; its answer is kept for a day.",
}
_DONE_ANYWAY = {"/v1/imports", "/v1/users/{user_id}/chat"}
"""Writes that take no idempotency key: the same files again change nothing, and a stream cannot be replayed."""


def describe(app: FastAPI) -> None:
    """Makes the application tell all of it at `/openapi.json`; the document is made once."""
    made = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(made())
        assert app.openapi_schema is not None
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    told = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(told.pop("$defs"))
    schemas["Problem"] = told
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    document["components"]["securitySchemes"] = {"key": _SCHEME}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _operation(path, method, operation)


def _operation(path: str, method: str, operation: dict[str, Any]) -> None:
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    answers = operation["responses"]
    answers.update({"400": {"description": TITLES[400], "content": {MEDIA: problem}}} if method != "get" else {})
    if "422" in answers:
        answers["422"] = {"description": TITLES[422], "content": {MEDIA: problem}}
    if path not in _OPEN:
        operation["security"] = [{"key": []}]
    if method == "post" and path not in _DONE_ANYWAY:
        operation.setdefault("parameters", []).append(_ONCE)
        answers.setdefault("409", {"description": TITLES[409], "content": {MEDIA: problem}})
