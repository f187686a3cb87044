"""`mcp`: the door for assistants."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.core.errors import SettingsError
from agent.entrypoints.cli.drawing import note
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Listen on an address instead of stdin and stdout.")] = False,
    host: Annotated[str, typer.Option(metavar="HOST", help="With --http, the address.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="PORT", help="With --http, its port; 0 takes a free one.")
    ] = 8322,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Serve an assistant by the Model Context Protocol."""
    try:
        from agent.entrypoints.mcp.serve import serve_address, serve_pipes
    except ImportError as error:
        raise SettingsError(
            f"the protocol is not installed: {error.name}", where="mcp", hint="pip install 'trigrain[mcp]'"
        ) from None
    with existing_workspace(workspace) as wiring:
        if http:
            serve_address(wiring, host, port, lambda url: note("" if quiet else f"listening on {url}"))
        else:
            serve_pipes(wiring)
