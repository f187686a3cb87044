"""Options that every command takes, and the workspace that they open."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.core.settings import load_settings
from agent.wiring import Wiring

WorkspaceOption = Annotated[
    Path | None, typer.Option("--workspace", help="Directory of the catalogue and its users [default: ./.trigrain].")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
QuietOption = Annotated[bool, typer.Option("--quiet", help="No progress on stderr.")]


def open_workspace(workspace: Path | None, **flags: Any) -> Wiring:
    """The workspace, wired; raises `SettingsError`."""
    calm()
    return Wiring(load_settings(workspace, **flags))


def calm() -> None:
    """Keeps the vendors' chatter, and their wish for the network, out of a person's terminal."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    logging.getLogger().setLevel(logging.ERROR)
    warnings.filterwarnings("ignore")
