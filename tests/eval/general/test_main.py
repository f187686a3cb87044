"""The script that makes the general adapter makes one that llama.cpp loads, and tells what it was made of."""

from __future__ import annotations

import hashlib

import orjson
from pydantic import TypeAdapter

from agent.adapters.general import general_adapter
from agent.adapters.llamacpp import carried_model, open_local
from agent.core.adapter import Course, General
from agent.core.schema import digest
from eval.general import __main__ as script
from eval.general.lessons import Taught, divided

FEW = Course(rank=2, epochs=1, batch=4, seconds=120)


def test_the_shipped_one_was_learnt_from_the_lessons_that_are_here():
    general = general_adapter()
    taught = divided(general.course.seed)
    assert general.lessons == len(taught.learnt)
    assert general.data == script.data(taught)
    assert general.course == Course(**{**vars(script.COURSE), "seconds": general.course.seconds})


def test_a_small_one_is_made(tmp_path, monkeypatch):
    taught = divided(1)
    few = Taught(taught.learnt[:8], taught.watched[:4])
    monkeypatch.setattr(script, "divided", lambda seed: few)
    made = script.make(tmp_path, FEW, threads=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["general.gguf", "general.json"]
    kept = TypeAdapter(General).validate_python(orjson.loads((tmp_path / "general.json").read_bytes()))
    assert kept == made
    assert made.sha256 == hashlib.sha256((tmp_path / "general.gguf").read_bytes()).hexdigest()
    assert (made.lessons, made.data) == (8, digest(*(f"{o.prefix}\x1e{o.body}\x1e{o.answer}" for o in few.learnt)))
    chat = open_local(carried_model(), 1, dict.fromkeys(made.tasks, tmp_path / "general.gguf"))
    assert "+" in chat.identity
