"""Environments are made once, and what pip says is passed on; a fake pip stands in for the real one."""

import sys
from pathlib import Path

import pytest

from agent.core.errors import InputError
from eval.peers import environment

PIP = """
import os, sys
open(os.environ["PIP_LOG"], "a").write(" ".join(sys.argv[1:]) + "\\n")
print(os.environ.get("PIP_SAYS", ""))
sys.exit(int(os.environ.get("PIP_CODE", "0")))
"""


class Builder:
    """Makes a folder whose Python is this one and whose pip is the fake."""

    def __init__(self):
        self.made = []

    def create(self, folder, **options):
        self.made.append((folder.name, options["clear"]))
        package = folder / "pip"
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(PIP)
        python = folder / "bin" / "python"
        python.write_text(f'#!/bin/sh\nPYTHONPATH={folder} exec {sys.executable} "$@"\n')
        python.chmod(0o755)


@pytest.fixture
def builder(tmp_path, monkeypatch):
    one = Builder()
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "x.txt").write_text("x==1\n")
    monkeypatch.setattr(environment, "REQUIREMENTS", tmp_path / "requirements")
    monkeypatch.setattr(environment, "venv", one)
    monkeypatch.setenv("PIP_LOG", str(tmp_path / "log"))
    return one


def asked(tmp_path):
    return (tmp_path / "log").read_text().splitlines()


def test_a_second_time_nothing_is_installed(tmp_path, builder):
    first = environment.python_of("x", tmp_path / "cache")
    assert environment.python_of("x", tmp_path / "cache") == first == tmp_path / "cache" / "x" / "bin" / "python"
    requirements = tmp_path / "requirements" / "x.txt"
    assert asked(tmp_path) == [f"install --quiet --disable-pip-version-check -r {requirements}"]
    assert builder.made == [("x", True)]


def test_other_requirements_are_installed_anew(tmp_path, builder):
    environment.python_of("x", tmp_path)
    (tmp_path / "requirements" / "x.txt").write_text("x==2\n")
    environment.python_of("x", tmp_path)
    assert len(asked(tmp_path)) == 2
    assert builder.made == [("x", True)] * 2


def test_what_failed_is_tried_again(tmp_path, builder, monkeypatch):
    monkeypatch.setenv("PIP_CODE", "1")
    monkeypatch.setenv("PIP_SAYS", "one\n\ntwo\nthree\n  four\n")
    with pytest.raises(InputError) as error:
        environment.python_of("x", tmp_path)
    assert str(error.value).startswith("pip cannot install it: two; three; four, x.txt, see to the network")
    monkeypatch.setenv("PIP_CODE", "0")
    environment.python_of("x", tmp_path)
    assert len(asked(tmp_path)) == 2


def test_an_unknown_library_lists_the_known(tmp_path, builder):
    with pytest.raises(InputError, match=r"^no such library, y, there are x$"):
        environment.python_of("y", tmp_path)


def test_environments_lie_in_the_cache_of_the_user(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert environment.cache_folder() == Path("/somewhere/trigrain/peers")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/one")
    assert environment.cache_folder() == Path("/home/one/.cache/trigrain/peers")
