"""`train`: learns from this workspace, and keeps what is better."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from agent.entrypoints.cli.drawing import out, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows.chance import Learnt
from agent.flows.embedder import TrainedEmbedder, train_embedder
from agent.flows.learn_newcomers import FirstChoices
from agent.flows.train import N, Trained, train_ranker


class What(StrEnum):
    """What can be learnt."""

    RANKER = "ranker"
    EMBEDDER = "embedder"


def train(
    what: Annotated[
        What, typer.Argument(help="How candidates are put in order, or what texts are near to each other.")
    ],
    seed: Annotated[int, typer.Option(metavar="SEED", help="Of all that is drawn.")] = 1,
    minutes: Annotated[
        float, typer.Option(min=0.01, metavar="M", help="That the embedder may learn for, at most.")
    ] = 10.0,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Learn from what people chose; kept only if better."""
    with existing_workspace(workspace) as wiring, progress_bars(quiet) as progress:
        wiring.own()
        if what is What.EMBEDDER:
            trained: Trained | TrainedEmbedder = train_embedder(wiring, progress, minutes, seed)
        else:
            trained = train_ranker(wiring, progress, seed)
    _tell(what, trained, json)


def _tell(what: What, trained: Trained | TrainedEmbedder, json: bool) -> None:
    if json:
        told = document(trained) if isinstance(trained, Trained) else embedder_document(trained)
        print_json({"what": what.value, **told})
    elif isinstance(trained, Trained):
        draw(trained)
    else:
        draw_embedder(trained)


def embedder_document(trained: TrainedEmbedder) -> dict[str, object]:
    """Before and after in the metric that decided, the interval of the gain, and what was done with it."""
    found = trained.text_map
    return {
        "metric": f"ndcg@{N}",
        "before": found.before,
        "after": found.after,
        "gain": {"low": found.gain[0], "high": found.gain[1]},
        "kept": trained.kept,
        "identity": f"trained@{found.digest}" if trained.kept else found.base,
        "lessons": found.lessons,
        "held_out_people": found.people,
    }


def draw_embedder(trained: TrainedEmbedder) -> None:
    """Two lines."""
    found = trained.text_map
    out.print(f"learnt from {found.lessons:,} pairs, judged on {found.people:,} people whose choices were held out")
    kept = f'kept as trained@{found.digest}, in use with trained_embedder = "auto"'
    fate = kept if trained.kept else f"not kept: {found.base} stays"
    gain = f"gain {found.gain[0]:+.3f} to {found.gain[1]:+.3f}"
    out.print(f"nDCG@{N} of them by texts alone: {found.before:.3f} before, {found.after:.3f} after, {gain}; {fate}")


def document(trained: Trained) -> dict[str, object]:
    """Before and after in the metric that decided, and what was done with it."""
    return {
        "metric": f"ndcg@{N}",
        "before": trained.before,
        "after": trained.after,
        "kept": trained.kept,
        "choices": trained.groups,
        "held_out_people": trained.people,
        "newcomers": asdict(trained.newcomers) if trained.newcomers else None,
        "chances": {name: _chance(learnt) for name, learnt in _chances(trained)},
    }


def _chances(trained: Trained) -> tuple[tuple[str, Learnt | None], ...]:
    return (("choice", trained.choice), ("liking", trained.liking))


def _chance(learnt: Learnt | None) -> dict[str, object] | None:
    return {"metric": "log-loss", **asdict(learnt)} if learnt else None


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
