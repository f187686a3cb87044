"""The reports of `trigrain eval` that lie in the workspace, for whoever wants to know how good the lists are."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path

from agent.core.access import Scope
from agent.core.errors import StoreError
from agent.entrypoints.http import answers
from agent.entrypoints.http.caller import Asking, needs
from agent.entrypoints.http.problems import NotThere
from agent.entrypoints.http.route import V1, Route
from agent.wiring import Wiring

router = APIRouter(prefix=V1, route_class=Route, tags=["workspace"])
FOLDER, FILE = "evaluations", "evaluation.json"
"""Of the workspace, and in each of its folders: as `--out` writes it."""

Name = Annotated[str, Path(min_length=1, max_length=255, description="A folder's name.", examples=["films"])]


@router.get("/evaluations")
@needs(Scope.READ)
async def list_evaluations(asking: Asking) -> answers.Page[str]:
    """The names of the reports, latest first."""
    return answers.Page(items=list(await asking.tenant.room.call(_reports)))


@router.get("/evaluations/{name}")
@needs(Scope.READ)
async def show_evaluation(asking: Asking, name: Name) -> dict[str, Any]:
    """One report, as `evaluation.json` has it."""
    return await asking.tenant.room.aside(lambda w: _read(w, name))


def _reports(wiring: Wiring) -> dict[str, FilePath]:
    """By name; only these are ever opened, whatever name is asked for."""
    found = (wiring.settings.workspace / FOLDER).glob(f"*/{FILE}")
    return {path.parent.name: path for path in sorted(found, key=lambda path: -path.stat().st_mtime)}


def _read(wiring: Wiring, name: str) -> dict[str, Any]:
    path = _reports(wiring).get(name)
    if path is None:
        raise NotThere(f"no report {name!r}", hint="`GET /v1/evaluations` lists them")
    try:
        told = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise StoreError(f"the report {name!r} cannot be read", where=FOLDER, hint="make it again") from None
    return told if isinstance(told, dict) else {}
