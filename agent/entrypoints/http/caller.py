"""Who asks, and what they may: found out before anything else is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends
from starlette.requests import Request

from agent.core.access import ApiKey, Scope
from agent.entrypoints.http.problems import Forbidden, Unauthorized
from agent.entrypoints.http.tenants import Doorkeeper, Tenant

F = TypeVar("F", bound=Callable[..., Any])
USER = "user_id"
"""The path parameter that names a person: an end user's token opens paths with their own id in it alone."""
TENANT_HEADER = "Trigrain-Tenant"
_NEEDS = "__trigrain_scope__"


@dataclass(frozen=True)
class Caller:
    """A key and its tenant; `key` None where the server has no keys, and listens to this machine alone."""

    tenant: Tenant
    key: ApiKey | None

    @property
    def name(self) -> str:
        """Under which the caller's requests are counted."""
        return self.key.key_id if self.key else "local"

    def may(self, needed: Scope, path: Mapping[str, Any]) -> None:
        """Raises `Forbidden` where the key's scope, or the person whom it sees, is not enough for this path."""
        if self.key is None:
            return
        if self.key.user_id is not None and path.get(USER) != self.key.user_id:
            raise Forbidden("an end user's token sees one person", hint="ask for that person, or with another key")
        if not self.key.scope.covers(needed):
            raise Forbidden(
                f"the key has the scope {self.key.scope.value}, and {needed.value} is needed",
                hint="ask with another key",
            )


def needs(scope: Scope) -> Callable[[F], F]:
    """Says which scope an endpoint needs; one that says nothing needs `admin`."""

    def marked(endpoint: F) -> F:
        setattr(endpoint, _NEEDS, scope)
        return endpoint

    return marked


def needed(endpoint: Callable[..., Any]) -> Scope:
    """The scope that an endpoint needs."""
    scope: Scope = getattr(endpoint, _NEEDS, Scope.ADMIN)
    return scope


async def identify(request: Request) -> Caller:
    """The caller of a request, kept for the rest of it; raises `Unauthorized`, and `Forbidden` for another tenant."""
    caller = await _identified(request)
    wanted = request.headers.get(TENANT_HEADER)
    if wanted is not None and wanted != caller.tenant.name:
        raise Forbidden("the key is not of this tenant", hint=f"leave out {TENANT_HEADER}, or ask with its key")
    request.state.caller = caller
    return caller


async def _identified(request: Request) -> Caller:
    tenants: dict[str, Tenant] = request.app.state.tenants
    keeper: Doorkeeper | None = request.app.state.keeper
    if keeper is None:
        return Caller(next(iter(tenants.values())), None)
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    found = await keeper.opened(text.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise Unauthorized("no key that holds", hint="send a key as `Authorization: Bearer KEY`")
    return Caller(*found)


def _known(request: Request) -> Caller:
    caller: Caller = request.state.caller
    return caller


Asking = Annotated[Caller, Depends(_known)]
"""The caller, for endpoints."""
