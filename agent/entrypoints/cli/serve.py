"""`serve` and `keys`: the HTTP door, and who may come in."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from agent.core.access import ApiKey, Scope
from agent.core.errors import InputError, SettingsError
from agent.core.schema import clock
from agent.entrypoints.cli.drawing import note, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, calm, open_workspace
from agent.flows.keys import issue, revoke
from agent.wiring import Wiring


def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="PORT", help="Its port; 0 takes a free one.")] = 8321,
    tenants: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Several workspaces: a folder of them, or a TOML file of [[tenants]]."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes; several need chroma_url and records_url.")
    ] = 1,
    rate: Annotated[float, typer.Option(min=0.01, metavar="N", help="Requests a second that a key may send.")] = 100.0,
    at_once: Annotated[int, typer.Option(min=1, metavar="N", help="Requests of a key that are answered at once.")] = 64,
    timeout: Annotated[float, typer.Option(min=0.01, metavar="SECONDS", help="For one request.")] = 60.0,
    body_mb: Annotated[float, typer.Option(min=0.001, metavar="MB", help="Largest JSON body.")] = 8.0,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Serve the HTTP API; without keys to this machine alone."""
    calm()
    try:
        from agent.entrypoints.http.limits import Limits
        from agent.entrypoints.http.logs import Log
        from agent.entrypoints.http.server import Serving
        from agent.entrypoints.http.server import serve as run
    except ImportError as error:
        raise SettingsError(
            f"the server is not installed: {error.name}", where="serve", hint="pip install 'trigrain[serve]'"
        ) from None
    limits = Limits(rate=rate, in_flight=at_once, seconds=timeout, body_mb=body_mb)
    run(Serving(host, port, workspace, tenants, workers, limits), Log(quiet=quiet))


class KeyAction(StrEnum):
    """What can be done with keys."""

    ADD = "add"
    LIST = "list"
    REVOKE = "revoke"


def keys(
    action: Annotated[KeyAction, typer.Argument(metavar="ACTION", help=f"One of: {', '.join(KeyAction)}.")],
    key: Annotated[
        str, typer.Argument(metavar="KEY", help="Of add, what to call it; of revoke, its id as list shows it.")
    ] = "",
    scope: Annotated[Scope, typer.Option(help="What it allows; each includes those before it.")] = Scope.READ,
    user: Annotated[
        str | None, typer.Option(metavar="USER", help="Make an end user's token, which sees this person alone.")
    ] = None,
    days: Annotated[
        float | None, typer.Option(min=0.0001, metavar="DAYS", help="How long it holds [default: until revoked].")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make, list and revoke the keys of the HTTP API."""
    with open_workspace(workspace) as wiring:
        if action is KeyAction.ADD:
            _add(wiring, key, scope, user, days, json=json, quiet=quiet)
        elif action is KeyAction.LIST:
            _list(wiring.records.keys.each(), json=json)
        else:
            _revoke(wiring, key, json=json)


def _add(
    wiring: Wiring, name: str, scope: Scope, user: str | None, days: float | None, *, json: bool, quiet: bool
) -> None:
    first = not wiring.records.keys.count()
    lifetime = timedelta(days=days) if days is not None else None
    key, text = issue(wiring, name, scope, user_id=user, lifetime=lifetime)
    if json:
        print_json({**_shown(key), "key": text})
        return
    out.print(escape(text), soft_wrap=True)
    note("" if quiet else "it is shown once; send it as Authorization: Bearer KEY")
    note("a server that runs without keys asks for them once it is started again" if first and not quiet else "")


def _list(found: list[ApiKey], *, json: bool) -> None:
    if json:
        print_json({"keys": [_shown(key) for key in found]})
        return
    table = Table(box=None)
    for column in ("id", "name", "scope", "made", "until"):
        table.add_column(column)
    for key in found:
        until = "revoked" if key.revoked_at else clock(key.expires_at)
        table.add_row(key.key_id, escape(key.name), key.scope.value, clock(key.made_at), until)
    out.print(table)


def _revoke(wiring: Wiring, key_id: str, *, json: bool) -> None:
    if not key_id:
        raise InputError("which key?", where="keys revoke", hint="give its id, as `trigrain keys list` shows it")
    gone = revoke(wiring, key_id)
    if json:
        print_json(_shown(gone))
    else:
        out.print(f"revoked: {escape(gone.name)}")


def _shown(key: ApiKey) -> dict[str, object]:
    return key.model_dump(mode="json", exclude={"digest"})
