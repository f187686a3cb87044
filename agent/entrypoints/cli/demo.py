"""`demo`: the main job on the shipped sample, end to end, with a report to look at."""

from __future__ import annotations

import shlex
import time
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.adapters.readers import open_source
from agent.core.schema import IngestReport
from agent.core.settings import DEFAULT_WORKSPACE, TOML_NAME, Settings, load_settings
from agent.entrypoints.cli.drawing import draw_profile, draw_recommendations, err, out, print_json, progress_bars
from agent.entrypoints.cli.inputs import ingest_source
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


def demo(
    sample: Annotated[Sample, typer.Option(help="Which of the shipped data sets.")] = Sample.FILMS,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Run everything on a shipped sample and write an HTML report.

    Where no workspace is named, it makes one of its own: demo-films or demo-grocery in ./.trigrain.
    """
    started = time.perf_counter()
    folder = _folder(workspace, sample)
    with open_workspace(folder, preset=_PRESETS[sample]) as wiring:
        if not quiet:
            err.print(_opening(wiring.settings), markup=False, soft_wrap=True)
        report = ingest_source(wiring, open_source(path=sample_folder(sample)), quiet=quiet)
        _remember_preset(folder, sample)
        read = time.perf_counter() - started
        with progress_bars(quiet) as progress:
            result = wiring.run(run_demo(wiring, _LISTED, progress))
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


def _folder(workspace: Path | None, sample: Sample) -> Path:
    """The chosen workspace; the default one is left to data of one's own."""
    chosen = load_settings(workspace).workspace
    return chosen / f"demo-{sample.value}" if chosen == DEFAULT_WORKSPACE else chosen


def _remember_preset(folder: Path, sample: Sample) -> None:
    """Further commands in the demo's workspace read its events as the demo did; settings that are there stay."""
    file = folder / TOML_NAME
    if not file.exists():
        file.write_text(f'preset = "{_PRESETS[sample]}"\n', encoding="utf-8")


def _opening(settings: Settings) -> str:
    near = settings.llm.split(":")[0] in ("local", "none") and not settings.embedder.startswith("openai:")
    here = near and not settings.records_url and not settings.chroma_url
    told = "nothing leaves this machine" if here else "a setting sends texts to where it says"
    return f"workspace {settings.workspace}, model {settings.llm}; {told}"


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
        "workspace": str(page.parent),
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
    out.print(f"report: [bold]{escape(str(page))}[/]", soft_wrap=True)
    for shown in result.people[:1]:
        arguments = shlex.join([shown.profile.user_id, "--workspace", str(page.parent)])
        out.print(f"go on with: trigrain recommend {escape(arguments)}", soft_wrap=True)
