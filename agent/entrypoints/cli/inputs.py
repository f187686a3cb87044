"""`ingest`: files into records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.adapters.readers import open_source
from agent.adapters.readers.source import Source
from agent.core.errors import InputError
from agent.core.schema import IngestCount, IngestReport, Quarantined
from agent.entrypoints.cli.drawing import err, out, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, open_workspace
from agent.flows.derived import catch_up
from agent.flows.ingest import ingest as run_ingest
from agent.flows.live import arrive
from agent.wiring import Wiring

_LISTED = 10
"""Rows in quarantine that are shown."""
_LOOKED_AT = 500
"""Rows in quarantine among which those of this source are looked for."""


def ingest(
    path: Annotated[
        Path | None, typer.Argument(metavar="DIR", help="Folder of items.* and events.*, or of a public layout.")
    ] = None,
    items: Annotated[Path | None, typer.Option(metavar="FILE", help="Items as CSV, JSONL or Parquet.")] = None,
    events: Annotated[Path | None, typer.Option(metavar="FILE", help="Events as CSV, JSONL or Parquet.")] = None,
    layout: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Public layout: movielens, mind, amazon or recbole.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of text files [default: UTF-8, or the byte order mark's].")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read, clean and store items and events. The same file twice changes nothing."""
    if path is None and items is None and events is None:
        raise InputError("nothing to ingest", where="ingest", hint="give a folder, --items or --events")
    source = open_source(items, events, path, layout, encoding)
    with open_workspace(workspace) as wiring:
        report = ingest_source(wiring, source, quiet=quiet)
        refused = _refused(wiring, source) if report.failed else []
    if json:
        print_json({**report.model_dump(mode="json"), "rows": [row.model_dump(mode="json") for row in refused]})
    else:
        draw_counts(report)
        _draw_refused(refused, report.failed)
    raise typer.Exit(1 if report.failed else 0)


def ingest_source(wiring: Wiring, source: Source, *, quiet: bool) -> IngestReport:
    """Runs the flow under progress bars."""
    wiring.own()
    scale = (wiring.settings.rating_min, wiring.settings.rating_max)
    with progress_bars(quiet) as progress:
        report = run_ingest(
            source,
            wiring.records,
            rating_scale=scale,
            now=wiring.now(),
            progress=progress,
            arrived=lambda user_id, new: wiring.run(arrive(wiring, user_id, new)),
        )
        catch_up(wiring, report, progress)
        return report


def _refused(wiring: Wiring, source: Source) -> list[Quarantined]:
    """The first few rows of this source that are in quarantine."""
    names = {name for feed in (source.items, source.events) if feed for name in feed.names}
    return [row for row in wiring.records.quarantine.sample(_LOOKED_AT) if row.source in names][:_LISTED]


def draw_counts(report: IngestReport) -> None:
    """A line for items, a line for events, a line a reason for quarantine."""
    for name, count in (("items", report.items), ("events", report.events)):
        if count.read:
            out.print(f"{name:<7}{_sentence(count)}")
    for kind, found in report.events.masked.items():
        out.print(f"  masked in comments: {found} {kind}")
    reasons = {**report.items.quarantined}
    for reason, rows in report.events.quarantined.items():
        reasons[reason] = reasons.get(reason, 0) + rows
    for reason, rows in sorted(reasons.items()):
        err.print(f"  [yellow]{rows} in quarantine:[/] {escape(reason)}")


def _sentence(count: IngestCount) -> str:
    kept = f"{count.read} read: {count.stored} stored, {count.updated} updated, {count.duplicate} duplicate"
    return f"{kept}, {sum(count.quarantined.values())} in quarantine"


def _draw_refused(rows: list[Quarantined], failed: int) -> None:
    for row in rows:
        err.print(f"  {escape(row.source)} line {row.line}: {escape(row.detail or row.reason)}", soft_wrap=True)
    if failed > len(rows):
        err.print(f"  and {failed - len(rows)} more")
