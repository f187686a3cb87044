"""Importing is light, and changes nothing; what can be imported from `agent` is named once."""

import json
import subprocess
import sys

import pytest

import agent

HEAVY = ["torch", "chromadb", "fastapi", "sqlalchemy", "sentence_transformers", "llama_cpp", "openai", "transformers"]
STEPS = ["asked", "audience", "clean", "fold", "keyed", "lexical", "matched", "place", "population", "ranked", "reason"]
STEPS += ["second", "shuffled"]
STEPS += ["text", "told", "tokens", "verify", "wording", "words"]
LEARNT = ["bm25s", "jieba", "lightgbm"]
"""What only learning, searching and ranking need."""
WORLD = """
import json, logging, os, sys, warnings
before = (dict(os.environ), list(logging.root.handlers), list(warnings.filters), logging.root.level)
import {names}
after = (dict(os.environ), list(logging.root.handlers), list(warnings.filters), logging.root.level)
print(json.dumps([sorted(sys.modules), before == after]))
"""


def world(*names):
    """(loaded modules, whether the process is as before) after importing in a fresh process."""
    code = WORLD.format(names=", ".join(names))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, unchanged = json.loads(done.stdout)
    return set(modules), unchanged


def test_the_package_alone_loads_next_to_nothing():
    modules, unchanged = world("agent")
    assert not modules & {*HEAVY, "numpy", "pydantic", "langchain_core"}
    assert {name for name in modules if name.startswith("agent")} == {"agent"}
    assert unchanged


def test_words_and_thoughts_load_no_vendor():
    names = [f"agent.steps.{name}" for name in STEPS]
    names += [f"agent.core.{name}" for name in ("errors", "ports", "presets", "settings")]
    modules, _ = world("prompts", *names)
    assert not modules & {*HEAVY, "langchain", "langchain_openai"}


def test_searching_is_loaded_when_it_is_asked_for():
    names = [f"agent.steps.{name}" for name in ("asked", "lexical", "matched", "told", "tokens", "meet")]
    modules, _ = world(*names)
    assert not modules & {*LEARNT, "scipy"}
    modules, _ = world("agent.entrypoints.cli", "agent.entrypoints.python")
    assert not modules & {*LEARNT, *HEAVY}


def test_a_second_reading_loads_its_model_when_it_reads():
    modules, _ = world("agent.adapters.cross_encoder", "agent.flows.rerank")
    assert not modules & {"torch", "sentence_transformers", "transformers", *LEARNT}


def test_tasks_load_no_vendor_but_langchain_core():
    modules, _ = world(
        *[f"agent.chains.{name}" for name in ("ask", "facet", "opine", "rerank", "same", "write", "explain")]
    )
    assert not modules & {*HEAVY, "langchain", "langchain_openai"}


def test_the_public_names():
    assert agent.__all__ == ["Agent", "AsyncAgent", "open_agent", "open_agent_async"]
    assert callable(agent.open_agent)
    assert agent.Agent.__doc__


def test_another_name_is_not_there():
    with pytest.raises(AttributeError, match=r"^module 'agent' has no attribute 'Manager'$"):
        _ = agent.Manager
