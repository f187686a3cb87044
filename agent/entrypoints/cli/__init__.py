"""The command `trigrain`: its verbs, its errors as one line, its exit codes."""

from __future__ import annotations

import io
import sys
from importlib.metadata import entry_points
from operator import attrgetter

import typer

from agent.core.errors import Interrupted, TrigrainError
from agent.entrypoints.cli import (
    assist,
    build,
    correct,
    demo,
    forget,
    inputs,
    inspect,
    learn,
    population,
    serve,
    suggest,
    talk,
)
from agent.entrypoints.cli.drawing import err, flush, print_json

EXTENSIONS = "trigrain.commands"
"""The entry points by which packages above this one add commands: `eval` judges the agent, which never imports it."""

app = typer.Typer(
    name="trigrain",
    help=(
        "Three-grain interest profiles from what people did, and explained recommendations from the profiles. "
        "To see what it does: trigrain demo. With data of your own: ingest, profile, recommend."
    ),
    epilog=(
        "Settings come from trigrain.toml in the workspace, then TRIGRAIN_* variables, then options. "
        "Exit codes: 0 done; 1 done, but some people or rows failed; 2 bad input or settings, nothing changed; "
        "3 budget reached, run again to go on; 130 interrupted, run again to go on."
    ),
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (
    demo.demo,
    inputs.ingest,
    build.profile,
    inspect.show,
    suggest.recommend,
    suggest.explain,
    suggest.served,
    talk.chat,
    correct.feedback,
    correct.interests,
    population.audience,
    population.map_,
    forget.forget,
    learn.train,
    build.reindex,
    inspect.doctor,
    inspect.cost,
    serve.serve,
    assist.mcp,
    serve.keys,
):
    app.command(verb.__name__.rstrip("_"))(verb)
for extension in sorted(entry_points(group=EXTENSIONS), key=attrgetter("name")):
    app.command(extension.name)(extension.load())


def main() -> None:
    """Runs a command; every error becomes one line on stderr, with `--json` also a document on stdout."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # of what the terminal has no letters for
    try:
        code = _run(sys.argv[1:] or ["--help"])
    except TrigrainError as error:
        code = _fail(error)
    except typer.TyperException as error:
        code = _fail(_Usage(error))
    except (KeyboardInterrupt, typer.Abort):
        code = _fail(Interrupted("stopped by hand", hint="what is done is kept; run the same command to go on"))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        code = _fail(_Fault(error))
    flush()
    sys.exit(code)


def _run(arguments: list[str]) -> int:
    # Typer's own way to run an app turns Ctrl-C and a closed stdout into silent exits.
    command = typer.main.get_command(app)
    try:
        with command.make_context("trigrain", arguments) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    except BrokenPipeError:  # of `--help`, which Typer prints
        return 0
    return 0


class _Usage(TrigrainError):
    """The command line is wrong."""

    code = "usage"
    exit_code = 2

    def __init__(self, error: typer.TyperException) -> None:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "trigrain"
        said = error.format_message().replace("Value error, ", "").rstrip(".")  # pydantic's words within Typer's
        super().__init__(said, hint=f"see `{command} --help`")


class _Fault(TrigrainError):
    """A fault of ours, or of the machine."""

    code = "fault"

    def __init__(self, error: Exception) -> None:
        what = f"this should not happen: {type(error).__name__}: {error}"
        super().__init__(what, hint="please report it; with PYTHONDEVMODE=1 the same command shows where it happened")


def _fail(error: TrigrainError) -> int:
    line = "".join(filter(str.isprintable, " ".join(str(error).split())))
    err.print(f"error: {line}", markup=False, soft_wrap=True)
    if "--json" in sys.argv:
        print_json({"error": {"code": error.code, "message": error.what, "hint": error.hint}})
    return error.exit_code
