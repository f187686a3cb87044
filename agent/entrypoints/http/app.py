"""The ASGI application: the routers under `/v1`, with all that stands before and around them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from agent.core.errors import TrigrainError
from agent.entrypoints.http import batches, catalogue, evaluations, health, people, workspace
from agent.entrypoints.http.chat import Talk, chat_router, talk
from agent.entrypoints.http.interface import describe
from agent.entrypoints.http.limits import Limits, Turnstile
from agent.entrypoints.http.logs import Log
from agent.entrypoints.http.page import Page
from agent.entrypoints.http.problems import documented, on_error, on_http, on_invalid
from agent.entrypoints.http.tenants import Doorkeeper, Tenant
from agent.entrypoints.http.wrapping import Wrapping

FAMILIES = (people.router, catalogue.router, batches.router, evaluations.router, workspace.router)
_OFF: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
"""The framework's own telemetry, which logs texts of errors; ours does not."""
_GZIP_LEVEL = 5
"""Of 9; above it the same answers take twice the time for a few bytes."""


def make_app(
    tenants: Mapping[str, Tenant],
    *,
    keyless: bool = False,
    limits: Limits | None = None,
    log: Log | None = None,
    verb: Talk = talk,
    page: Path | None = None,
) -> FastAPI:
    """The application for these tenants, whom it closes at its end; `keyless` for one that has no keys.

    `verb` is what talks, `page` the folder of the page; without it there are no such paths.
    """
    app = FastAPI(
        title="Trigrain",
        version=version("trigrain"),
        description=_DESCRIPTION,
        docs_url=None,  # its pages come from a CDN
        redoc_url=None,
        telemetry=_OFF,
        lifespan=_lifespan,
    )
    app.state.tenants = dict(tenants)
    app.state.keeper = None if keyless else Doorkeeper(app.state.tenants)
    app.state.limits = limits or Limits()
    app.state.turnstile = Turnstile(app.state.limits)
    app.state.log = log or Log()
    common = documented(401, 403, 404, 413, 421, 422, 429, 503, 504)
    for router in (*FAMILIES, chat_router(verb)):
        app.include_router(router, responses=common)
    for router in (health.router, health.guarded):
        app.include_router(router)
    if page:
        app.mount("/", Page(page), name="page")
    app.add_exception_handler(TrigrainError, on_error)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=_GZIP_LEVEL)
    app.add_middleware(Wrapping, log=app.state.log, keyless=keyless)
    describe(app)
    return app


_DESCRIPTION = (
    "Interest profiles that a person can read and correct, explained recommendations, and the long work behind them. "
    "Errors are problem documents (RFC 9457). Keys go into `Authorization: Bearer KEY`."
)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    log: Log = app.state.log
    tenants: dict[str, Tenant] = app.state.tenants
    for tenant in tenants.values():
        await asyncio.to_thread(tenant.warm, log)
    gc.collect()
    # What a server starts with lives as long as it does, and a full collection over it costs some 95 ms.
    gc.freeze()
    log.write("ready", tenants=len(tenants))
    try:
        yield
    finally:
        await asyncio.gather(*(asyncio.to_thread(tenant.close) for tenant in tenants.values()))
        gc.unfreeze()
        log.write("closed")


def routes() -> list[APIRouter]:
    """Every router that needs a caller."""
    return [*FAMILIES, chat_router(talk), health.guarded]
