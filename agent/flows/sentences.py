"""What a teacher's sentences are good for: which are learnt, and whether more of the small model's then stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.chains.write import WRITE
from agent.core.adapter import Lesson
from agent.core.asking import Request, Style
from agent.core.errors import AnswerError
from agent.core.learning import Measured
from agent.core.ports import ChatModel, Workspace
from agent.flows.distil import Taught, strict
from agent.steps.spread import spread
from agent.steps.verify import faults
from prompts import load

MOST = 40
"""Sentences that are judged; each takes the model some 0.3 s, once without and once with what it learnt."""
WATCHED, JUDGED = 20, 7
"""Of so many people one is watched, and one is judged."""

Exam = tuple[Taught, ...]


@dataclass(frozen=True)
class Divided:
    """A teacher's lessons by what becomes of them; nobody's sentences are on two sides."""

    learnt: tuple[Lesson, ...]
    watched: tuple[Lesson, ...]
    exam: Exam


def divide(told: Sequence[Taught], held: set[str], seed: int) -> Divided:
    """Drawn by the seed; of items that are `held` out for something else nothing is learnt."""
    people = sorted({one.lesson.item_id for one in told if one.lesson.task == WRITE.name})
    drawn = [people[n] for n in np.random.default_rng(seed).permutation(len(people))]
    judged, watched = set(drawn[::JUDGED]), set(drawn[1::WATCHED])
    apart = held | judged | watched
    return Divided(
        learnt=tuple(one.lesson for one in told if one.lesson.item_id not in apart),
        watched=tuple(one.lesson for one in told if one.lesson.item_id in watched - judged),
        exam=tuple(one for one in told if one.lesson.item_id in judged)[:MOST],
    )


@dataclass(frozen=True)
class Passed:
    """The share of sentences that stand, before and after, and the task if it fell."""

    measured: tuple[Measured, ...]
    worse: tuple[str, ...]


def pass_exam(workspace: Workspace, exam: Exam, file: Path, seed: int) -> Passed:
    """Asks each question of the exam without the adapter in `file` and with it."""
    if not exam:
        return Passed((), ())
    chats = (workspace.adapter_trainer.open(file, tasks) for tasks in ((), (WRITE.name,)))
    before, after = (asyncio.run(_standing(workspace, chat, exam)) for chat in chats)
    name = "sentences that stand"
    gain = spread(after - before, seed)
    measured = Measured(name, float(before.mean()), float(after.mean()), gain, len(exam), "sentences")
    return Passed((measured,), (WRITE.name,) if measured.after < measured.before else ())


async def _standing(workspace: Workspace, chat: ChatModel, exam: Exam) -> NDArray[np.float64]:
    voice = strict(workspace)
    said = [await _said(workspace, chat, one) for one in exam]
    stands = [
        bool(text) and not faults(f"{one.start} {text}", one.facts, voice) for one, text in zip(exam, said, strict=True)
    ]
    return np.array(stands, dtype=np.float64)


async def _said(workspace: Workspace, chat: ChatModel, one: Taught) -> str:
    """The rest of the sentence; "" where the model says nothing."""
    prompt = load(WRITE.name, "en", workspace.preset.name)
    put = Request(
        task=WRITE.name,
        style=Style.LINE,
        prefix=one.lesson.prefix,
        body=one.lesson.body,
        stop=("\n",),
        max_tokens=WRITE.max_tokens,
        prompt_hash=prompt.version,
    )
    try:
        return (await chat.ask(put)).text.strip()
    except AnswerError:
        return ""
