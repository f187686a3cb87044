"""`recommend` and `explain`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from agent.entrypoints.cli.drawing import draw_recommendations, out, print_json, shares
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows import recommend as flow


def recommend(
    user: Annotated[str, typer.Argument(metavar="USER", help="For whom.")],
    n: Annotated[int, typer.Option("-n", metavar="N", help="How many items.")] = 10,
    query: Annotated[
        str, typer.Option(metavar="TEXT", help="What is asked for, in words; it leads, the person's profile follows.")
    ] = "",
    explained: Annotated[
        bool, typer.Option("--explain/--no-explain", help="Whether to say in a sentence why, for each item.")
    ] = True,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Recommend unseen items, and say why; with --query to anybody."""
    with existing_workspace(workspace) as wiring:
        found = wiring.run(flow.recommend(wiring, user, n, query=query, explain=explained))
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        draw_recommendations(found)


def explain(
    user: Annotated[str, typer.Argument(metavar="USER", help="For whom.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Which item, by its id.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say why an item fits a person, and what speaks for it how much."""
    with existing_workspace(workspace) as wiring:
        line = wiring.run(flow.explain_item(wiring, user, item))
    if json:
        print_json(line.model_dump(mode="json", exclude={"rank"}))
        return
    out.print(f"[bold]{escape(line.title)}[/]  score {line.score:.3f}  [dim]{shares(line.attribution)}[/]")
    out.print(f"{escape(line.explanation)} [dim]({line.explanation_origin})[/]")
    for reason in line.reasons:
        titles = ", ".join(escape(evidence.title) for evidence in reason.evidence)
        out.print(f"  {reason.level.value} [bold]{escape(reason.interest)}[/] {reason.share:.0%}: {titles}")
