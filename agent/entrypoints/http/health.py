"""Whether the server lives, whether it can serve, and its numbers."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agent.core.access import Scope
from agent.core.errors import TrigrainError
from agent.entrypoints.http.caller import Asking, needs
from agent.entrypoints.http.problems import documented
from agent.entrypoints.http.route import Route
from agent.entrypoints.http.tenants import Tenant

router = APIRouter(tags=["health"])
guarded = APIRouter(route_class=Route, tags=["health"])


class Health(BaseModel):
    """`ok`, or `unavailable`."""

    status: str


@router.get("/healthz")
async def live() -> Health:
    """Whether the process answers at all."""
    return Health(status="ok")


@router.get("/readyz", responses={503: {"description": "A store cannot be reached.", "model": Health}})
async def ready(request: Request) -> Response:
    """Whether every tenant's stores can be read."""
    tenants: dict[str, Tenant] = request.app.state.tenants
    found = await asyncio.gather(*(asyncio.to_thread(_readable, tenant) for tenant in tenants.values()))
    status = "ok" if all(found) else "unavailable"
    return JSONResponse({"status": status}, 200 if all(found) else 503)


def _readable(tenant: Tenant) -> bool:
    """Beside the room: that others wait for it is no reason not to be ready."""
    try:
        tenant.wiring.records.items.count()
        tenant.wiring.vectors.count("items")
    except TrigrainError:
        return False
    return not tenant.closing.is_set()


_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@guarded.get("/metrics", response_class=Response, responses={**_TEXT, **documented(401, 403)})
@needs(Scope.ADMIN)
async def metrics(asking: Asking) -> Response:
    """The caller's tenant's numbers, in Prometheus's text format."""
    return Response(asking.tenant.meters.told(), media_type=CONTENT_TYPE_LATEST)
