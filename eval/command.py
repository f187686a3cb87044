"""`trigrain eval`: judges recommenders on a folder of items and events, ours among them."""

from __future__ import annotations

import importlib.util
import shlex
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent.core.errors import InputError, SettingsError
from agent.core.settings import load_settings
from agent.entrypoints.cli.drawing import note, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, calm

if TYPE_CHECKING:
    from eval.protocols import Options
    from eval.results import Evaluation

PRESETS = {"movielens": "films-and-music", "mind": "social", "amazon": "shop"}
"""Of public layouts, where no preset is given."""
FILES = {"test": "split", "candidates": "candidates", "labels": "labels", "queries": "queries", "served": "served"}
"""The protocol that a file of held-out cases is for."""


def evaluate(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help="Folder of items.* and events.*, or of a public layout.")
    ],
    layout: Annotated[
        str | None, typer.Option("--format", metavar="NAME", help="Public layout: movielens, mind, amazon or recbole.")
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="How the data are cut; a wrong name lists those there are [default: that of a given file, "
            "else leave-last-out].",
        ),
    ] = None,
    test: Annotated[Path | None, typer.Option(metavar="FILE", help="Held-out events, of protocol split.")] = None,
    background: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Other people's events that may be known, of protocol split.")
    ] = None,
    candidates: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lists to put in order, of protocol candidates.")
    ] = None,
    labels: Annotated[Path | None, typer.Option(metavar="FILE", help="Yes-or-no pairs, of protocol labels.")] = None,
    queries: Annotated[Path | None, typer.Option(metavar="FILE", help="Requests, of protocol queries.")] = None,
    served: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Lists that were shown, or the workspace with them, of protocol served."),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Chat model that compares our words with templates, of explanations."),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            min=0.01, max=0.9, metavar="SHARE", help="What is held out where the protocol draws it [default: 0.2]."
        ),
    ] = None,
    methods: Annotated[
        str | None, typer.Option(metavar="M,...", help="Names of methods, with commas between [default: all].")
    ] = None,
    peers: Annotated[
        bool, typer.Option("--peers", help="Other libraries as well, each installed into an environment of its own.")
    ] = False,
    n: Annotated[int, typer.Option("-n", "--n", min=1, metavar="N", help="How long the lists are.")] = 10,
    seed: Annotated[int, typer.Option(metavar="SEED", help="Of all that is drawn.")] = 1,
    llm: Annotated[
        str, typer.Option(metavar="MODEL", help="Chat model of our rows, as the setting llm; none judges the fold.")
    ] = "none",
    preset: Annotated[
        str | None, typer.Option(metavar="NAME", help="Preset of our rows [default: by layout, else the setting].")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Where report.html, figures and evaluation.json go.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Judge recommenders offline, ours too."""
    calm()
    _check_installed()
    from eval.report.write import write_report  # here, so that other commands do not load what only a judge needs
    from eval.run import Plan, run

    files = {"test": test, "background": background, "candidates": candidates, "labels": labels, "queries": queries}
    told = {**files, "served": served, "share": share, "judge": judge}
    given = {name: value for name, value in told.items() if value is not None}
    settings = load_settings(workspace)
    chosen = preset or PRESETS.get(layout or "", settings.preset)
    named = tuple(name.strip() for name in methods.split(",")) if methods else ()
    cut, options = _protocol(protocol, given), _options(n, seed, given)
    with progress_bars(quiet) as progress, _rooms() as rooms:
        plan = Plan(path, layout, cut, options, named, peers, llm, chosen, _command(), rooms)
        found = run(plan, progress)
    written = write_report([found], folder) if folder else []
    _tell(found, written, json=json)


def _check_installed() -> None:
    for module, package in (("sklearn", "scikit-learn"), ("implicit",) * 2, ("matplotlib",) * 2, ("psutil",) * 2):
        if importlib.util.find_spec(module) is None:
            raise SettingsError(f"{package} is not installed", where="eval", hint="pip install 'trigrain[eval]'")


def _protocol(named: str | None, given: Mapping[str, Any]) -> str:
    """The named one, which must read what is given; without a name the one that a given file is for."""
    from eval.options import refuse_others
    from eval.protocols import INQUIRIES, PROTOCOLS

    known = {name: one.reads for name, one in PROTOCOLS.items()} | {name: one.reads for name, one in INQUIRIES.items()}
    chosen = named or next((protocol for option, protocol in FILES.items() if option in given), "leave-last-out")
    if chosen not in known:
        raise InputError(
            f"unknown protocol {chosen!r}", where="option --protocol", hint=f"choose one of: {', '.join(known)}"
        )
    refuse_others(given, known[chosen], chosen)
    return chosen


def _options(n: int, seed: int, given: Mapping[str, Any]) -> Options:
    from eval.protocols import Options

    return Options(n=n, seed=seed, **given)


def _tell(found: Evaluation, written: list[Path], *, json: bool) -> None:
    from eval.report.table import show

    if json:
        print_json(found.document())
    else:
        show(found)
    for path in written:
        note(f"written: {path}")


def _command() -> str:
    return shlex.join(["trigrain", *sys.argv[1:]])


@contextmanager
def _rooms() -> Iterator[Path]:
    """Where our workspaces are built, for as long as the evaluation takes."""
    with tempfile.TemporaryDirectory(prefix="trigrain-eval-") as folder:
        yield Path(folder)
