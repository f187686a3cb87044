"""The documentation says what is so: its reference is the program's, its links lead somewhere, its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from agent.core.settings import Settings
from agent.entrypoints.cli import app
from agent.entrypoints.reference.__main__ import PAGES

ROOT = Path(__file__).parents[1]
TEXTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "eval").glob("*.md")])
COMMANDS = [
    (path.relative_to(ROOT).as_posix(), line)
    for path in TEXTS
    if "reference" not in path.parts
    for block in re.findall(
        r"(?:^    |^`|\(`| `)((?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?trigrain [a-z][^`\n]*)", path.read_text("utf-8"), re.M
    )
    for line in [block.split("  #")[0].strip()]
]


@pytest.mark.parametrize("name", PAGES)
def test_the_reference_is_what_the_program_says(name):
    written = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert written == PAGES[name]().rstrip() + "\n", "run `make docs`"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        there = (path.parent / target).resolve() if target else path
        assert there.is_file(), link
        if anchor:
            assert anchor in anchors(there), link


def anchors(path):
    heads = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize(("where", "line"), COMMANDS, ids=lambda text: text)
def test_every_command_and_option_exists(where, line):
    words = [word for word in re.split(r"[\s\[\]]+", line) if not re.match(r"[A-Z_]+=", word)]
    verb, options = words[1], {word.split("=")[0] for word in words if word.startswith("-")}
    known = typer.main.get_command(app).commands
    assert verb in known, where
    named = {name for parameter in known[verb].params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert options <= named, where


def test_commands_are_found():
    assert len(COMMANDS) > 40


def test_every_setting_of_a_toml_block_exists():
    for path in TEXTS:
        for block in re.findall(r"```toml\n(.*?)```", path.read_text("utf-8"), re.S):
            for name in re.findall(r"^(\w+) =", block.split("[")[0], re.M):
                assert name in {*Settings.model_fields, "base", "half_life_days"}, (path, name)


def test_figures_are_there_and_small():
    for path in (ROOT / "docs" / "images").iterdir():
        assert path.stat().st_size < 600_000, path
