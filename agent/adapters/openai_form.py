"""A request in the form that the OpenAI API takes, for single calls and for batches alike."""

from __future__ import annotations

import re
from typing import Any

from agent.core.asking import Request, Style

_NAMED = frozenset({"properties", "$defs"})
"""Schema keywords whose keys are names that the schema's author chose."""
_NOT_TAKEN = frozenset({"default", "title", "minLength", "maxLength"})
"""Refused by strict mode of some models (`default`, lengths) or tokens without use; answers are checked anyway."""


def messages(request: Request) -> list[dict[str, str]]:
    """A system and a user message in `json` style, one user message in `line` style."""
    if request.style is Style.LINE:
        return [{"role": "user", "content": request.prefix + request.body}]
    return [{"role": "system", "content": request.prefix}, {"role": "user", "content": request.body}]


def options(request: Request) -> dict[str, Any]:
    """What else a call needs: the answer's schema in `json` style, the stops in `line` style."""
    if request.style is Style.LINE:
        return {"stop": list(request.stop)} if request.stop else {}
    form = {"name": name(request), "strict": True, "schema": strict(request.answer_schema)}
    return {"response_format": {"type": "json_schema", "json_schema": form}}


def name(request: Request) -> str:
    """The task's name in the letters that a schema's name may have."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", request.task)[:64]


def strict(schema: Any) -> Any:
    """The schema without the keywords that strict mode does not take."""
    return _without(schema, named=False)


def _without(node: Any, *, named: bool) -> Any:
    if isinstance(node, list):
        return [_without(part, named=False) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _without(part, named=not named and key in _NAMED)
        for key, part in node.items()
        if named or key not in _NOT_TAKEN
    }
