"""`recommend`, `served` and `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import orjson
import typer
from rich.markup import escape

from agent.core.errors import InputError
from agent.core.rules import FORMS, Rule
from agent.core.schema import Value
from agent.entrypoints.cli.drawing import draw_explained, draw_recommendations, out, print_json, progress_bars
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows import recommend as flow
from agent.flows.everyone import recommend_all
from agent.wiring import Wiring


def recommend(
    user: Annotated[str | None, typer.Argument(metavar="USER", help="For whom; nobody with --all.")] = None,
    n: Annotated[int, typer.Option("-n", metavar="N", help="How many items.")] = 10,
    query: Annotated[
        str, typer.Option(metavar="TEXT", help="What is asked for, in words; it leads, the person's profile follows.")
    ] = "",
    explained: Annotated[
        bool, typer.Option("--explain/--no-explain", help="Whether to say in a sentence why, for each item.")
    ] = True,
    where: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE", help=f"What every item must be like, may be given again: {FORMS}."),
    ] = None,
    explore: Annotated[
        float, typer.Option(metavar="SHARE", help="Of the places, 0 to 1, that go to new ground by chance.")
    ] = 0.0,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody with events, each a line of --out.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the lists of --all go, a JSON document a line.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Recommend unseen items, and say why; with --query to anybody."""
    if everybody == bool(user) or everybody != bool(file):
        raise InputError("for whom?", where="recommend", hint="name a user, or give --all and --out FILE")
    rules = [Rule.parse(text) for text in where or []]
    with existing_workspace(workspace) as wiring:
        if everybody and file:
            made = _to_file(wiring, file, n, query, rules, explore, explained=explained, quiet=quiet)
        else:
            found = wiring.run(
                flow.recommend(wiring, user or "", n, query=query, explain=explained, rules=rules, explore=explore)
            )
    if everybody:
        _tell(made, "lists", file, json=json)
    elif json:
        print_json(found.model_dump(mode="json"))
    else:
        draw_recommendations(found)


def _to_file(
    wiring: Wiring,
    path: Path,
    n: int,
    query: str,
    rules: Sequence[Rule],
    explore: float,
    *,
    explained: bool,
    quiet: bool,
) -> int:
    with _lines(path) as out_file, progress_bars(quiet) as progress:
        return wiring.run(
            recommend_all(
                wiring,
                lambda found: out_file.write(_row(found)),
                n,
                query=query,
                explain=explained,
                rules=rules,
                explore=explore,
                progress=progress,
            )
        )


def _row(value: Value) -> bytes:
    return orjson.dumps(value.model_dump(mode="json")) + b"\n"


@contextmanager
def _lines(path: Path) -> Iterator[BinaryIO]:
    """A file that is whole or not there; raises `InputError` where it cannot be written."""
    half = path.with_name(f".{path.name}.part")
    try:
        with half.open("wb") as file:
            yield file
        half.replace(path)
    except OSError as error:
        raise InputError(f"cannot write: {error.strerror}", where=str(path), hint="name another file") from None
    finally:
        half.unlink(missing_ok=True)


def _tell(count: int, what: str, path: Path | None, *, json: bool) -> None:
    if json:
        print_json({what: count, "file": str(path)})
    else:
        out.print(f"{count} {what} written to {escape(str(path))}", soft_wrap=True)


def served(
    file: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where they go, a JSON document a line.")],
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write out the lists that were shown, for `eval --served`."""
    with existing_workspace(workspace) as wiring, _lines(file) as lines:
        count = sum(1 for one in wiring.records.served.each() if lines.write(_row(one)))
    _tell(count, "lists", file, json=json)


class Style(StrEnum):
    """How much an explanation says."""

    SHORT = "short"
    FULL = "full"


def explain(
    user: Annotated[str, typer.Argument(metavar="USER", help="For whom.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="Which item, by its id.")],
    style: Annotated[
        Style | None, typer.Option(help="Full: a second reason, and what if not [default: the setting].")
    ] = None,
    contrast: Annotated[str, typer.Option(metavar="ITEM", help="Another item: why not that one?")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Say why an item fits a person, or why not, and why not another."""
    length = style.value if style else None
    with existing_workspace(workspace) as wiring:
        found = wiring.run(flow.explain_item(wiring, user, item, contrast=contrast, length=length))
    if json:
        print_json(found.model_dump(mode="json"))
    else:
        draw_explained(found)
