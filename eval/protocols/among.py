"""Among: the last new item of everybody is to be found among 19 others, drawn by chance, by fame, or by their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum

import numpy as np

from agent.steps.text import item_text
from eval.cases import Case, Task
from eval.dataset import Dataset, chosen
from eval.methods.lexical import LexicalIndex, words
from eval.options import Options
from eval.protocols import leave_last_out

OTHERS = 19


class Rivals(StrEnum):
    """Which items stand beside the right one; none that the person has touched."""

    RANDOM = "random"
    """Drawn evenly from the catalogue."""
    POPULAR = "popular"
    """Drawn by how many people chose them: fame alone tells the right one no more."""
    NEAR = "near"
    """Those whose texts have most in common with the right one's, by BM25: words alone tell it no more."""


_Draw = Callable[[Case, np.random.Generator], Sequence[str]]


def cut(rivals: Rivals, data: Dataset, options: Options) -> Task:
    """The cases of `leave-last-out`, each with its 20 candidates in an order by dice."""
    task = leave_last_out.cut(data, options)
    dice, draw = np.random.default_rng(options.seed), _DRAWN[rivals](task.known)
    cases = tuple(_with_rivals(case, draw(case, dice), dice) for case in task.cases)
    note = f"each right item stands among {OTHERS} others, {rivals.value} ones that the person has not touched"
    return replace(task, protocol=f"among-{rivals.value}", cases=cases, notes=(note, *task.notes))


def _with_rivals(case: Case, others: Sequence[str], dice: np.random.Generator) -> Case:
    every = sorted({*case.positives, *others})
    return replace(case, candidates=tuple(every[n] for n in dice.permutation(len(every))))


def _free(known: Dataset, case: Case) -> list[str]:
    out = case.exclude | case.positives
    return [item_id for item_id in known.item_ids if item_id not in out]


def _by_chance(known: Dataset) -> _Draw:
    def draw(case: Case, dice: np.random.Generator) -> Sequence[str]:
        free = _free(known, case)
        return [free[n] for n in dice.permutation(len(free))[:OTHERS]]

    return draw


def _by_fame(known: Dataset) -> _Draw:
    people = Counter(item for _, item in {(one.user_id, one.item_id) for one in known.events if chosen(one)})

    def draw(case: Case, dice: np.random.Generator) -> Sequence[str]:
        free = [item_id for item_id in _free(known, case) if people[item_id]]
        if not free:
            return []
        shares = np.array([people[item_id] for item_id in free], dtype=np.float64)
        picked = dice.choice(len(free), min(OTHERS, len(free)), replace=False, p=shares / shares.sum())
        return [free[n] for n in picked]

    return draw


def _by_words(known: Dataset) -> _Draw:
    texts = [item_text(item) for item in known.items.values()]
    index = LexicalIndex(texts, words)

    def draw(case: Case, dice: np.random.Generator) -> Sequence[str]:
        out = case.exclude | case.positives
        scores = sum(index.scores(texts[known.item_index[item_id]]) for item_id in case.positives)
        order = np.lexsort((dice.permutation(len(texts)), -np.asarray(scores)))
        return [known.item_ids[n] for n in order[: OTHERS + len(out)] if known.item_ids[n] not in out][:OTHERS]

    return draw


_DRAWN: dict[Rivals, Callable[[Dataset], _Draw]] = {
    Rivals.RANDOM: _by_chance,
    Rivals.POPULAR: _by_fame,
    Rivals.NEAR: _by_words,
}
