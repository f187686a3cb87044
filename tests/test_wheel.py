"""The built wheel carries everything, and works from another directory than the source's."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("agent", "prompts", "eval")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built without the network: the builder is among the development tools."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    ran = subprocess.run(build, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    (built,) = folder.glob("trigrain-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A folder that holds the wheel's content and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run(pip, check=True)
    return folder


@pytest.fixture
def run(installed, tmp_path):
    """What a program prints that finds the packages in the installed folder and runs elsewhere."""

    def python(program, *arguments):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("TRIGRAIN_")}
        ran = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            cwd=tmp_path,
            env={**environment, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    return python


def test_it_holds_every_file_of_the_packages_and_none_beside(wheel):
    there = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    expected = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert there == expected


@pytest.mark.parametrize(
    "name",
    [
        "prompts/en/facet.txt",
        "prompts/zh/write.general.jsonl",
        "agent/samples/films/items.jsonl",
        "agent/samples/grocery/ATTRIBUTION.txt",
        "agent/core/presets/shop.toml",
        "agent/core/presets/health.toml",
        "prompts/zh/write.health.jsonl",
        "agent/adapters/prices.toml",
        "agent/adapters/records/migrations/versions/0001_first.py",
        "agent/adapters/records/migrations/versions/0002_alive.py",
        "agent/adapters/records/migrations/versions/0003_served.py",
        "agent/adapters/records/migrations/versions/0006_doors.py",
        "agent/entrypoints/report/report.html.j2",
        "agent/entrypoints/report/map.html.j2",
        "agent/entrypoints/report/style.css",
        "agent/py.typed",
    ],
)
def test_it_holds(wheel, name):
    assert name in zipfile.ZipFile(wheel).namelist()


def test_the_command_is_declared(wheel):
    with zipfile.ZipFile(wheel) as content:
        (points,) = [name for name in content.namelist() if name.endswith("entry_points.txt")]
        assert "trigrain = agent.entrypoints.cli:main" in content.read(points).decode()


def test_what_is_imported_is_the_installed(run, installed):
    told = run("import agent, prompts, eval; print(agent.__file__, prompts.__file__, eval.__file__, sep='\\n')")
    assert [Path(line).parents[1] for line in told.splitlines()] == [installed] * 3


def test_prompts_presets_prices_and_templates_are_found(run):
    told = run(
        "import datetime\n"
        "import prompts\n"
        "from agent.adapters.prices import price_list\n"
        "from agent.core.presets import load_preset, preset_names\n"
        "from agent.entrypoints.report.page import Report, render\n"
        "print(all(prompts.load(task, language, 'general').version\n"
        "          for task in ('facet', 'write', 'explain') for language in ('en', 'zh')))\n"
        "print(*[load_preset(name).name for name in preset_names()])\n"
        "print(price_list().as_of.year > 2000)\n"
        "words = dict.fromkeys(('title', 'sample', 'attribution', 'model', 'embedder', 'command'), 'Nobody yet')\n"
        "empty = Report(**words, people=(), counts={}, timings={}, made_at=datetime.datetime.now(datetime.UTC))\n"
        "page = render(empty)\n"
        "print('Nobody yet' in page, '<style>' in page)"
    )
    assert told.splitlines() == ["True", "courses films-and-music general health shop social", "True", "True True"]


def test_records_are_made_and_a_sample_is_read_into_them(run, tmp_path):
    told = run(
        "import sys\n"
        "from agent.entrypoints.cli import main\n"
        "from agent.entrypoints.cli.demo import Sample, sample_folder\n"
        "sys.argv = ['trigrain', 'ingest', str(sample_folder(Sample.FILMS)), '--workspace', 'w']\n"
        "main()"
    )
    assert "events 5187 read: 5187 stored" in told
    assert (tmp_path / "w" / "records.db").exists()
