"""`ingest`: files into records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.core.errors import InputError
from agent.core.schema import IngestCount, IngestReport
from agent.entrypoints.cli.drawing import err, out, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, open_workspace
from agent.flows.ingest import ingest as run_ingest
from agent.wiring import Wiring


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(ingest)


def ingest(
    path: Annotated[Path | None, typer.Argument(help="Folder of items.* and events.*, or of a public layout.")] = None,
    items: Annotated[Path | None, typer.Option(help="Items as CSV, JSONL or Parquet.")] = None,
    events: Annotated[Path | None, typer.Option(help="Events as CSV, JSONL or Parquet.")] = None,
    layout: Annotated[
        str | None, typer.Option("--format", help="Public layout: movielens, mind, amazon or recbole.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Of text files [default: UTF-8, or the byte order mark's].")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read, clean and store items and events; the same file twice changes nothing."""
    if path is None and items is None and events is None:
        raise InputError("nothing to ingest", where="ingest", hint="give a folder, --items or --events")
    with open_workspace(workspace) as wiring:
        report = ingest_files(wiring, items, events, path, layout, encoding, quiet=quiet)
    if json:
        print_json(report.model_dump(mode="json"))
    else:
        draw_counts(report)
    raise typer.Exit(1 if report.failed else 0)


def ingest_files(
    wiring: Wiring,
    items: Path | None,
    events: Path | None,
    path: Path | None,
    layout: str | None,
    encoding: str | None = None,
    *,
    quiet: bool,
) -> IngestReport:
    """Opens the source and runs the flow under progress bars."""
    from agent.adapters.readers import open_source

    source = open_source(items, events, path, layout, encoding)
    wiring.own()
    scale = (wiring.settings.rating_min, wiring.settings.rating_max)
    with progress_bars(quiet) as progress:
        return run_ingest(source, wiring.records, rating_scale=scale, now=wiring.now(), progress=progress)


def draw_counts(report: IngestReport) -> None:
    """A line for items, a line for events, a line a reason for quarantine."""
    for name, count in (("items", report.items), ("events", report.events)):
        if count.read:
            out.print(f"{name:<7}{_sentence(count)}")
    reasons = {**report.items.quarantined}
    for reason, rows in report.events.quarantined.items():
        reasons[reason] = reasons.get(reason, 0) + rows
    for reason, rows in sorted(reasons.items()):
        err.print(f"  [yellow]{rows} in quarantine:[/] {escape(reason)}")


def _sentence(count: IngestCount) -> str:
    kept = f"{count.read} read: {count.stored} stored, {count.updated} updated, {count.duplicate} duplicate"
    return f"{kept}, {sum(count.quarantined.values())} in quarantine"
