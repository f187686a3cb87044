"""`train`: learns from this workspace, and keeps what is better."""

from __future__ import annotations

from typing import Annotated

import typer

from agent.core.adapter import Course
from agent.core.errors import InputError
from agent.core.learning import What
from agent.entrypoints.cli.drawing import out, print_json, progress_bars
from agent.entrypoints.cli.learnt import reports, show_reports
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows.adapt import Adapted, Wanted
from agent.flows.chance import Learnt
from agent.flows.embedder import TrainedEmbedder
from agent.flows.learn import Learned, learn, outcome
from agent.flows.learn_newcomers import FirstChoices
from agent.flows.train import N, Trained

_WHAT = (
    "ranker: how candidates are put in order, learnt from what people chose next. "
    "embedder: what texts are near to each other, learnt from the same. "
    "adapter: how the local chat model places items, learnt from those that have a path."
)
_MINUTES = "That embedder or adapter may learn for, at most; an adapter that is cut off goes on where it was."
_TRIALS = "Of an adapter: rank, rate and epochs are looked for in so many trials, in half of the time."

_TEACHER = (
    "Of an adapter: also from the facets and sentences that this chat model made here, as profiles name it under "
    "provenance. Its provider's terms may forbid to teach other models by its answers."
)


def train(
    what: Annotated[What | None, typer.Argument(help=_WHAT)] = None,
    seed: Annotated[int, typer.Option(metavar="SEED", help="Of all that is drawn.")] = 1,
    minutes: Annotated[float, typer.Option(metavar="M", min=0.01, help=_MINUTES)] = 15.0,
    trials: Annotated[int, typer.Option(metavar="N", min=0, max=100, help=_TRIALS)] = 0,
    teacher: Annotated[str, typer.Option(metavar="MODEL", help=_TEACHER)] = "",
    report: Annotated[bool, typer.Option("--report", help="Learn nothing; show how it went the last time.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Learn from this workspace; kept only if better."""
    if report:
        with existing_workspace(workspace) as wiring:
            show_reports(reports(wiring, what), json)
        return
    if what is None:
        raise InputError("what is to be learnt?", where="train", hint=f"one of {', '.join(What)}, or --report")
    with existing_workspace(workspace) as wiring, progress_bars(quiet) as progress:
        wiring.own()
        trained = learn(wiring, what, Wanted(Course(seed=seed, seconds=60 * minutes), trials, teacher), progress)
    if json:
        print_json(outcome(trained))
    else:
        _draw(trained)


def _draw(trained: Learned) -> None:
    match trained:
        case Trained():
            draw(trained)
        case TrainedEmbedder():
            draw_embedder(trained)
        case Adapted():
            draw_adapter(trained)


def draw_embedder(trained: TrainedEmbedder) -> None:
    """Two lines."""
    found = trained.text_map
    out.print(f"learnt from {found.lessons:,} pairs, judged on {found.people:,} people whose choices were held out")
    kept = f"kept as trained@{found.digest}; `trigrain train ranker` makes the most of it"
    fate = kept if trained.kept else f"not kept: {found.base} stays"
    gain = f"gain {found.gain[0]:+.3f} to {found.gain[1]:+.3f}"
    out.print(f"nDCG@{N} of them by texts alone: {found.before:.3f} before, {found.after:.3f} after, {gain}; {fate}")


def draw_adapter(adapted: Adapted) -> None:
    """Two lines."""
    model = adapted.model
    learnt = f"learnt from {model.lessons:,} items in {model.seconds:,.0f} s, {model.peak_mb:,.0f} MB at most"
    out.print(f"{learnt}; judged on {model.items:,} items that were held out")
    fate = "kept" if adapted.kept else "not kept: the model stays as it was"
    told = f"{model.before:.3f} before, {model.after:.3f} after (difference {model.low:+.3f} to {model.high:+.3f})"
    out.print(f"macro and mid of theirs: {told}; {fate}")


def _chances(trained: Trained) -> tuple[tuple[str, Learnt | None], ...]:
    return (("choice", trained.choice), ("liking", trained.liking))


def draw(trained: Trained) -> None:
    """Three lines, and one for each chance."""
    out.print(f"learnt from {trained.groups:,} choices, judged on {trained.people:,} people who were held out")
    fate = "kept" if trained.kept else "not kept: the fixed weights stay"
    out.print(f"nDCG@{N} of their latest choices: {trained.before:.3f} before, {trained.after:.3f} after; {fate}")
    out.print(f"items that nobody has touched: {_of_new(trained.newcomers)}")
    for name, learnt in _chances(trained):
        out.print(f"chance of a {name}: {_told(learnt)}")


def _of_new(learnt: FirstChoices | None) -> str:
    if learnt is None:
        return "too little to learn their order from"
    gains = f"nDCG@{N} {learnt.before:.3f} by words alone, {learnt.after:.3f} learnt, on {learnt.people:,} people"
    return f"{gains}; {'kept' if learnt.kept else 'not kept'}"


def _told(learnt: Learnt | None) -> str:
    if learnt is None:
        return "too little to learn it from"
    losses = f"log loss {learnt.before:.3f} by a plain guess, {learnt.after:.3f} learnt, on {learnt.people:,} people"
    return f"{losses}; {'kept' if learnt.kept else 'not kept'}"
