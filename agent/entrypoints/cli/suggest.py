"""`recommend` and `explain`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape

from agent.entrypoints.cli.drawing import draw_recommendations, out, print_json, shares
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, open_workspace
from agent.flows import recommend as flow


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(recommend)
    app.command()(explain)


def recommend(
    user: Annotated[str, typer.Argument(help="For whom.")],
    n: Annotated[int, typer.Option("-n", help="How many items.")] = 10,
    explained: Annotated[bool, typer.Option("--explain/--no-explain", help="With a sentence a line.")] = True,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Explained recommendations; never an item that the person has seen."""
    with open_workspace(workspace) as wiring:
        found = asyncio.run(flow.recommend(wiring, user, n, explain=explained))
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        draw_recommendations(found)


def explain(
    user: Annotated[str, typer.Argument(help="For whom.")],
    item: Annotated[str, typer.Argument(help="Item id.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Why this item for this person: a sentence, its reasons, and each source's share."""
    with open_workspace(workspace) as wiring:
        line = asyncio.run(flow.explain_item(wiring, user, item))
    if json:
        print_json(line.model_dump(mode="json", exclude={"rank"}))
        return
    out.print(f"[bold]{escape(line.title)}[/]  score {line.score:.3f}  [dim]{shares(line.attribution)}[/]")
    out.print(f"{escape(line.explanation)} [dim]({line.explanation_origin})[/]")
    for reason in line.reasons:
        titles = ", ".join(escape(evidence.title) for evidence in reason.evidence)
        out.print(f"  {reason.level.value} [bold]{escape(reason.interest)}[/] {reason.share:.0%}: {titles}")
