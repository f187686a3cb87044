"""`audience` and `map`: whom an item is for, and what everybody is into."""

from __future__ import annotations

import shlex
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.tree import Tree

from agent.core.errors import InputError
from agent.core.schema import Branch, Level, Population
from agent.entrypoints.cli.drawing import out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.entrypoints.report.atlas import Atlas, render_map
from agent.flows import audience as flow
from agent.flows.map import population_map
from agent.steps.population import cut
from agent.wiring import Wiring

_SHOWN = (8, 4, 3)
"""Branches side by side at each grain: what a terminal's page or two can hold."""


def audience(
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Which item, by its id.")],
    n: Annotated[int, typer.Option("-n", metavar="N", help="How many people.")] = 10,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say whom an item is for, and why. Private interests are never used or shown."""
    with existing_workspace(workspace) as wiring:
        found = flow.audience(wiring, item, n)
    if json:
        print_json(found.model_dump(mode="json"))
        return
    out.print(f"[bold]{escape(found.title)}[/]" + ("" if found.users else " is for nobody whose profile is known"))
    for place, member in enumerate(found.users, start=1):
        seen = " [dim]knows it already[/]" if member.seen else ""
        out.print(f"{place:>3} [bold]{escape(member.user_id)}[/] {member.score:.4f}{seen}", soft_wrap=True)
        out.print(f"    {escape(member.explanation)}", soft_wrap=True)


def map_(
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Write the figure and its table as one HTML page.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show what everybody is drawn to, and put off by."""
    with existing_workspace(workspace) as wiring:
        population = population_map(wiring)
        if file:
            _write(file, render_map(_atlas(wiring, population, file)))
    if json:
        print_json(population.model_dump(mode="json"))
    else:
        _draw(population, file)


def _atlas(wiring: Wiring, population: Population, file: Path) -> Atlas:
    folder = str(wiring.settings.workspace)
    command = shlex.join(["trigrain", "map", "--workspace", folder, "--out", str(file)])
    return Atlas(population=population, workspace=folder, made_at=wiring.now(), command=command)


def _write(file: Path, page: str) -> None:
    half = file.with_name(f"{file.name}.part")
    try:
        half.write_text(page, encoding="utf-8")
        half.replace(file)
    except OSError as error:
        with suppress(OSError):
            half.unlink()
        raise InputError(
            f"cannot write the page: {error.strerror}", where=f"option --out {file}", hint="name another file"
        ) from None


def _draw(population: Population, file: Path | None) -> None:
    shown = cut(population, _SHOWN)
    tree = Tree(f"[bold]{population.people} people, {population.interests} interests[/]", guide_style="dim")
    _grow(tree, shown.tree, shown.more)
    out.print(tree)
    if population.hidden:
        out.print(f"{population.hidden} interests hidden: they are private, and too few people have them")
    if population.unnamed:
        out.print(f"{population.unnamed} interests are outside the catalogue and not shown")
    if file:
        out.print(f"page: [bold]{escape(str(file))}[/]", soft_wrap=True)


def _grow(tree: Tree, branches: tuple[Branch, ...], more: int) -> None:
    for branch in branches:
        bold = "bold" if branch.level is Level.MACRO else "default"
        against = f" [red]-{branch.dislikes}[/]" if branch.dislikes else ""
        line = f"[{bold}]{escape(branch.name)}[/] [green]+{branch.likes}[/]{against}"
        _grow(tree.add(line), branch.children, branch.more)
    if more:
        tree.add(f"[dim]and {more} more[/]")
