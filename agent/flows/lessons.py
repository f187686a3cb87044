"""Lessons for the local model: what it is asked of an item, and how likely it takes each known path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.chains.facet import FACET, SEPARATOR, ItemQuestion
from agent.chains.line import request
from agent.core.adapter import Lesson
from agent.core.asking import Request
from agent.core.ports import Scorer, Workspace
from agent.core.schema import Item, Path
from agent.steps.learn import Readout
from agent.steps.place import carried_name
from agent.steps.text import is_chinese, one_line
from prompts import Prompt, load

WEIGHED = 12
"""Paths that the model weighs for an item, at a look into it (20 ms on two cores) for about each."""
TEXT_LIMIT = 200
"""Characters of an item that the model reads; a small model does not use more."""


def facet_prompt(workspace: Workspace, language: str) -> Prompt:
    """The task's prompt with the preset's examples."""
    return load(FACET.name, language, workspace.preset.name)


def item_words(item: Item) -> str:
    """What the model reads of an item: title, description, tags and brand, on one line."""
    parts = (item.title, item.description, ", ".join(item.tags), item.brand)
    return one_line("; ".join(part for part in parts if part), TEXT_LIMIT)


def asked(workspace: Workspace, item: Item) -> Request:
    """The question about an item of which nothing is known, as the chain asks a small model."""
    return request(FACET, facet_prompt(workspace, "en"), ItemQuestion(item=item_words(item)))


def lessons(workspace: Workspace, placed: Iterable[tuple[Item, Path]]) -> list[Lesson]:
    """One an item in a language that the model speaks."""
    return [_lesson(workspace, item, path) for item, path in placed if not is_chinese(item.title)]


def _lesson(workspace: Workspace, item: Item, path: Path) -> Lesson:
    """With the concrete thing where the path or a tag names it; else the line stays open for one."""
    question = asked(workspace, item)
    names = path if len(path) > 2 else tuple(filter(None, (*path, carried_name(item, path))))
    whole = len(names) > 2
    answer = SEPARATOR.join(names) if whole else SEPARATOR.join((*names, "")).rstrip()
    return Lesson(item.item_id, FACET.name, question.prefix, question.body, answer, whole)


def weighed(
    workspace: Workspace,
    scorer: Scorer | None,
    readout: Readout,
    vectors: NDArray[np.float32],
    items: Sequence[Item],
    told: Callable[[], object] = lambda: None,
) -> NDArray[np.float64] | None:
    """(items, classes of `readout`): how likely the model takes each for an item's, of the first by the readout.

    None without a model; a row of 0 where it does not speak an item's language. `vectors` are the items'; `told` is
    called after each.
    """
    if scorer is None:
        return None
    answers = [SEPARATOR.join(path) for path in readout.classes]
    table = np.zeros((len(items), len(answers)))
    for row, (item, columns) in enumerate(zip(items, readout.likeliest(vectors, WEIGHED), strict=True)):
        if not is_chinese(item.title):
            table[row, columns] = scorer.likelihoods(asked(workspace, item), [answers[n] for n in columns])
        told()
    return table
