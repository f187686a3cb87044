"""Learns the chance of a yes from what the past answers, keeps it where it beats a plain guess, and reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import ChanceModel, Question
from agent.core.ports import Workspace
from agent.core.schema import Source
from agent.steps import chance, liking

FEATURES: Mapping[Question, tuple[str, ...]] = {Question.CHOICE: chance.NAMES, Question.LIKING: liking.NAMES}
PLAIN: Mapping[Question, str] = {Question.CHOICE: chance.FAME, Question.LIKING: liking.EXPECTED}
"""The one feature that a plain guess goes by."""
HELD_SHARE = 5
"""Every fifth person says when to stop, and every next to a fifth, of whom nothing was learnt, which is better."""
LEAST = 100
"""Answers of either kind below which nothing is learnt."""
LEAST_PEOPLE = 2
"""Of those who say when to stop, and of those who judge."""


@dataclass(frozen=True)
class Learnt:
    """What learning came to: the log loss on held-out people by one plain feature and by the model, and its fate."""

    before: float
    after: float
    kept: bool
    answers: int
    people: int
    """Held out."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What the past answers: a row a person and an item, whether it was a yes, and whose it was."""

    table: NDArray[np.float32]
    yes: NDArray[np.bool_]
    people: NDArray[np.int64]


def joined(parts: Sequence[Answers], columns: int) -> Answers:
    """One after the other."""
    return Answers(
        np.concatenate([np.zeros((0, columns), dtype=np.float32), *(part.table for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.bool_), *(part.yes for part in parts)]),
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.people for part in parts)]),
    )


def learn(workspace: Workspace, question: Question, parts: Sequence[Answers], seed: int) -> Learnt | None:
    """Learns, compares with a plain guess on held-out people, and keeps the better; None of too little.

    Both chances are calibrated on the people who judge.
    """
    names, answers = FEATURES[question], joined(parts, len(FEATURES[question]))
    people = np.unique(answers.people)
    watching, judging = np.isin(answers.people, people[::HELD_SHARE]), np.isin(answers.people, people[1::HELD_SHARE])
    if not _enough(answers, people):
        workspace.learned.keep_chance(question, None)
        return None
    trainer, told = workspace.chance_trainer, answers.table[judging]
    text = trainer.train(answers.table[~judging], answers.yes[~judging], watching[~judging], seed)
    bare = ChanceModel(text, names, 1.0, 0.0, 0.0, 0.0, len(people[1::HELD_SHARE]))
    line, after = _judged(trainer.scores(bare, told), answers.yes[judging])
    _, before = _judged(told[:, names.index(PLAIN[question])].astype(np.float64), answers.yes[judging])
    kept = after < before
    model = replace(bare, slope=line[0], intercept=line[1], before=before, after=after)
    workspace.learned.keep_chance(question, model if kept else None)
    return Learnt(before, after, kept, len(answers.yes), bare.people)


def _enough(answers: Answers, people: NDArray[np.int64]) -> bool:
    yes = int(answers.yes.sum())
    return min(yes, len(answers.yes) - yes) >= LEAST and len(people[1::HELD_SHARE]) >= LEAST_PEOPLE


def _judged(scores: NDArray[np.float64], yes: NDArray[np.bool_]) -> tuple[tuple[float, float], float]:
    from agent.steps.logistic import log_loss, sigmoid  # here: it loads scipy, which most commands do without

    line = sigmoid(scores, yes)
    return line, log_loss(scores, yes, line)


def in_use(workspace: Workspace, question: Question) -> ChanceModel | None:
    """The kept one; None where there is none, other features were learnt, or the settings keep what is learnt out."""
    settings = workspace.settings
    if settings.ranker == "off" or set(settings.voices) != set(Source):
        return None
    model = workspace.learned.chance(question)
    return model if model is not None and current(question, model) else None


def current(question: Question, model: ChanceModel) -> bool:
    """Whether it was learnt on the features that there are now."""
    return model.names == FEATURES[question]


def chances(workspace: Workspace, model: ChanceModel, table: NDArray[np.float32]) -> NDArray[np.float64]:
    """(rows,) from 0 to 1."""
    scores = workspace.chance_trainer.scores(model, table)
    found: NDArray[np.float64] = 1.0 / (1.0 + np.exp(-(model.slope * scores + model.intercept)))
    return found
