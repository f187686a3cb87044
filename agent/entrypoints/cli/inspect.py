"""`show`, `cost` and `doctor`: what there is, what it cost, and whether it is in order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from agent.core.errors import UnknownUser
from agent.core.schema import Usage
from agent.entrypoints.cli.drawing import draw_profile, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, open_workspace
from agent.flows.doctor import examine


def register(app: typer.Typer) -> None:
    """Adds the commands of this file."""
    app.command()(show)
    app.command()(cost)
    app.command()(doctor)


def show(
    user: Annotated[str, typer.Argument(help="Whose profile.")],
    at: Annotated[int | None, typer.Option("--at", help="A version [default: the latest].")] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a profile."""
    with open_workspace(workspace) as wiring:
        profile = wiring.records.profiles.get(user, at)
    if profile is None:
        which = f"version {at} of the profile" if at else "profile"
        raise UnknownUser(f"no {which} of user {user!r}", where="the records", hint="run `trigrain profile` first")
    if json:
        print_json(profile.model_dump(mode="json"))
    else:
        draw_profile(profile)


class By(StrEnum):
    """What the ledger can be summed by."""

    TASK = "task"
    MODEL = "model"
    PROMPT = "prompt_hash"
    USER = "user_id"


def cost(
    by: Annotated[By, typer.Option(help="A line for each of these.")] = By.TASK,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """The ledger: calls, tokens and money so far."""
    with open_workspace(workspace) as wiring:
        totals = wiring.records.answers.totals(by.value)
    whole = sum(totals.values(), Usage())
    if json:
        lines = {name: usage.model_dump(mode="json") for name, usage in totals.items()}
        print_json({"by": by.value, "lines": lines, "total": whole.model_dump(mode="json")})
        return
    table = Table(box=None)
    for column in (by.value, "calls", "tokens in", "tokens out", "US$", "seconds"):
        table.add_column(column, justify="left" if column == by.value else "right")
    for name, usage in [*totals.items(), ("total", whole)]:
        numbers = (usage.calls, usage.tokens_in, usage.tokens_out, f"{usage.cost_usd:.4f}", f"{usage.seconds:.1f}")
        table.add_row(escape(name or "(catalogue)"), *map(str, numbers))
    out.print(table)


def doctor(workspace: WorkspaceOption = None, json: JsonOption = False, quiet: QuietOption = False) -> None:
    """Check the installation and the workspace; exit code 1 where something is wrong."""
    with open_workspace(workspace) as wiring:
        findings = examine(wiring)
    if json:
        print_json({"ok": all(f.ok for f in findings), "checks": [f.model_dump(mode="json") for f in findings]})
    else:
        for finding in findings:
            mark = "[green]ok  [/]" if finding.ok else "[red]FAIL[/]"
            hint = f" [dim]({escape(finding.hint)})[/]" if finding.hint and not finding.ok else ""
            out.print(f"{mark} {escape(finding.check)}: {escape(finding.found)}{hint}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
