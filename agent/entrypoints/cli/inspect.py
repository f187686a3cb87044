"""`show`, `cost` and `doctor`: what there is, what it cost, and whether it is in order."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, NoReturn

import typer
from rich.markup import escape
from rich.table import Table

from agent.core.errors import InputError, TrigrainError, UnknownUser
from agent.core.ports import Records
from agent.core.schema import Profile, Usage
from agent.entrypoints.cli.drawing import draw_profile, note, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace, open_workspace
from agent.flows.doctor import examine
from agent.flows.tongues import profile_advice
from agent.steps.change import changes, nothing
from agent.wiring import Wiring


def show(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whose profile.")],
    at: Annotated[
        int | None,
        typer.Option("--at", min=1, metavar="VERSION", help="An earlier version, by its number [default: the latest]."),
    ] = None,
    since: Annotated[
        int | None,
        typer.Option("--since", min=1, metavar="VERSION", help="Say in words what changed since this version."),
    ] = None,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Show a profile: its summary and its interests at three grains."""
    with existing_workspace(workspace) as wiring:
        profile = _version(wiring.records, user, at)
        before = _version(wiring.records, user, since) if since else None
        note("" if quiet else _advice(wiring, profile))
    told = [change.words for change in changes(before, profile)] if before else []
    if json:
        document = profile.model_dump(mode="json")
        print_json({**document, "changes": {"since": before.version, "words": told}} if before else document)
        return
    draw_profile(profile)
    if before:
        out.print(f"since version {before.version}:")
        for words in told or [nothing(profile.language)]:
            out.print(f"  {escape(words)}", soft_wrap=True)


def _advice(wiring: Wiring, profile: Profile) -> str:
    """A model that cannot be opened is no reason to show no profile, and `doctor` says what is wrong with it."""
    try:
        return profile_advice(wiring, profile.language)
    except TrigrainError:
        return ""


def _version(records: Records, user: str, version: int | None) -> Profile:
    return records.profiles.get(user, version) or _missing(records.profiles.get(user), user, version)


def _missing(latest: Profile | None, user: str, at: int | None) -> NoReturn:
    if latest is None:
        raise UnknownUser(f"no profile of user {user!r}", where="the records", hint="run `trigrain profile USER` first")
    what = f"no version {at} of the profile of user {user!r}"
    raise InputError(what, where="option --at or --since", hint=f"the latest is {latest.version}")


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
    """Show what asking models took so far: calls, tokens and money."""
    with existing_workspace(workspace) as wiring:
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
    """Check the installation and the workspace. The exit code is 1 where something is wrong."""
    with open_workspace(workspace) as wiring:
        findings = examine(wiring)
    if json:
        print_json({"ok": all(f.ok for f in findings), "checks": [f.model_dump(mode="json") for f in findings]})
    else:
        for finding in findings:
            mark = "[green]ok  [/]" if finding.ok else "[red]FAIL[/]"
            hint = f" [dim]({escape(finding.hint)})[/]" if finding.hint and not finding.ok else ""
            advice = f"; [yellow]{escape(finding.advice)}[/]" if finding.advice else ""
            out.print(f"{mark} {escape(finding.check)}: {escape(finding.found)}{advice}{hint}", soft_wrap=True)
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)
