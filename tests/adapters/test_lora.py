"""The carried model learns for real, a little: llama.cpp says what torch learnt, and a killed course goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from llama_cpp import Llama

from agent.adapters.llamacpp import carried_model, open_local
from agent.adapters.lora import ALPHA, LoraTrainer, _Batch, _Row, learnable, packed
from agent.adapters.lora_gguf import write_gguf
from agent.core.adapter import Course, Lesson
from agent.core.asking import Request, Style
from agent.core.errors import AnswerError, InputError, SettingsError

ROOT = Path(__file__).parents[2]
PREFIX = "Sort each item: broad field > kind.\n\n"
PATHS = {"Whole milk": "zorn > quab", "Tennis racket": "vlim > drex"}
LESSONS = [
    Lesson(f"{n}", "facet", PREFIX, f"Item: {item}\nFacets:", path) for n, (item, path) in enumerate(PATHS.items())
]
MANY = LESSONS * 10
COURSE = Course(rank=4, rate=4e-3, epochs=6, batch=4, seconds=300)


def asked(item):
    body = f"Item: {item}\nFacets:"
    return Request(
        task="facet", style=Style.LINE, prefix=PREFIX, body=body, stop=("\n",), max_tokens=12, prompt_hash="p"
    )


def said(chat, request):
    """ "" where the model has nothing to say."""
    try:
        return asyncio.run(chat.ask(request)).text
    except AnswerError:
        return ""


def test_a_lesson_sees_the_prefix_and_itself_and_only_its_answer_is_learnt():
    tokens, positions, sees, wanted = packed(_Batch((1, 2), (_Row((3, 4, 5), 2), _Row((6, 7), 1))))
    assert tokens[0, :7].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert positions[0, :7].tolist() == [0, 1, 2, 3, 4, 2, 3]
    assert wanted[:7].tolist() == [-100, -100, 4, 5, -100, 7, -100]
    assert [row.nonzero().flatten().tolist() for row in sees[0, 0, :7]] == [
        [0], [0, 1], [0, 1, 2], [0, 1, 2, 3], [0, 1, 2, 3, 4], [0, 1, 5], [0, 1, 5, 6],
    ]  # fmt: skip
    assert bool(sees[0, 0].any(dim=1).all())  # a row that sees nothing would be not a number


@pytest.fixture(scope="module")
def learnt(tmp_path_factory):
    """Two items learnt by heart: names that no model would give."""
    folder = tmp_path_factory.mktemp("learned")
    trainer = LoraTrainer(carried_model(), 1, folder)
    return trainer, trainer.fit(MANY, LESSONS, COURSE)


class TestFitted:
    def test_the_loss_falls(self, learnt):
        _, fitted = learnt
        assert fitted.curve[-1].watched < 0.5 * fitted.curve[0].watched
        assert fitted.best == min(fitted.curve, key=lambda mark: mark.watched).epoch
        assert fitted.peak_mb > 100

    def test_llama_cpp_says_what_was_learnt_and_without_the_adapter_does_not(self, learnt, local_chat):
        chat = learnt[0].open(learnt[1].file, ["facet"])
        for item, path in PATHS.items():
            macro = path.split(" > ")[0]
            assert said(chat, asked(item)).strip() == path
            assert macro not in said(local_chat, asked(item))

    def test_the_learnt_answer_is_the_likely_one_and_the_identity_tells(self, learnt, local_chat):
        chat = learnt[0].open(learnt[1].file, ["facet"])
        own, other = PATHS.values()
        told = chat.likelihoods(asked("Whole milk"), [other, own])
        assert told[1] > 0.5 > told[0]
        assert chat.identity.startswith(f"{local_chat.identity}+")

    def test_other_tasks_are_answered_without_it(self, learnt, local_chat):
        other = asked("Whole milk").model_copy(update={"task": "write"})
        chat = learnt[0].open(learnt[1].file, ["facet"])
        assert said(chat, other) == said(local_chat, other)


def test_torch_and_llama_cpp_agree_on_the_next_token(tmp_path):
    """With an adapter of random numbers in every matrix, which a wrong name, scale or order of rows would tell."""
    torch.manual_seed(1)
    model = LoraTrainer(carried_model(), 1, tmp_path)._model(4).float().eval()
    weights = {name: one for name, one in model.named_parameters() if one.requires_grad}
    with torch.no_grad():
        for name, one in weights.items():
            if "lora_B" in name:
                one.normal_(std=0.1)
    write_gguf({name: one.detach() for name, one in weights.items()}, ALPHA * 4, carried_model(), tmp_path / "a.gguf")
    tokens = torch.tensor([[1, *range(500, 520)]])
    with torch.no_grad():
        ours = model(tokens).logits[0, -1].numpy()
        with model.disable_adapter():
            bare = model(tokens).logits[0, -1].numpy()
    theirs, theirs_bare = (llama_logits(tokens[0].tolist(), file) for file in (tmp_path / "a.gguf", None))
    assert np.corrcoef(bare, theirs_bare)[0, 1] > 0.99
    assert np.corrcoef(ours, theirs)[0, 1] > 0.99
    assert np.corrcoef(ours - bare, theirs - theirs_bare)[0, 1] > 0.9  # what the adapter alone brings


def llama_logits(tokens, adapter):
    lora = str(adapter) if adapter else None
    llama = Llama(str(carried_model()), n_ctx=128, logits_all=True, verbose=False, lora_path=lora)
    llama.eval(tokens)
    told = np.array(llama.scores[len(tokens) - 1])
    llama.close()
    return told


def test_what_was_written_is_read_back_and_learning_goes_on_from_there(tmp_path):
    torch.manual_seed(2)
    model = LoraTrainer(carried_model(), 1, tmp_path)._model(4)
    weights = learnable(model)
    with torch.no_grad():
        for one in weights.values():
            one.normal_(std=0.1)
    path = tmp_path / "a.gguf"
    write_gguf({name: one.detach() for name, one in weights.items()}, ALPHA * 4, carried_model(), path)
    again = learnable(LoraTrainer(carried_model(), 1, tmp_path, path)._model(4))
    assert all(torch.allclose(again[name], one, atol=1e-3) for name, one in weights.items())
    other = learnable(LoraTrainer(carried_model(), 1, tmp_path, path)._model(2))
    assert not any(one.any() for name, one in other.items() if "lora_B" in name)


KILLED = """
import sys
from pathlib import Path
from tests.adapters.test_lora import COURSE, LESSONS, MANY, LoraTrainer, carried_model
LoraTrainer(carried_model(), 1, Path(sys.argv[1])).fit(MANY, LESSONS, COURSE)
"""


def test_a_killed_course_goes_on_where_it_was(tmp_path, learnt):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", KILLED, tmp_path], env=environment, cwd=ROOT)
    until = time.monotonic() + 120
    while not (tmp_path / "course.pt").exists() and time.monotonic() < until:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (tmp_path / "fitted.gguf").exists()
    told = []
    fitted = LoraTrainer(carried_model(), 1, tmp_path).fit(
        MANY, LESSONS, COURSE, lambda stage, more, total: told.append(more)
    )
    assert told[0] >= -(-len(MANY) // COURSE.batch)  # the first epoch is not gone through again
    assert sum(told) == fitted.curve[-1].steps
    whole = [mark.watched for mark in learnt[1].curve]
    assert fitted.curve[0].watched == pytest.approx(whole[0], rel=0.05)


def test_without_lessons_there_is_nothing_to_learn(tmp_path):
    with pytest.raises(InputError, match="no lessons"):
        LoraTrainer(carried_model(), 1, tmp_path).fit([], LESSONS, replace(COURSE, epochs=1))


def test_a_file_that_is_no_adapter_is_said(tmp_path):
    with pytest.raises(SettingsError, match="no model file"):
        open_local(adapters={"facet": tmp_path / "none.gguf"})
    (tmp_path / "text.gguf").write_text("a text")
    with pytest.raises(SettingsError, match="not a GGUF model file"):
        open_local(adapters={"facet": tmp_path / "text.gguf"})
