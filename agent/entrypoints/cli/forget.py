"""`forget`: erases a person, and says what proves it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.core.erasure import Receipt
from agent.core.errors import InputError
from agent.entrypoints.cli.drawing import err, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows.erase import erase


def forget(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whom to erase.")],
    receipt: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the receipt here, as JSON; outside the workspace.")
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Erase a person everywhere and prove it. The exit code is 1 where something of them is still found."""
    with existing_workspace(workspace) as wiring:
        if receipt:
            _check_place(receipt, wiring.settings.workspace)
        wiring.own()
        done = erase(wiring, user)
    if receipt:
        receipt.write_text(done.model_dump_json(indent=2) + "\n", encoding="utf-8")
    if json:
        print_json(done.model_dump(mode="json"))
    else:
        _draw(done)
    raise typer.Exit(0 if done.proven else 1)


def _check_place(receipt: Path, workspace: Path) -> None:
    """Before anything is erased: a receipt that cannot be written would be lost."""
    if receipt.resolve().is_relative_to(workspace.resolve()):
        raise InputError(
            "the receipt names the person", where=f"--receipt {receipt}", hint="choose a place outside the workspace"
        )
    if receipt.is_dir() or not receipt.resolve().parent.is_dir():
        raise InputError("cannot write the receipt", where=f"--receipt {receipt}", hint="choose another place")


def _draw(done: Receipt) -> None:
    erased = ", ".join(f"{count} {place}" for place, count in done.erased.items() if count)
    looked = done.searched
    out.print(f"[bold]{escape(done.user_id)}[/] erased: {erased}", soft_wrap=True)
    name = "the id and " if looked.by_name else ""
    out.print(
        f"looked for {name}{looked.texts} texts in {looked.files} files ({looked.bytes / 1e6:.1f} MB): "
        + ("nothing found" if done.proven else "something is left"),
        soft_wrap=True,
    )
    for place, count in done.shared.items():
        out.print(f"  also said by others: {place}, {count} times", soft_wrap=True)
    for remains in done.remains:
        out.print(f"  stays: {remains.what}: {remains.why}", soft_wrap=True)
    for place, count in done.found.items():
        err.print(f"[red]found[/] in {escape(place)}: {count} pieces", soft_wrap=True)
    out.print(f"receipt {done.digest}", soft_wrap=True)
