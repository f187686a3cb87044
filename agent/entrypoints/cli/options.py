"""Options that every command takes, and the workspace that they open."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.core.errors import InputError
from agent.core.settings import load_settings
from agent.wiring import Wiring

WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        help="Directory of the catalogue and its users [default: TRIGRAIN_WORKSPACE, else ./.trigrain].",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]

_WAY_ON = "run `trigrain ingest` first, or name another with --workspace"


def open_workspace(workspace: Path | None, **flags: Any) -> Wiring:
    """The workspace, wired, made where it is not there yet; raises `SettingsError`."""
    calm()
    return Wiring(load_settings(workspace, **flags))


@contextmanager
def existing_workspace(workspace: Path | None, **flags: Any) -> Iterator[Wiring]:
    """The workspace, wired; raises `SettingsError`, and `InputError` where there is none or nothing in it."""
    with open_workspace(workspace, **flags) as wiring:
        folder = wiring.settings.workspace
        if not folder.is_dir() and not wiring.settings.records_url:
            what = "the workspace is a file, not a directory" if folder.exists() else "there is no such workspace"
            raise InputError(what, where=str(folder), hint=_WAY_ON)
        if not wiring.records.items.count():
            raise InputError("the workspace is empty", where=str(folder), hint=_WAY_ON)
        yield wiring


def calm() -> None:
    """Keeps the vendors' chatter, and their wish for the network, out of a person's terminal."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    logging.getLogger().setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
