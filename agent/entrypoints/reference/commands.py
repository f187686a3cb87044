"""The command's verbs with their options, as `--help` says them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from agent.entrypoints.cli import app
from agent.entrypoints.reference.table import table

_EVERYWHERE = ("--workspace", "--json", "--quiet")
_OPENING = (
    "# Commands",
    "",
    "Every command also takes `--workspace DIR`, `--json` (one JSON document on stdout) and `--quiet` (no progress on",
    "stderr). Exit codes: 0 done; 1 done, but some people or rows failed; 2 bad input or settings, nothing changed;",
    "3 budget reached, run again to go on; 130 interrupted, run again to go on.",
)


def commands() -> str:
    """The page."""
    group: Any = typer.main.get_command(app)
    verbs = (part for name, verb in group.commands.items() for part in _verb(name, verb))
    return "\n".join([*_OPENING, *verbs])


def _verb(name: str, verb: Any) -> Iterator[str]:
    usage = " ".join(verb.collect_usage_pieces(_context(verb)))
    yield from ("", f"## trigrain {name}", "", verb.help.strip(), "", f"    trigrain {name} {usage}")
    rows = [_row(one, verb) for one in verb.params if not _everywhere(one)]
    if rows:
        yield from ("", *table(("what", "meaning"), rows))


def _context(verb: Any) -> Any:
    return verb.make_context(verb.name, [], resilient_parsing=True)


def _row(parameter: Any, verb: Any) -> tuple[str, str]:
    names, told = parameter.get_help_record(_context(verb))
    return f"`{names}`", told


def _everywhere(parameter: Any) -> bool:
    return parameter.name == "help" or any(name in _EVERYWHERE for name in parameter.opts)
