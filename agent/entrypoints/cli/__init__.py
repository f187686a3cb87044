"""The command `trigrain`: its verbs, its errors as one line, its exit codes."""

from __future__ import annotations

import sys

import click
import orjson
import typer

from agent.core.errors import Interrupted, TrigrainError
from agent.entrypoints.cli import build, demo, inputs, inspect, suggest

app = typer.Typer(
    name="trigrain",
    help="Three-grain interest profiles from what people did, and explained recommendations from the profiles.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for module in (demo, inputs, build, inspect, suggest):
    module.register(app)


def main() -> None:
    """Runs a command; every error becomes one line on stderr, with `--json` also a document on stdout."""
    try:
        code = app(standalone_mode=False)
    except TrigrainError as error:
        code = _fail(error.code, str(error), error.what, error.hint, error.exit_code)
    except click.UsageError as error:
        hint = f"see `{error.ctx.command_path} --help`" if error.ctx else "see `trigrain --help`"
        message = error.format_message().rstrip(".")
        code = _fail("usage", f"{message}, {hint}", message, hint, 2)
    except (KeyboardInterrupt, click.Abort):
        stopped = Interrupted("stopped by hand", hint="what is done is kept; run the same command to go on")
        code = _fail(stopped.code, str(stopped), stopped.what, stopped.hint, stopped.exit_code)
    except BrokenPipeError:
        code = 0
    sys.exit(code or 0)


def _fail(name: str, line: str, message: str, hint: str, exit_code: int) -> int:
    sys.stderr.write(f"error: {' '.join(line.split())}\n")
    if "--json" in sys.argv:
        document = {"error": {"code": name, "message": message, "hint": hint}}
        sys.stdout.write(orjson.dumps(document).decode() + "\n")
    return exit_code
