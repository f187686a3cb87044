"""`demo`: the main job on the shipped sample, end to end, with a report to look at."""

from __future__ import annotations

import asyncio
import sys
import time
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.core.schema import IngestReport
from agent.core.settings import DEFAULT_WORKSPACE
from agent.entrypoints.cli.drawing import draw_profile, draw_recommendations, err, out, print_json, progress_bars
from agent.entrypoints.cli.inputs import ingest_files
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, open_workspace
from agent.entrypoints.report.page import Person, Report, render
from agent.flows.demo import DemoResult, failures, run_demo
from agent.wiring import Wiring


class Sample(StrEnum):
    """The shipped data."""

    FILMS = "films"
    GROCERY = "grocery"


_PRESETS = {Sample.FILMS: "films-and-music", Sample.GROCERY: "shop"}
_TITLES = {Sample.FILMS: "What people talk about when they talk about films", Sample.GROCERY: "A year of baskets"}
_LISTED = 5
"""Recommendations a person."""


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(demo)


def demo(
    sample: Annotated[Sample, typer.Option(help="Which of the shipped data sets.")] = Sample.FILMS,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run the main job on the shipped sample with the local model, and write an HTML report."""
    started = time.perf_counter()
    folder = workspace or DEFAULT_WORKSPACE / f"demo-{sample.value}"
    with open_workspace(folder, preset=_PRESETS[sample]) as wiring:
        if not quiet:
            err.print(
                f"workspace {escape(str(folder))}, model {escape(wiring.settings.llm)}; nothing leaves this machine"
            )
        report = _ingest(wiring, sample, quiet)
        read = time.perf_counter() - started
        with progress_bars(quiet) as progress:
            result = asyncio.run(run_demo(wiring, _LISTED, progress))
        timings = {"read": read, **result.seconds}
        page = folder / "report.html"
        page.write_text(render(_report(wiring, sample, report, result, timings)), encoding="utf-8")
    timings["whole"] = time.perf_counter() - started
    if json:
        print_json(_document(report, result, timings, page))
    else:
        _draw(result, timings, page)
    raise typer.Exit(1 if failures(result) else 0)


def sample_folder(sample: Sample) -> Path:
    """Where the package keeps the sample's files."""
    return Path(str(resources.files("agent"))) / "samples" / sample.value


def _ingest(wiring: Wiring, sample: Sample, quiet: bool) -> IngestReport:
    return ingest_files(wiring, None, None, sample_folder(sample), None, quiet=quiet)


def _report(
    wiring: Wiring, sample: Sample, report: IngestReport, result: DemoResult, timings: dict[str, float]
) -> Report:
    records = wiring.records
    return Report(
        title=_TITLES[sample],
        sample=sample.value,
        attribution=(sample_folder(sample) / "ATTRIBUTION.txt").read_text(encoding="utf-8").strip(),
        people=tuple(
            Person(profile=shown.profile, tree=shown.tree, recommendations=shown.recommendations)
            for shown in result.people
        ),
        counts={
            "items": records.items.count(),
            "events": records.events.count(),
            "people": records.events.user_count(),
            "profiles": len(result.people),
            "quarantined": report.failed,
        },
        timings=timings,
        model=wiring.chat.identity,
        embedder=wiring.embedder.identity,
        made_at=wiring.now(),
        command=f"trigrain demo --sample {sample.value}",
    )


def _document(report: IngestReport, result: DemoResult, timings: dict[str, float], page: Path) -> dict[str, object]:
    return {
        "ingest": report.model_dump(mode="json"),
        "profiles": [shown.profile.model_dump(mode="json") for shown in result.people],
        "recommendations": [shown.recommendations.model_dump(mode="json") for shown in result.people],
        "failures": failures(result),
        "seconds": timings,
        "report": str(page),
    }


def _draw(result: DemoResult, timings: dict[str, float], page: Path) -> None:
    for shown in result.people:
        draw_profile(shown.profile)
        out.print("[bold]for them[/]")
        draw_recommendations(shown.recommendations)
        out.print()
    for line in failures(result):
        err.print(f"[red]failed[/] {escape(line)}")
    spent = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in timings.items())
    out.print(f"where the time went: {spent}")
    sys.stdout.flush()
    out.print(f"report: [bold]{escape(str(page))}[/]")
