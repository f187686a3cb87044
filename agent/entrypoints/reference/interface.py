"""The HTTP interface: every path, what it needs and what it gives."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute

from agent.entrypoints.http.app import make_app, routes
from agent.entrypoints.http.caller import needed
from agent.entrypoints.reference.table import table

_OPENING = (
    "# HTTP",
    "",
    "What `/openapi.json` of a running server says in full, with schemas and examples. A key of a scope may do what",
    "the scopes before it may: read, write, admin; an end user's token sees paths with its own user alone.",
    "",
)


def interface() -> str:
    """The page."""
    document = make_app({}, keyless=True).openapi()
    scopes = {
        (method.lower(), route.path): needed(route.endpoint).value
        for router in routes()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    rows = [
        (f"`{method.upper()} {path}`", scopes.get((method, path), "no key"), _asked(told), told.get("description", ""))
        for path, methods in document["paths"].items()
        for method, told in methods.items()
    ]
    return "\n".join([*_OPENING, *table(("path", "scope", "query or body", "gives"), rows)])


def _asked(told: dict[str, Any]) -> str:
    query = [f"`{one['name']}`" for one in told.get("parameters", []) if one["in"] == "query"]
    for content in told.get("requestBody", {}).get("content", {}).values():
        query.append(content["schema"].get("$ref", "").rsplit("/", 1)[-1])
    return ", ".join(filter(None, query))
