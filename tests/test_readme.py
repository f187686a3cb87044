"""The README's commands, as they are printed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eval.endpoint import Endpoint
from tests.flows.far import facts_only

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, flags=re.S | re.M)
MAKE, OWN_DATA, MODELS = BLOCKS


def run(script, directory, **environment):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=directory,
        env={**os.environ, "PATH": path, "TRIGRAIN_POLL_SECONDS": "0.05", **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A directory in which the README's own data was ingested, profiled and recommended from."""
    directory = tmp_path_factory.mktemp("shop")
    return directory, run(OWN_DATA, directory)


def test_your_own_data(shop):
    _, done = shop
    assert done.returncode == 0, done.stderr
    assert "4 read: 4 stored" in done.stdout
    assert "Road running shoes" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_the_same_from_python(shop):
    directory, _ = shop
    [program] = re.findall(r"^```python\n(.*?)^```", README, flags=re.S | re.M)
    (directory / "program.py").write_text(program, encoding="utf-8")
    done = run("python program.py", directory)
    assert done.returncode == 0, done.stderr
    assert "shoes" in done.stdout


def test_the_models_commands(shop):
    directory, _ = shop
    with Endpoint(answer=facts_only) as endpoint:
        done = run(MODELS, directory, OPENAI_BASE_URL=endpoint.url, OPENAI_API_KEY="sk-test")
    assert done.returncode == 0, done.stderr
    assert "1 people: 1 calls" in done.stdout
    assert "write" in done.stdout


def test_every_make_target_that_is_named_exists():
    named = set(re.findall(r"`?make ([a-z]+)", README))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.M))
    assert {"demo", "test", "check", "bench"} <= named <= targets
    assert MAKE == "make demo\n"


def test_every_setting_that_is_named_exists():
    from agent.core.settings import Settings

    listed = README.split("`TRIGRAIN_*` variables, then flags:")[1].split("and those that")[0]
    named = re.findall(r"`(\w+)`", listed)
    assert named
    assert set(named) <= set(Settings.model_fields)


def test_the_demo_runs_in_an_empty_directory(tmp_path):
    done = run("trigrain demo --json --quiet", tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["ingest"]["events"]["read"] == told["ingest"]["events"]["stored"] == 5187
    assert len(told["profiles"]) == len(told["recommendations"]) == 5
    assert all(interest["evidence"] for profile in told["profiles"] for interest in profile["macro"])
    assert all(line["explanation"] for found in told["recommendations"] for line in found["items"])
    page = tmp_path / told["report"]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert set(told["seconds"]) >= {"read", "facet", "profile", "embed", "recommend", "whole"}
