"""`feedback` and `interests`: what moves one person's profile at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agent.core.errors import InputError
from agent.core.schema import EditKind, EventKind, Polarity
from agent.entrypoints.cli.drawing import note, out, print_json
from agent.entrypoints.cli.options import JsonOption, QuietOption, WorkspaceOption, existing_workspace
from agent.flows import correct as hand
from agent.flows import feedback as acts
from agent.flows.live import Moved
from agent.flows.tell import tell
from agent.steps.change import Change, changes, nothing

_LEAST = 0.005
"""Share of a level that an interest must move to be told of after one act: what rounds to nothing is left out."""


def feedback(
    user: Annotated[str, typer.Argument(metavar="USER", help="Who did it.")],
    item: Annotated[str, typer.Argument(metavar="ITEM", help="To which item, by its id.")],
    kind: Annotated[EventKind, typer.Argument(metavar="KIND", help=f"What: {', '.join(EventKind)}.")],
    value: Annotated[float | None, typer.Option(metavar="NUMBER", help="Rating, quantity or seconds.")] = None,
    text: Annotated[str, typer.Option(metavar="TEXT", help="The comment.")] = "",
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Tell one act of a person, and move the profile at once."""
    with existing_workspace(workspace) as wiring:
        moved = wiring.run(acts.feedback(wiring, user, item, kind.value, value=value, text=text))
    _tell(moved, json)


SAY = "say"
"""The action beside those of `EditKind`."""


def interests(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whose profile.")],
    action: Annotated[str, typer.Argument(metavar="ACTION", help=f"One of: {', '.join([*EditKind, SAY])}.")],
    interest: Annotated[
        str,
        typer.Argument(
            metavar="INTEREST",
            help="Its name, its path as in 'film > horror', or its id; of say, a taste in a person's own words.",
        ),
    ],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new name, of a renaming.")] = "",
    dislike: Annotated[bool, typer.Option("--dislike", help="What is added puts the person off.")] = False,
    workspace: WorkspaceOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Correct or begin a profile by hand; no rebuild overrides it."""
    if action == SAY:
        _say(user, interest, workspace, json)
        return
    kind = _kind(action)
    polarity = Polarity.DISLIKE if dislike else Polarity.LIKE
    with existing_workspace(workspace) as wiring:
        moved = wiring.run(hand.correct(wiring, user, kind, interest, name=name, polarity=polarity))
        path = hand.latest_path(wiring, user)
    found = hand.corrected(moved, path)
    if json:
        print_json(
            {
                "interest": found.model_dump(mode="json") if found else None,
                "path": path,
                "version": moved.profile.version,
                "changes": [change.words for change in _changes(moved)],
            }
        )
        return
    _draw(moved)


def _kind(action: str) -> EditKind:
    if action not in set(EditKind):
        known = ", ".join([*EditKind, SAY])
        raise InputError(f"no action {action!r}", where="interests ACTION", hint=f"choose one of: {known}")
    return EditKind(action)


def _say(user: str, text: str, workspace: Path | None, json: bool) -> None:
    with existing_workspace(workspace) as wiring:
        told = wiring.run(tell(wiring, user, text))
    if json:
        print_json(
            {
                "understood": [one.model_dump(mode="json") for one in told.understood],
                "not_understood": told.unclear,
                "version": told.moved.profile.version if told.moved else None,
                "changes": [change.words for change in _changes(told.moved)] if told.moved else [],
            }
        )
        return
    for one in told.understood:
        out.print(f"{one.polarity.value}: {escape(hand.SEPARATOR.join(one.path))} [dim]({escape(one.phrase)})[/]")
    if told.unclear:
        note(f"no interest of this catalogue is called: {', '.join(told.unclear)}")
    if told.moved:
        _draw(told.moved)


def _tell(moved: Moved, json: bool) -> None:
    if not json:
        _draw(moved)
        return
    shown = [{"interest": _interest(change), "words": change.words} for change in _changes(moved)]
    profile = moved.profile
    print_json({"user_id": profile.user_id, "version": profile.version, "changes": shown})


def _interest(change: Change) -> dict[str, object] | None:
    return change.after.model_dump(mode="json") if change.after else None


def _changes(moved: Moved) -> list[Change]:
    return changes(moved.before, moved.profile, _LEAST)


def _draw(moved: Moved) -> None:
    profile = moved.profile
    out.print(f"[bold]{escape(profile.user_id)}[/]  version {profile.version}: {escape(profile.summary)}")
    told = [change.words for change in _changes(moved)] or [nothing(profile.language)]
    for words in told:
        out.print(f"  {escape(words)}", soft_wrap=True)
