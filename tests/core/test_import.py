"""Importing is light, and changes nothing."""

import json
import subprocess
import sys

import pytest

HEAVY = ["torch", "chromadb", "fastapi", "sqlalchemy", "sentence_transformers", "llama_cpp", "openai", "transformers"]
WORLD = """
import json, logging, os, sys, warnings
before = (dict(os.environ), list(logging.root.handlers), list(warnings.filters), logging.root.level)
import {names}
after = (dict(os.environ), list(logging.root.handlers), list(warnings.filters), logging.root.level)
print(json.dumps([sorted(sys.modules), sorted(vars(sys.modules["agent"])), before == after]))
"""


def world(*names):
    """(modules, names in `agent`, whether the process is as before) after importing in a fresh process."""
    code = WORLD.format(names=", ".join(names))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_package_alone_loads_next_to_nothing():
    modules, _, unchanged = world("agent")
    assert not set(HEAVY) & set(modules)
    assert not {"numpy", "pydantic", "langchain_core"} & set(modules)
    assert unchanged


def test_the_public_names():
    import agent

    assert sorted(agent.__all__) == ["Agent", "open_agent"]
    assert agent.open_agent.__module__ == agent.Agent.__module__ == "agent.entrypoints.python"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = agent.nothing


def test_words_and_thoughts_load_no_vendor():
    names = [f"agent.steps.{name}" for name in ("clean", "fold", "place", "rank", "reason", "text", "verify", "words")]
    names += [f"agent.core.{name}" for name in ("errors", "ports", "presets", "settings")]
    modules, _, _ = world("prompts", *names)
    assert not set(HEAVY) & set(modules)


def test_tasks_load_no_vendor_but_langchain_core():
    modules, _, _ = world(*[f"agent.chains.{name}" for name in ("ask", "facet", "write", "explain")])
    assert not {*HEAVY, "langchain", "langchain_openai"} & set(modules)
