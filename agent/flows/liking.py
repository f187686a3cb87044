"""How likely a person is to like an item that they choose: learnt from ratings, likes and dislikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from agent.core.learned import Question
from agent.core.ports import Progress, Workspace
from agent.flows.chance import Answers, Learnt, chances, in_use, joined, learn
from agent.flows.index import ITEMS
from agent.steps.esteem import learn_esteem, told
from agent.steps.liking import NAMES, table
from agent.steps.marks import LIKED, Marks, marks, marks_of

CUTS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""Shares of all marks that are known, when those up to the next cut are foretold: many of those who give them are new,
as people are."""
MOST = 20_000
"""Marks that are foretold after each cut, an even sample of more."""


TOGETHER = 10_000
"""Vectors that are fetched at once: a store that remembers what it fetched keeps its own bounds then."""


def learn_liking(workspace: Workspace, progress: Progress | None = None, seed: int = 1) -> Learnt | None:
    """See `chance.learn`; what is foretold comes after all that is known of anybody."""
    item_ids, theirs = _everybody(workspace)
    vectors = _vectors(workspace, item_ids if theirs else [])
    described = _described(workspace, item_ids if theirs else [], vectors)
    orders = np.sort(np.concatenate([np.zeros(0), *(one.orders for one in theirs.values())]))
    parts = []
    for share, end in zip(CUTS, (*CUTS[1:], 1.0), strict=True):
        if len(orders):
            parts.append(_foretold(item_ids, theirs, vectors, described, (_at(orders, share), _at(orders, end))))
        if progress:
            progress("learn likes", 1, len(CUTS))
    learnt = learn(workspace, Question.LIKING, parts, seed)
    refresh_esteem(workspace)
    return learnt


def refresh_esteem(workspace: Workspace) -> None:
    """Keeps what everybody thinks of items in step with the records, where a chance of liking goes by it."""
    if workspace.learned.chance(Question.LIKING) is None:
        return
    kept, events = workspace.learned.esteem(), workspace.records.events.count()
    if kept and (kept.events, len(kept.item_ids)) == (events, workspace.records.items.count()):
        return
    item_ids, theirs = _everybody(workspace)
    described = _described(workspace, item_ids, _vectors(workspace, item_ids))
    workspace.learned.keep_esteem(learn_esteem(item_ids, list(theirs.values()), described, events))


def liking_chances(workspace: Workspace, user_id: str, item_ids: Sequence[str]) -> dict[str, float] | None:
    """Of each item, for anybody; None where no chance is in use, or an item is not known to it yet."""
    model, esteem = in_use(workspace, Question.LIKING), workspace.learned.esteem()
    if model is None or esteem is None or not esteem.index.keys() >= set(item_ids):
        return None
    acts = workspace.records.events.acts_of(user_id) if user_id else []
    own = marks_of(acts, esteem.index, _scale(workspace))
    past = [esteem.item_ids[column] for column in own.columns]
    cosines = _vectors(workspace, item_ids) @ _vectors(workspace, past).T
    rows = table(esteem, own, np.array([esteem.index[item_id] for item_id in item_ids], dtype=np.int64), cosines)
    return dict(zip(item_ids, chances(workspace, model, rows).tolist(), strict=True))


def _everybody(workspace: Workspace) -> tuple[list[str], dict[str, Marks]]:
    item_ids = [item.item_id for batch in workspace.records.items.each() for item in batch]
    index = {item_id: n for n, item_id in enumerate(item_ids)}
    return item_ids, dict(marks(workspace.records.events.acts(), index, _scale(workspace)))


def _scale(workspace: Workspace) -> tuple[float, float]:
    return workspace.settings.rating_min, workspace.settings.rating_max


def _vectors(workspace: Workspace, item_ids: Sequence[str]) -> NDArray[np.float32]:
    """(items, d), zeros where there is none: 1.5 KB an item."""
    found = np.zeros((len(item_ids), workspace.embedder.dimension), dtype=np.float32)
    places = {item_id: n for n, item_id in enumerate(item_ids)}
    for start in range(0, len(item_ids), TOGETHER):
        there, rows = workspace.vectors.fetch(ITEMS, list(dict.fromkeys(item_ids[start : start + TOGETHER])))
        found[[places[item_id] for item_id in there]] = rows
    return found


def _described(workspace: Workspace, item_ids: Sequence[str], vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """(items, d + t): all that is told of each."""
    return np.hstack([vectors, told(workspace.learned.lexicon(), item_ids)])


def _at(orders: NDArray[np.float64], share: float) -> float:
    return float(orders[max(0, min(len(orders) - 1, round(share * len(orders)) - 1))])


def _foretold(
    item_ids: Sequence[str],
    theirs: Mapping[str, Marks],
    vectors: NDArray[np.float32],
    described: NDArray[np.float32],
    span: tuple[float, float],
) -> Answers:
    """Everybody's marks after the first moment and up to the second, from all up to the first."""
    before = {user_id: one.of(one.orders <= span[0]) for user_id, one in theirs.items()}
    after = {user_id: one.of((one.orders > span[0]) & (one.orders <= span[1])) for user_id, one in theirs.items()}
    esteem = learn_esteem(item_ids, list(before.values()), described, 0)
    every = max(1, -(-sum(len(one.columns) for one in after.values()) // MOST))
    found = []
    for number, user_id in enumerate(theirs):
        asked, known = after[user_id].columns[::every], before[user_id]
        if len(asked):
            rows = table(esteem, known, asked, vectors[asked] @ vectors[known.columns].T)
            yes = after[user_id].values[::every] >= LIKED
            found.append(Answers(rows, yes, np.full(len(asked), number)))
    return joined(found, len(NAMES))
