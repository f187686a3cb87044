"""The floors hold, and the check that says so notices when they do not."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = Path(sys.executable).with_name("lint-imports")


def floors(folder):
    """The check's exit code and words."""
    ran = subprocess.run([LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.fixture
def house(tmp_path):
    """A copy of the packages that may be spoilt."""
    for package in ("agent", "prompts", "eval"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("samples", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_they_hold():
    code, told = floors(ROOT)
    assert code == 0, told
    assert "0 broken" in told


def test_a_stray_room_is_noticed(house):
    (house / "agent" / "utils.py").write_text('"""Whatever."""\n')
    code, told = floors(house)
    assert code == 1
    assert "agent.utils" in told


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("agent/steps/fuse.py", "agent.flows.recommend"),
        ("agent/steps/fuse.py", "agent.adapters.chroma"),
        ("agent/core/schema.py", "agent.steps.fuse"),
        ("agent/core/schema.py", "sqlalchemy"),
        ("agent/flows/recommend.py", "agent.wiring"),
        ("agent/flows/recommend.py", "eval.endpoint"),
        ("prompts/__init__.py", "agent.core.schema"),
    ],
)
def test_a_step_upstairs_is_noticed(house, room, forbidden):
    with (house / room).open("a", encoding="utf-8") as source:
        source.write(f"\nimport {forbidden}\n")
    code, told = floors(house)
    assert code == 1
    assert "1 broken" in told or "2 broken" in told
    assert forbidden in told
