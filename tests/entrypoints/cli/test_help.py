"""The help says every option in words."""

from __future__ import annotations

import pytest
import typer

from agent.entrypoints.cli import app
from tests.entrypoints.cli.door import typed

VERBS = [
    *(
        "demo",
        "ingest",
        "profile",
        "show",
        "recommend",
        "explain",
        "served",
        "chat",
        "feedback",
        "interests",
        "audience",
        "map",
        "forget",
    ),
    *("train", "reindex", "doctor", "cost", "serve", "mcp", "keys", "eval"),
]
EVERYWHERE = {"--workspace", "--json", "--quiet"}


def command(name):
    return typer.main.get_command(app).commands[name]


def flat(text):
    return " ".join(text.split())


def test_the_first_page_tells_the_commands_in_the_order_of_use():
    told = typed("--help").out
    listed = [line.split()[0] for line in told.split("Commands:\n")[1].splitlines()[: len(VERBS)]]
    assert listed == VERBS
    assert typed().out == typed("-h").out == told
    for word in ("trigrain demo", "trigrain.toml", "TRIGRAIN_*", "130 interrupted", "3 budget reached"):
        assert word in flat(told)
    assert "..." not in told.split("Commands:")[1]


def test_no_command_is_missing():
    assert list(typer.main.get_command(app).commands) == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_and_argument_is_said_in_words(verb):
    page = flat(typed(verb, "--help").out)
    options = [parameter for parameter in command(verb).params if parameter.name != "help"]
    assert {name for option in options for name in option.opts} >= EVERYWHERE
    for option in options:
        assert option.help, option.name
        assert flat(option.help) in page
        assert len(option.help.split()) > 1, option.help
        for name in (*option.opts, *option.secondary_opts):
            assert name in page or option.param_type_name == "argument"
    for type_name in ("<int", "<float", "<path>", "<str>"):
        assert type_name not in page.split("Options:")[1]
